// SPDX-License-Identifier: GPL-2.0-or-later
// dcc explain CC ARGS…: what the client would do with this command, step by step, and why. The exit code is 0 when a
// host would get the job, 1 when it would run here, and otherwise that of the client's error.
#include "client/explain.h"
#include "client/interrupt.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "applets/applets.h"
#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "base/strings.h"
#include "hosts/local_limits.h"
#include "protocol/messages.h"
#include "toolchain/self.h"

namespace dcc {
namespace {

using client::Explanation;
using client::HostOutlook;
using client::Verdict;
using hosts::Spoken;
using hosts::Transport;

// "compiler     /usr/bin/gcc": further lines of a topic come without it.
void say(std::string_view topic, std::string_view text) { print_out("{:<13}{}\n", topic, text); }

// --- how it is called
// -------------------------------------------------------------------------------------------------

struct Call {
  std::vector<std::string> command;  // the compiler and its arguments
  bool masquerading = false;
  std::string how;
};

// The first program of that name in PATH, ours or not.
std::string first_in_path(const std::string& name) {
  if (name.find('/') != name.npos) return name;
  for (const std::string& directory : toolchain::path_directories(toolchain::search_path()))
    if (std::string file = directory + "/" + name; is_executable_file(file)) return file;
  return "";
}

// As a shell and client_main() would take these words.
Call call_of(std::vector<std::string> words) {
  Call call;
  if (is_client_name(base_name(words[0]))) {
    call.how = "dcc with the compiler as an argument";
    words.erase(words.begin());
  } else if (std::string file = first_in_path(words[0]); !file.empty() && toolchain::is_ours(file)) {
    call.masquerading = true;
    call.how = fmt::format("dcc through the link {}", file);
  } else {
    call.how = "dcc, as if it were called with this command";
  }
  if (words.empty() || client::names_no_compiler(words[0])) {
    words.insert(words.begin(), "cc");
    call.how += "; without a compiler, cc is meant";
  }
  call.command = std::move(words);
  return call;
}

// --- the steps
// --------------------------------------------------------------------------------------------------------

const char* language_name(compiler::Language language) {
  using compiler::Language;
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

const char* family_name(compiler::Family family) {
  if (family == compiler::Family::gcc) return "gcc";
  return family == compiler::Family::clang ? "clang" : "unknown";
}

void show_compiler(const client::Plan& plan) {
  std::string target = toolchain::resolved_path(plan.compiler.file);
  say("compiler",
      target == plan.compiler.file ? plan.compiler.file : fmt::format("{} -> {}", plan.compiler.file, target));
  say("", fmt::format("its options are read as those of {}", plan.invocation.family == compiler::Family::unknown
                                                                 ? "a compiler that dcc does not know"
                                                                 : family_name(plan.invocation.family)));
}

void show_meaning(const client::Plan& plan) {
  const compiler::Invocation& invocation = plan.invocation;
  if (!invocation.input.empty() && !invocation.output.empty())
    say("job", fmt::format("{} ({}{}) -> {}", invocation.input, language_name(invocation.kind.language),
                           invocation.kind.preprocessed ? ", preprocessed" : "", invocation.output));
  say("may go out", invocation.distributable() ? "yes" : "no: " + invocation.local_reason);
  if (invocation.needs_protocol_4) say("", "but only in protocol 4");
}

void show_list(const Explanation& told) {
  if (!told.list) return say("hosts", told.list.error().text);
  say("hosts", fmt::format("{} of {}{}", told.list->hosts.size(), told.list->origin,
                           told.list->randomize ? ", in random order" : ""));
}

void show_local_slots(const Explanation& told) {
  const hosts::Machine machine = hosts::this_machine();
  const std::string from_machine =
      fmt::format("{} cores, {} MB of memory available", machine.cores, machine.memory_available >> 20);
  const hosts::SlotSet compiles = compile_slots(told.limits, *told.plan);
  const hosts::SlotSet preprocessors = preprocess_slots(told.limits);
  say("here", fmt::format("{} of {} slots for compiling taken ({})", count_taken(told.limits.lock_dir, compiles),
                          compiles.limit, told.limits.localslots ? "--localslots" : from_machine));
  say("", fmt::format("{} of {} slots for preprocessing taken ({})", count_taken(told.limits.lock_dir, preprocessors),
                      preprocessors.limit, told.limits.localslots_cpp ? "--localslots_cpp" : from_machine));
}

void show_fingerprint(const Explanation& told) {
  if (told.no_fingerprint) {
    say("fingerprint", fmt::format("none, so protocol 4 is out: {}", told.no_fingerprint->text));
  } else if (!told.offer->fingerprint) {
    say("fingerprint", "not used: DCC_PROTOCOL says so");
  } else {
    const toolchain::Fingerprint& own = *told.offer->fingerprint;
    say("fingerprint", fmt::format("{} {} ({}){}", hex(digest_for(own, told.offer->argv)), description(own), own.target,
                                   told.fingerprint_was_known ? ", remembered" : ", just found out"));
  }
}

std::string protocol_text(const HostOutlook& outlook, const client::JobOffer& offer) {
  const int stock = hosts::stock_protocol(outlook.host);
  if (!hosts::may_speak_4(outlook.host)) return fmt::format("protocol {}, for ',lzo' asks for it", stock);
  if (!offer.fingerprint) return fmt::format("protocol {}", stock);
  switch (outlook.spoken) {
    case Spoken::ours:
      return "protocol 4, which it has spoken before";
    case Spoken::stock:
      return fmt::format("protocol {}: it closed on protocol 4 a short while ago", stock);
    case Spoken::unknown:
      break;
  }
  return fmt::format("protocol 4, and {} if it closes on that", stock);
}

void show_probed(const HostOutlook& outlook) {
  const client::Probed& probed = *outlook.probed;
  std::string text;
  if (outlook.fails)
    text = "NO: " + *outlook.fails;
  else if (probed.state == client::Probed::State::stock)
    text = fmt::format("compiles a trial in protocol {}", hosts::stock_protocol(outlook.host));
  else
    text = fmt::format("dcc {}{}", probed.version,
                       outlook.match ? ": " + outlook.match->text : ", too old to be asked for compilers");
  if (probed.offer) {
    const protocol::Load& load = probed.offer->load;
    text += fmt::format("; {} of {} jobs run, {} wait", load.running, load.slots, load.waiting);
  }
  say("", "    asked: " + text);
}

void show_host(const HostOutlook& outlook, const Explanation& told) {
  const bool is_local = outlook.host.transport == Transport::local;
  std::string slots =
      outlook.slots.limit > 0 ? fmt::format("{} of {} slots taken", outlook.taken, outlook.slots.limit) : "no slots";
  if (told.limits.lock_dir.empty()) slots = fmt::format("{} slots, which nobody counts", outlook.slots.limit);
  say("", fmt::format("  {}: {}{}", outlook.host.text, slots,
                      is_local ? "; runs here" : "; " + protocol_text(outlook, *told.offer)));
  if (outlook.against) say("", "    not asked: " + *outlook.against);
  if (outlook.probed) show_probed(outlook);
}

void show_commands(const client::JobOffer& offer) {
  say("would send", shell_quoted(offer.argv));
  if (offer.needs_protocol_4) return;
  if (offer.argv == offer.stock_argv)
    say("", "and the same to a stock server");
  else
    say("to stock", shell_quoted(offer.stock_argv));
}

bool matters(std::string_view name) {
  auto begin = std::begin(protocol::k_job_variables), end = std::end(protocol::k_job_variables);
  return name.starts_with("DISTCC_") || name.starts_with("DCC_") || name == "UNCACHED_ERR_FD" ||
         name == toolchain::k_safeguard_variable || std::find(begin, end, name) != end;
}

void show_environment() {
  std::string_view topic = "environment";
  for (const std::string& assignment : loop::environment())
    if (matters(assignment.substr(0, assignment.find('=')))) say(std::exchange(topic, ""), printable(assignment));
}

int show_verdict(const Verdict& verdict, bool probed, bool randomize) {
  switch (verdict.kind) {
    case Verdict::Kind::remote:
      say("so", fmt::format("it would be compiled on {}{}{}", verdict.reason, randomize ? " or another one" : "",
                            probed ? "" : " (not asked: --probe does that)"));
      return 0;
    case Verdict::Kind::here:
      say("so", fmt::format("it would run here: {}", verdict.reason));
      return 1;
    case Verdict::Kind::error:
      break;
  }
  say("so", fmt::format("it would fail with exit code {}: {}", static_cast<int>(verdict.code), verdict.reason));
  return static_cast<int>(verdict.code);
}

int show(const Explanation& told, const Call& call, bool probed) {
  say("command", shell_quoted(call.command));
  say("called", call.how);
  if (told.plan) {
    show_compiler(*told.plan);
    show_meaning(*told.plan);
    show_list(told);
    if (told.offer) show_fingerprint(told);
    for (const HostOutlook& outlook : told.hosts) show_host(outlook, told);
    show_local_slots(told);
    if (told.offer) show_commands(*told.offer);
  }
  show_environment();
  return show_verdict(told.verdict, probed, told.list && told.list->randomize);
}

int complain(const Error& error) {
  fmt::print(stderr, "dcc explain: {}\n", error.text);
  return static_cast<int>(error.code);
}

}  // namespace

int explain_main(int argc, char** argv) {
  client::set_up_log();
  bool probe = false;
  const Option rows[] = {
      {'p', "probe", nullptr, "ask the hosts, too: whether they are up, and whether their compiler is this one",
       &probe},
  };
  Command command{
      "dcc explain", "COMPILER ARGS...",
      "Says what dcc would do with this command, and why: whether it may run on another machine, which hosts would be "
      "asked and how, and what they would be sent. Nothing is compiled.\n\n"
      "The exit code is 0 when the job would go to a host, 1 when it would run here, and otherwise the one that dcc "
      "would end with.",
      rows};
  command.options_end_at_operand = true;
  std::vector<std::string> operands;
  if (auto exit_code = read_command_line(command, argc, argv, operands)) return *exit_code;
  if (operands.empty()) return complain(fail(Code::bad_arguments, "the compiler and its arguments are missing"));
  int shift = 0;
  if (const Applet* applet = find_applet(base_name(operands[0]), operands.size() > 1 ? operands[1] : "", &shift)) {
    say("so", fmt::format("it is no compile, but dcc {}: {}", applet->name, applet->summary));
    return 1;
  }
  if (client_answers && client_answers(operands)) {
    say("so", "it is no compile: dcc itself answers it");
    return 1;
  }
  auto settings = client::read_settings();
  if (!settings) return complain(settings.error());
  Call call = call_of(std::move(operands));
  bool abandoned = false;
  Explanation told = client::explain(call.command, *settings, call.masquerading, probe, &abandoned);
  if (int number = client::Interrupt::signal_number()) client::die_by(number);
  int exit_code = show(told, call, probe);
  if (abandoned) client::leave_at_once(exit_code);
  return exit_code;
}

}  // namespace dcc
