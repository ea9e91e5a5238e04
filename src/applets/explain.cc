// SPDX-License-Identifier: GPL-2.0-or-later
// dcc explain CC ARGS…: what the client would do with this command, step by step, and why. The exit code is 0 if a host
// would get the job, 1 if it would be compiled here, and otherwise the code of the client's error.
#include "base/error_policy.h"
#include "client/local/interrupt.h"
#include "inspect/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "applets/applets.h"
#include "applets/call.h"
#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "base/strings.h"
#include "base/wording.h"
#include "hosts/local_limits.h"
#include "protocol/v4/messages.h"
#include "toolchain/lookup/self.h"

namespace dcc {
namespace {

using client::Verdict;
using hosts::Transport;
using inspect::Explanation;
using inspect::HostOutlook;
using state::PeerProtocol;

// "compiler     /usr/bin/gcc". The further lines of a topic have an empty `topic`.
void say(std::string_view topic, std::string_view text) { print_out("{:<13}{}\n", topic, text); }

// --- the steps -------------------------------------------------------------------------------------------------------

const char* language_name(cmdline::Language language) {
  using cmdline::Language;
  switch (language) {
    case Language::c:
      return "C";
    case Language::cxx:
      return "C++";
    case Language::objective_c:
      return "Objective-C";
    case Language::objective_cxx:
      return "Objective-C++";
    case Language::assembler:
      return "assembler";
    case Language::other:
      break;
  }
  return "another language";
}

const char* family_name(cmdline::Family family) {
  if (family == cmdline::Family::gcc) return "gcc";
  return family == cmdline::Family::clang ? "clang" : "unknown";
}

void show_compiler(const client::Plan& plan) {
  std::string target = toolchain::resolved_path(plan.compiler.file);
  say("compiler",
      target == plan.compiler.file ? plan.compiler.file : fmt::format("{} -> {}", plan.compiler.file, target));
  say("", fmt::format("its options are read as {}'s", plan.invocation.family == cmdline::Family::unknown
                                                          ? "an unknown compiler"
                                                          : family_name(plan.invocation.family)));
}

void show_meaning(const client::Plan& plan) {
  const cmdline::Invocation& invocation = plan.invocation;
  if (!invocation.input.empty() && !invocation.output.empty())
    say("job", fmt::format("{} ({}{}) -> {}", invocation.input, language_name(invocation.kind.language),
                           invocation.kind.preprocessed ? ", preprocessed" : "", invocation.output));
  const bool can_be_native = plan.native_reason.empty();
  if (invocation.distributable())
    say("may go out", "yes");
  else
    say("may go out", (can_be_native ? "only in native mode: " : "no: ") + invocation.local_reason);
  if (invocation.needs_protocol_4) say("", "but only with protocol 4");
  say("native mode", can_be_native ? "possible" : "no: " + plan.native_reason);
}

void show_list(const Explanation& told) {
  if (!told.list) return say("hosts", told.list.error().text);
  say("hosts", fmt::format("{} of {}{}", told.list->hosts.size(), told.list->origin,
                           told.list->randomize ? ", in random order" : ""));
}

std::string slots_text(const state::SlotSet& set) {
  return counted(static_cast<uint64_t>(std::max(set.limit, 0)), "slot");
}

void show_key(const Explanation& told) {
  if (const key::Key* key = told.key())
    say("key",
        fmt::format("'{}' of '{}': hosts must prove it, unless they are marked ',plain'", key->name, told.keys.path));
}

void show_local_slots(const Explanation& told) {
  const Machine machine = this_machine();
  const std::string from_machine =
      fmt::format("{}, {} MB of memory available", counted(static_cast<uint64_t>(machine.cores), "core"),
                  machine.memory_available >> 20);
  const state::SlotSet compiles = compile_slots(told.limits, *told.plan);
  const state::SlotSet preprocessors = preprocess_slots(told.limits);
  say("here", fmt::format("{} of {} for compiling taken ({})", count_taken(told.limits.lock_dir, compiles),
                          slots_text(compiles), told.limits.localslots ? "--localslots" : from_machine));
  say("", fmt::format("{} of {} for preprocessing taken ({})", count_taken(told.limits.lock_dir, preprocessors),
                      slots_text(preprocessors), told.limits.localslots_cpp ? "--localslots_cpp" : from_machine));
}

void show_fingerprint(const Explanation& told) {
  if (told.no_fingerprint) {
    say("fingerprint", fmt::format("none, so protocol 4 is out: {}", told.no_fingerprint->text));
  } else if (!told.job->fingerprint) {
    say("fingerprint", "not used, because DCC_PROTOCOL is set");
  } else {
    const toolchain::Fingerprint& own = *told.job->fingerprint;
    say("fingerprint", fmt::format("{} {} ({}){}", hex(digest_for(own, told.job->request.argv)), description(own),
                                   own.target, told.fingerprint_was_known ? ", remembered" : ", computed just now"));
  }
}

std::string protocol_text(const HostOutlook& outlook, const client::RemoteJob& job) {
  const int stock = hosts::stock_protocol(outlook.host);
  if (client::must_prove_key(outlook.host, job.key)) return "protocol 4, once it has proven the key";
  if (!hosts::may_speak_4(outlook.host)) return fmt::format("protocol {}, because ',lzo' asks for it", stock);
  if (!job.fingerprint) return fmt::format("protocol {}", stock);
  switch (outlook.spoken) {
    case PeerProtocol::v4:
      return "protocol 4, which it has spoken before";
    case PeerProtocol::stock:
      return fmt::format("protocol {}: it recently closed on protocol 4", stock);
    case PeerProtocol::unknown:
      break;
  }
  return fmt::format("protocol 4, or {} if it closes on that", stock);
}

void show_probed(const HostOutlook& outlook) {
  const inspect::Probed& probed = *outlook.probed;
  std::string text;
  if (outlook.fails)
    text = "NO: " + *outlook.fails;
  else if (probed.state == inspect::Probed::State::stock)
    text = fmt::format("compiles a trial in protocol {}", hosts::stock_protocol(outlook.host));
  else
    text = fmt::format("dcc {}{}", probed.version,
                       outlook.match ? ": " + outlook.match->text : ", too old to list its compilers");
  if (probed.compilers) {
    const protocol::Load& load = probed.compilers->load;
    text += fmt::format("; {} of {} taken, {} waiting", load.running, counted(load.slots, "slot"),
                        counted(load.waiting, "job"));
  }
  if (probed.is_protected) text += "; has proven the key";
  if (probed.has_native_mode) text += "; has native mode";
  say("", "    asked: " + text);
}

void show_host(const HostOutlook& outlook, const Explanation& told) {
  const bool is_local = outlook.host.transport == Transport::local;
  std::string slots = "no slots";
  if (outlook.slots.limit > 0) slots = fmt::format("{} of {} taken", outlook.taken, slots_text(outlook.slots));
  if (told.limits.lock_dir.empty()) slots = fmt::format("{}, which are not counted", slots_text(outlook.slots));
  say("", fmt::format("  {}: {}{}", outlook.host.text, slots,
                      is_local ? "; runs here" : "; " + protocol_text(outlook, *told.job)));
  const std::string offered = outlook.spoken == PeerProtocol::unknown ? "not known yet" : "offered";
  if (!is_local && told.plan->native_reason.empty())
    say("", "    native mode: " + (outlook.lacks_native ? "no: " + *outlook.lacks_native : offered));
  if (outlook.against) say("", "    not asked: " + *outlook.against);
  if (outlook.probed) show_probed(outlook);
}

void show_commands(const Explanation& told) {
  const client::RemoteJob& job = *told.job;
  if (!told.native_command.empty())
    return say("would send", shell_quoted(told.native_command) + "; and what the host asks of its files");
  say("would send", shell_quoted(job.request.argv));
  if (job.needs_protocol_4 || job.key) return;
  if (job.request.argv == job.stock_argv)
    say("", "and the same to a stock server");
  else
    say("to stock", shell_quoted(job.stock_argv));
}

bool matters(std::string_view name) {
  auto begin = std::begin(protocol::k_job_variables), end = std::end(protocol::k_job_variables);
  return name.starts_with("DISTCC_") || name.starts_with("DCC_") || name == "UNCACHED_ERR_FD" ||
         name == toolchain::k_safeguard_variable || std::find(begin, end, name) != end;
}

void show_environment() {
  std::string_view topic = "environment";
  for (const std::string& assignment : process::environment())
    if (matters(assignment.substr(0, assignment.find('=')))) say(std::exchange(topic, ""), printable(assignment));
}

// An option that keeps a compile here can be left out. Most other reasons already say what to do.
const char* remedy_for(const Explanation& told) {
  const bool is_compile = told.plan && !told.plan->invocation.input.empty() && !told.plan->invocation.is_link;
  const bool is_option = is_compile && told.verdict.reason.starts_with("'-");
  return is_option ? "; without that option it may go out" : "";
}

std::string verdict_text(const Explanation& told, bool probed) {
  const Verdict& verdict = told.verdict;
  const bool randomize = told.list && told.list->randomize;
  switch (verdict.kind) {
    case Verdict::Kind::distribution:
      return fmt::format("it would be compiled on {}{}{}", told.host, randomize ? " or another one" : "",
                         probed ? "" : " (not asked: --probe does that)");
    case Verdict::Kind::here:
    case Verdict::Kind::compiler:
    case Verdict::Kind::launcher:
      return fmt::format("it would run here: {}{}", verdict.reason, remedy_for(told));
    case Verdict::Kind::error:
    case Verdict::Kind::no_fallback:
      break;
  }
  const bool may_not_fall_back = verdict.kind == Verdict::Kind::no_fallback;
  return fmt::format("it would fail with exit code {}: {}{}", exit_code(verdict.code),
                     may_not_fall_back ? "fallbacks are disabled (DISTCC_FALLBACK=0): " : "", verdict.reason);
}

int exit_code_of(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::error:
    case Verdict::Kind::no_fallback:
      return exit_code(verdict.code);
    case Verdict::Kind::distribution:
      return 0;
    default:
      return 1;
  }
}

// The short answer.
int show_verdict(const Explanation& told, const Call& call, bool probed) {
  const bool bypasses = !call.bypass.empty();
  if (bypasses) say("answer", fmt::format("it would bypass dcc: {}", call.bypass));
  say(bypasses ? "with dcc" : "answer", verdict_text(told, probed));
  if (told.verdict.kind == Verdict::Kind::distribution)
    say("mode", told.preprocessed ? "preprocessed text: " + *told.preprocessed
                : told.asks_first ? "native, if the host offers it"
                                  : "native");
  return bypasses ? 1 : exit_code_of(told.verdict);
}

int show(const Explanation& told, const Call& call, bool probed) {
  const int exit_code = show_verdict(told, call, probed);
  print_out("\n");
  say("command", shell_quoted(call.command));
  say("called", call.bypass.empty() ? call.how : "not through dcc; the rest assumes it were");
  if (told.plan) {
    show_compiler(*told.plan);
    show_meaning(*told.plan);
    show_list(told);
    show_key(told);
    if (told.job) show_fingerprint(told);
    for (const HostOutlook& outlook : told.hosts) show_host(outlook, told);
    show_local_slots(told);
    if (told.job) show_commands(told);
  }
  show_environment();
  return exit_code;
}

}  // namespace

int explain_main(int argc, char** argv) {
  client::set_up_log();
  bool probe = false;
  const Option rows[] = {
      {'p', "probe", nullptr, "ask the hosts whether they are up and have this compiler", &probe},
  };
  Command command{
      "dcc explain", "COMPILER ARGS...",
      "Shows what dcc would do with this command, and why: whether it may run on another machine, which hosts would be "
      "asked and how, and what they would be sent. Nothing is compiled.\n\n"
      "The exit code is 0 when the job would go to a host, 1 when it would run here, and otherwise the one that dcc "
      "itself would return.",
      rows};
  command.options_end_at_operand = true;
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (operands.empty())
    return complain("dcc explain", fail(Code::bad_arguments, "the compiler and its arguments are missing"));
  if (const Applet* applet = choose_applet(base_name(operands[0]), operands.size() > 1 ? operands[1] : "").applet) {
    say("answer", fmt::format("it is not a compile but dcc {}: {}", applet->name, applet->summary));
    return 1;
  }
  if (client_answers(operands)) {
    say("answer", "it is not a compile: dcc answers it itself");
    return 1;
  }
  auto settings = client::read_settings();
  if (!settings) return complain("dcc explain", settings.error());
  Call call = call_of(std::move(operands));
  Explanation told = inspect::explain(call.command, *settings, call.masquerading, probe);
  if (int number = client::Interrupt::signal_number()) client::die_by(number);
  return show(told, call, probe);
}

}  // namespace dcc
