// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/distribute.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/fingerprint.h"
#include "client/interrupt.h"
#include "client/native.h"
#include "client/output.h"
#include "compiler/commands.h"
#include "hosts/state_dir.h"
#include "toolchain/rewrite.h"

namespace dcc::client {
namespace {

// A stock server answers so when it has no such compiler (wait status of exit code 110).
constexpr int k_no_such_compiler = static_cast<int>(Code::no_compiler) << 8;

// What an error of an attempt says about the host; nothing when it is about us or about the user's source.
std::optional<hosts::Blame> blame_for(Code code) {
  switch (code) {
    case Code::denied:
      return hosts::Blame::compiler;
    case Code::busy:
    case Code::connect:
    case Code::gone:
    case Code::protocol:
    case Code::timeout:
    case Code::truncated:
      return hosts::Blame::host;
    default:
      return std::nullopt;
  }
}

hosts::SlotSet slots_of(const hosts::Host& host, const Plan& plan, const LocalLimits& limits) {
  return host.transport == hosts::Transport::local ? localhost_slots(host, limits, plan) : hosts::slot_set(host);
}

std::string trusted_lock_dir() {
  auto directory = hosts::open_trusted_dir();
  return directory ? hosts::lock_dir(*directory) : "";
}

// Calls the compiler as a stock server may know it.
void rewrite(const toolchain::RealCompiler& compiler, std::string_view target, std::vector<std::string>& argv) {
  std::vector<std::string> arguments(argv.begin() + 1, argv.end());
  toolchain::RemoteCommand rewritten = toolchain::rewrite_for_remote(compiler, target, arguments);
  if (rewritten.name != argv[0]) log::debug("'{}' is called '{}' for a stock server", argv[0], rewritten.name);
  argv[0] = rewritten.name;
  argv.insert(argv.end(), rewritten.more_arguments.begin(), rewritten.more_arguments.end());
}

// gcc's cc1 says some things in both runs ("cc1: warning: command-line option ... is valid for C++ but not for C").
std::string as_one_compile(const std::string& preprocessor, const std::string& compiler) {
  return compiler.starts_with(preprocessor) ? compiler : preprocessor + compiler;
}

}  // namespace

Distributor::Distributor(const Plan& plan, const Settings& settings, const hosts::HostList& list,
                         const LocalLimits& limits)
    : plan_(plan),
      settings_(settings),
      limits_(limits),
      hosts_(list.hosts),
      back_off_(limits.lock_dir, hosts::back_off_period()),
      spoken_(trusted_lock_dir()),
      text_(plan, settings.save_temps) {
  if (list.randomize) hosts::shuffle(hosts_, std::random_device()());
}

std::vector<hosts::Host> Distributor::candidates() const {
  std::vector<hosts::Host> allowed;
  for (const hosts::Host& host : hosts_) {
    if (plan_.invocation.needs_protocol_4 && !may_speak_4(host)) continue;
    auto reason = back_off_.reason_to_skip(host, offer_.argv[0], hosts::wall_time());
    if (reason)
      log::info("not asking {}: {}", hosts::display_name(host), *reason);
    else
      allowed.push_back(host);
  }
  return allowed;
}

bool Distributor::may_speak_4(const hosts::Host& host) const {
  return host.transport == hosts::Transport::local ||
         (offer_.fingerprint && hosts::may_speak_4(host) && spoken_.by(host, hosts::wall_time()) != hosts::Spoken::stock);
}

Result<Distribution> Distributor::run() {
  TRY(offer_, make_offer());
  Error last = fail(Code::no_hosts, "all hosts are in back-off");
  for (;;) {
    std::vector<hosts::Host> allowed = candidates();
    std::vector<hosts::SlotSet> sets;
    for (const hosts::Host& host : allowed) sets.push_back(slots_of(host, plan_, limits_));
    auto slot = hosts::acquire(limits_.lock_dir, sets);
    // What stock servers cannot do is at home here, whatever the user wants of fallbacks.
    if (!slot) return fail(plan_.invocation.needs_protocol_4 ? Code::local_cpp : Code::no_hosts, "{}", last.text);
    const hosts::Host& host = allowed[slot->index()];
    if (host.transport == hosts::Transport::local) return Distribution(TurnOfLocalhost{std::move(*slot)});

    // The host may have failed somebody else while we waited for its slot.
    auto permit = back_off_.enter(host, offer_.argv[0], hosts::wall_time());
    Result<Distributed> done = permit ? try_host(host) : fail(Code::busy, "another client probes this host");
    if (Interrupt::signal_number()) return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
    if (done) {
      back_off_.succeeded(std::move(*permit));
      return Distribution(std::move(*done));
    }
    last = fail(done.error().code, "{}: {}", hosts::display_name(host), done.error().text);
    if (auto blame = blame_for(last.code)) {
      log::warning("failed to distribute '{}' to {}", plan_.invocation.input, last.text);
      back_off_.failed(std::move(*permit), *blame, last.text, hosts::wall_time());
    } else if (permit && last.code != Code::unsupported) {
      return last;
    }
    std::erase_if(hosts_, [&host](const hosts::Host& other) { return other.text == host.text; });
  }
}

Result<JobOffer> Distributor::make_offer() const {
  compiler::RemoteOptions options;
  options.color = plan_.color;
  options.directory = current_directory();
  if (plan_.invocation.uses_native) {
    TRY(options.native, native_words(plan_));
  }
  JobOffer offer;
  offer.argv = compiler::remote_command(plan_.invocation, options);
  offer.stock_argv = offer.argv;
  offer.needs_protocol_4 = plan_.invocation.needs_protocol_4;
  offer.directory = options.directory;
  auto fingerprint = own_fingerprint(plan_);
  if (!fingerprint)
    log::info("without protocol 4, as '{}' has no fingerprint: {}", plan_.compiler.name, fingerprint.error().text);
  if (settings_.rewrite_names) rewrite(plan_.compiler, fingerprint ? fingerprint->target : "", offer.stock_argv);
  if (fingerprint && settings_.offers_4) offer.fingerprint = std::move(*fingerprint);
  return offer;
}

Result<Distributed> Distributor::try_host(const hosts::Host& host) {
  if (text_.needs_preprocessor() && !text_.done()) {
    auto slot = hosts::acquire(limits_.lock_dir, {preprocess_slots(limits_)});
    if (slot) cpp_slot_ = std::move(*slot);
  }
  auto began = std::chrono::steady_clock::now();
  TRY(TempFile object, output_file(plan_));
  Result<RemoteResult> result = fail(Code::canceled, "the attempt did not end");
  Attempt attempt(loop_, host, offer_, text_, settings_, spoken_);
  loop::start(attempt.run(object, cpp_slot_, hosts_.size() > 1, result));
  loop_.run();
  cpp_slot_.release();
  TRY(RemoteResult remote, std::move(result));

  if (remote.wait_status == k_no_such_compiler)
    return fail(Code::denied, "it has no compiler '{}'", plan_.compiler.name);
  if (remote.wait_status == 0) {
    CHECK(check_output(plan_, object));
    CHECK(object.commit(plan_.invocation.output));
  }
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  log::info("{} bytes from '{}' compiled on {} in {:.4f}s", text_.size(), plan_.invocation.input,
            hosts::display_name(host), took.count());
  return Distributed{remote.wait_status, std::move(remote.out), as_one_compile(text_.err(), remote.err),
                     hosts::display_name(host)};
}

}  // namespace dcc::client
