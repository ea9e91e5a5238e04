// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/distribute.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/interrupt.h"
#include "client/native.h"
#include "client/output.h"
#include "compiler/commands.h"
#include "toolchain/rewrite.h"

namespace dcc::client {
namespace {

// A stock server answers so when it has no such compiler (wait status of exit code 110).
constexpr int k_no_such_compiler = static_cast<int>(Code::no_compiler) << 8;

hosts::WallTime wall_time() { return std::chrono::system_clock::now(); }

// What an error of an attempt says about the host; nothing when it is about us or about the user's source.
std::optional<hosts::Blame> blame_for(Code code) {
  switch (code) {
    case Code::denied:
      return hosts::Blame::compiler;
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
      text_(plan, settings.save_temps) {
  if (list.randomize) hosts::shuffle(hosts_, std::random_device()());
}

std::vector<hosts::Host> Distributor::candidates() const {
  std::vector<hosts::Host> allowed;
  for (const hosts::Host& host : hosts_) {
    auto reason = back_off_.reason_to_skip(host, wire_argv_[0], wall_time());
    if (reason)
      log::info("not asking {}: {}", hosts::display_name(host), *reason);
    else
      allowed.push_back(host);
  }
  return allowed;
}

Result<Distribution> Distributor::run() {
  TRY(wire_argv_, wire_command());
  Error last = fail(Code::no_hosts, "all hosts are in back-off");
  for (;;) {
    std::vector<hosts::Host> allowed = candidates();
    std::vector<hosts::SlotSet> sets;
    for (const hosts::Host& host : allowed) sets.push_back(slots_of(host, plan_, limits_));
    auto slot = hosts::acquire(limits_.lock_dir, sets);
    if (!slot) return fail(Code::no_hosts, "{}", last.text);
    const hosts::Host& host = allowed[slot->index()];
    if (host.transport == hosts::Transport::local) return Distribution(TurnOfLocalhost{std::move(*slot)});

    // The host may have failed somebody else while we waited for its slot.
    auto permit = back_off_.enter(host, wire_argv_[0], wall_time());
    Result<Distributed> done = permit ? try_host(host) : fail(Code::busy, "another client probes this host");
    if (Interrupt::signal_number()) return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
    if (done) {
      back_off_.succeeded(std::move(*permit));
      return Distribution(std::move(*done));
    }
    last = fail(done.error().code, "{}: {}", hosts::display_name(host), done.error().text);
    if (auto blame = blame_for(last.code)) {
      log::warning("failed to distribute '{}' to {}", plan_.invocation.input, last.text);
      back_off_.failed(std::move(*permit), *blame, last.text, wall_time());
    } else if (permit) {
      return last;
    }
    std::erase_if(hosts_, [&host](const hosts::Host& other) { return other.text == host.text; });
  }
}

Result<std::vector<std::string>> Distributor::wire_command() {
  compiler::RemoteOptions options;
  options.color = plan_.color;
  options.directory = current_directory();
  if (plan_.invocation.uses_native) {
    TRY(options.native, native_words(plan_));
  }
  std::vector<std::string> argv = compiler::remote_command(plan_.invocation, options);
  if (!settings_.rewrite_names) return argv;
  std::vector<std::string> arguments(argv.begin() + 1, argv.end());
  toolchain::RemoteCommand rewritten = toolchain::rewrite_for_remote(plan_.compiler, arguments);
  if (rewritten.name != argv[0]) log::debug("'{}' is called '{}' for the server", argv[0], rewritten.name);
  argv[0] = rewritten.name;
  argv.insert(argv.end(), rewritten.more_arguments.begin(), rewritten.more_arguments.end());
  return argv;
}

Result<Distributed> Distributor::try_host(const hosts::Host& host) {
  if (text_.needs_preprocessor() && !text_.done()) {
    auto slot = hosts::acquire(limits_.lock_dir, {preprocess_slots(limits_)});
    if (slot) cpp_slot_ = std::move(*slot);
  }
  auto began = std::chrono::steady_clock::now();
  TRY(TempFile object, output_file(plan_));
  Result<RemoteResult> result = fail(Code::canceled, "the attempt did not end");
  loop::start(attempt(host, object, result));
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

loop::Task<> Distributor::attempt(const hosts::Host& host, const TempFile& object, Result<RemoteResult>& result) {
  Connection connection(loop_);
  Interrupt interrupt(loop_, [this, &connection](int number) {
    text_.kill(number);
    connection.close();
  });
  result = co_await converse(host, connection, object);
  if (!text_.done()) text_.abandon();
}

loop::Task<Result<RemoteResult>> Distributor::converse(const hosts::Host& host, Connection& connection,
                                                       const TempFile& object) {
  if (host.cpp) log::debug("{} is used without pump mode: protocol 2", hosts::display_name(host));
  CO_CHECK(text_.start(loop_));
  // The preprocessor works while the connection is made and the server reads the head.
  CO_CHECK(co_await connection.open(host));
  loop::IdleLimit idle(connection.stream(), settings_.io_timeout_ms);
  Exchange exchange(connection.stream(), hosts::protocol_version(host));
  log::info("exec on {}: {}", hosts::display_name(host), shell_quoted(wire_argv_));
  auto sent = co_await exchange.send_head(wire_argv_);
  CO_CHECK(co_await text_.finish());
  cpp_slot_.release();
  if (!text_.local_reason().empty()) co_return fail(Code::local_cpp, "{}", text_.local_reason());
  if (sent) sent = co_await exchange.send_body(text_);
  // A server that refuses may close before it has read everything, and its answer, if any, counts.
  auto received = co_await exchange.receive(object);
  if (received) co_return std::move(received);
  if (idle.expired()) co_return fail(Code::timeout, "no byte moved for {} s", settings_.io_timeout_ms / 1000);
  // What broke the sending shows better in what was left to receive.
  co_return sent || sent.error().code == Code::gone ? std::move(received.error()) : std::move(sent.error());
}

}  // namespace dcc::client
