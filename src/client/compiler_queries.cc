// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/compiler_queries.h"

#include "base/machine.h"
#include "base/machine_id.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "loop/run.h"
#include "loop/together.h"
#include "process/capture.h"
#include "process/process.h"
#include "protocol/view_variables.h"
#include "state/keyed_file.h"
#include "toolchain/identity/file_identity.h"

namespace dcc::client {
namespace {

constexpr size_t k_answer_limit = 1024 * 1024;

loop::Task<Result<std::string>> answer_of(loop::Loop& loop, process::Command command) {
  CO_ASSIGN_OR_RETURN(process::Capture capture, process::Capture::of(command, ""));
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  Interrupt interrupt(loop, [&process](int number) { process.kill(number); });
  const loop::ExitStatus status = co_await process.exit();
  if (Interrupt::signal_number()) co_return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
  if (!WIFEXITED(status.wait_status)) co_return fail(Code::io, "'{}' was killed", shell_quoted(command.argv));
  if (!status.ok()) co_return fail(Code::general, "'{}' fails", shell_quoted(command.argv));
  CO_ASSIGN_OR_RETURN(std::string out, capture.out(k_answer_limit));
  CO_ASSIGN_OR_RETURN(const std::string err, capture.err(k_answer_limit));
  co_return out + err;
}

process::Command question(const Plan& plan, const std::vector<std::string>& words, const std::string& assignment) {
  process::Command command = compiler_command(plan, words);
  command.env = protocol::without_view_variables(std::move(command.env));
  command.env.emplace_back("LC_ALL=C");
  if (!assignment.empty()) command.env.push_back(assignment);
  return command;
}

loop::Task<> ask(loop::Loop& loop, process::Command command, Result<std::string>& answer) {
  answer = co_await answer_of(loop, std::move(command));
}

}  // namespace

Result<std::string> remembered_answer(const Plan& plan, std::string_view question,
                                      const std::function<Result<std::string>()>& ask) {
  auto compiler = toolchain::identity_of(plan.compiler.file);
  state::StateFile file("answer", machine_id(),
                        fmt::format("{}\n{}\n", compiler ? to_line(*compiler) : plan.compiler.file, question));
  if (auto known = file.read()) return std::move(*known);
  const UniqueFd lock = file.try_lock();
  if (!lock) (void)file.lock();  // until the one who asks has asked; if there is no answer then, all others ask
  if (auto known = file.read()) return std::move(*known);
  auto answer = ask();
  if (answer) file.write(*answer);
  return answer;
}

std::vector<Result<std::string>> run_compiler_for_each(const Plan& plan,
                                                       const std::vector<std::vector<std::string>>& commands,
                                                       const std::string& assignment) {
  std::vector<Result<std::string>> answers;
  for (size_t i = 0; i < commands.size(); ++i) answers.emplace_back(std::string());
  loop::Loop loop;
  const auto at_once = static_cast<size_t>(usable_cores());
  loop::start(loop::together(loop, commands.size(), at_once, [&](size_t which) {
    return ask(loop, question(plan, commands[which], assignment), answers[which]);
  }));
  loop.run();
  return answers;
}

Result<std::string> run_compiler(const Plan& plan, const std::vector<std::string>& words,
                                 const std::string& assignment) {
  return std::move(run_compiler_for_each(plan, {words}, assignment)[0]);
}

}  // namespace dcc::client
