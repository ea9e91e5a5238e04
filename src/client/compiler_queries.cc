// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/compiler_queries.h"

#include "base/machine_id.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "loop/run.h"
#include "process/capture.h"
#include "process/process.h"
#include "state/keyed_file.h"
#include "toolchain/identity/file_identity.h"

namespace dcc::client {
namespace {

constexpr size_t k_answer_limit = 1024 * 1024;

loop::Task<Result<loop::ExitStatus>> exit_of(loop::Loop& loop, const process::Command& command) {
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  Interrupt interrupt(loop, [&process](int number) { process.kill(number); });
  loop::ExitStatus status = co_await process.exit();
  if (Interrupt::signal_number()) co_return fail(Code::canceled, "stopped by signal {}", Interrupt::signal_number());
  co_return status;
}

}  // namespace

Result<std::string> remembered_answer(const Plan& plan, std::string_view question,
                                      const std::function<Result<std::string>()>& ask) {
  auto compiler = toolchain::identity_of(plan.compiler.file);
  state::StateFile file("answer", machine_id(),
                        fmt::format("{}\n{}\n", compiler ? to_line(*compiler) : plan.compiler.file, question));
  if (auto known = file.read()) return std::move(*known);
  const UniqueFd lock = file.lock();
  if (auto known = file.read()) return std::move(*known);  // the previous holder of the lock has asked
  auto answer = ask();
  if (answer) file.write(*answer);
  return answer;
}

Result<std::string> run_compiler(const Plan& plan, std::vector<std::string> words) {
  process::Command command = compiler_command(plan, std::move(words));
  ASSIGN_OR_RETURN(process::Capture capture, process::Capture::of(command, ""));
  loop::Loop loop;
  ASSIGN_OR_RETURN(loop::ExitStatus status, loop::run(loop, exit_of(loop, command)));
  if (!status.ok()) return fail(Code::general, "'{}' fails", shell_quoted(command.argv));
  ASSIGN_OR_RETURN(std::string out, capture.out(k_answer_limit));
  ASSIGN_OR_RETURN(const std::string err, capture.err(k_answer_limit));
  return out + err;
}

}  // namespace dcc::client
