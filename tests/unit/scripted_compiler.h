// SPDX-License-Identifier: GPL-2.0-or-later
// All that a server's jobs share, with shell scripts for compilers. They are called as
// `m68k-gcc -x cpp-output SOURCE -o OBJECT -c ...`, so that $3 is the source and $5 the object.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <memory>
#include <string>

#include "base/digest.h"
#include "base/log.h"
#include "scratch.h"
#include "server/job.h"
#include "stats/clock.h"
#include "test.h"
#include "toolchain/lookup/self.h"

class ScriptedServer {
 public:
  static constexpr size_t k_memory = 4 << 20;  // for requests

  explicit ScriptedServer(size_t jobs = 1) : cpu_queue_(loop, jobs) {
    ::signal(SIGPIPE, SIG_IGN);  // as main() does
    scratch.link("lib/dcc", dcc::toolchain::own_executable());
    scratch.link("lib/bin", ".");
    scratch.directory("tools/lib/gcc");  // makes a toolchain of it, all of which jobs may read
    scratch.directory("tools/bin");
    scratch.directory("tmp");
    REQUIRE(bool(dcc::log::to_file(scratch.path("log"))));
    dcc::log::set_level(dcc::log::Level::info);
    auto pool = dcc::server::WorkspacePool::create(scratch.path("tmp"), 1, false);
    REQUIRE(pool);
    workspaces_ = std::move(*pool);
    context = std::make_unique<dcc::server::ServerContext>(dcc::server::ServerContext{
        loop,
        whitelist_,
        compilers_,
        box_,
        *workspaces_,
        known_clients_,
        workspace_queue_,
        cpu_queue_,
        bulk_queue_,
        holdings_,
        memory_,
        counters_,
        takes_no_jobs,
        {},
        {"PATH=/usr/bin:/bin"},
    });
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    dcc::log::to_descriptor(STDERR_FILENO);
    dcc::log::set_level(dcc::log::Level::warning);
  }

  // Replaced at once, as a package manager does it.
  void compiler(const std::string& name, const std::string& script) {
    const std::string file = scratch.program("tools/bin/" + name + ".new", "#!/bin/sh\n" + script + "\n");
    REQUIRE(::rename(file.c_str(), scratch.path("tools/bin/" + name).c_str()) == 0);
    scratch.link("lib/" + name, "dcc");
  }
  // What it is for protocol 4: its text. Two with one text are the same compiler.
  dcc::toolchain::Fingerprint fingerprint(const std::string& name) const {
    return fingerprint_of(scratch.path("tools/bin/" + name), dcc::toolchain::CanaryLanguage::c);
  }
  // Scripts that wait at it, by `read line <${0%/*}/gate`, go on when it is open.
  void make_gate() { REQUIRE(::mkfifo(scratch.path("tools/bin/gate").c_str(), 0666) == 0); }
  void open_gate() {
    gate_.reset(::open(scratch.path("tools/bin/gate").c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::write(gate_.get(), "go\n", 3) == 3);
  }

  std::string log() const { return *dcc::read_file(scratch.path("log"), 1 << 20); }
  dcc::server::FairQueue& cpu_queue() { return cpu_queue_; }
  dcc::server::WorkspacePool& workspaces() { return *workspaces_; }

  Scratch scratch;
  dcc::loop::Loop loop;
  bool takes_no_jobs = false;
  std::unique_ptr<dcc::server::ServerContext> context;

 private:
  static dcc::toolchain::Fingerprint fingerprint_of(const std::string& file, dcc::toolchain::CanaryLanguage language) {
    auto text = dcc::read_file(file, 1 << 20);
    REQUIRE(text);
    const std::string all = *text + std::to_string(static_cast<int>(language));
    return {dcc::toolchain::Driver::gcc, language, dcc::digest_of(all), "m68k-linux", "12.2.0"};
  }
  static dcc::loop::Task<dcc::Result<dcc::toolchain::Examination>> examine(dcc::loop::Loop&,
                                                                           dcc::toolchain::Subject subject,
                                                                           dcc::loop::CancelScope&) {
    auto file = dcc::toolchain::identity_of(subject.file);
    REQUIRE(file);
    dcc::toolchain::Examination examination{fingerprint_of(subject.file, subject.language), {*file}};
    co_return examination;
  }

  dcc::toolchain::Whitelist whitelist_{
      {scratch.directory("lib"), scratch.directory("tools/bin"), std::nullopt, false, {}}};
  dcc::server::Compilers compilers_{loop, whitelist_, {"PATH=/usr/bin:/bin"}, examine};
  std::unique_ptr<dcc::server::WorkspacePool> workspaces_;
  dcc::server::KnownClients known_clients_;
  dcc::server::FairQueue workspace_queue_{loop, 4};
  dcc::server::FairQueue cpu_queue_;
  dcc::server::FairQueue bulk_queue_{loop, 1};
  dcc::server::Holdings holdings_{k_memory, [] {}};
  dcc::server::MemoryWatch memory_{loop, [] { return uint64_t{0}; }, [] {}};
  dcc::stats::Counters counters_{dcc::stats::current_moment()};
  dcc::server::Box box_{loop, counters_, {"/usr/bin:/bin", {}}};
  dcc::UniqueFd gate_;
};
