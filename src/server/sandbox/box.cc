// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/box.h"

#include <fcntl.h>

#include <csignal>

#include "base/file.h"
#include "base/log.h"
#include "process/capture.h"
#include "server/sandbox/foreign_program.h"
#include "server/sandbox/syscall_filter.h"
#include "server/sandbox/syscall_reports.h"

namespace dcc::server {
namespace {

// The time for killed processes to end.
constexpr uint64_t k_patience_for_killed_ms = 5000;

FilterSettings filter_settings(const Confinement& confinement, bool reports, const std::vector<int>& allowed) {
  FilterSettings settings;
  settings.signals_are_scoped = confinement.scopes_signals();
  settings.reports = reports;
  settings.allowed_besides = allowed;
  return settings;
}

}  // namespace

Box::Box(loop::Loop& loop, stats::Counters& counters, BoxSettings settings)
    : loop_(loop),
      counters_(counters),
      confinement_(settings.path),
      limits_(std::move(settings.limits)),
      limits_in_views_(std::move(settings.limits_in_views)),
      allowed_syscalls_(std::move(settings.allowed_syscalls)) {
  const FilterSupport support = filter_support();
  filter_reports_ = support == FilterSupport::reports;
  if (support != FilterSupport::none)
    filter_ = syscall_filter(syscall_table(), filter_settings(confinement_, filter_reports_, allowed_syscalls_));
  if (!filter_reports_) return;
  FilterSettings of_views = filter_settings(confinement_, true, allowed_syscalls_);
  of_views.native = true;
  filter_of_views_ = syscall_filter(syscall_table(), of_views);
}

void Box::log_parts() const {
  const bool filtered = !filter_.empty();
  log::write(filtered ? log::Level::info : log::Level::warning,
             description_of_filter(filtered, filter_settings(confinement_, filter_reports_, allowed_syscalls_)));
  log::write(confinement_.available() ? log::Level::info : log::Level::warning, confinement_.description());
}

Result<UniqueFd> Box::enter(process::Command& command, const toolchain::Allowed& compiler, int workspace,
                            const std::vector<process::SetupStep>& limits) {
  UniqueFd rule_set;
  if (confinement_.available()) {
    ASSIGN_OR_RETURN(rule_set, confinement_.rule_set(compiler.file, workspace));
  }
  std::vector<process::SetupStep>& steps = command.setup;
  steps.insert(steps.begin(), limits.begin(), limits.end());
  steps.push_back(process::no_new_privileges());
  if (rule_set) steps.push_back(process::landlock(rule_set.get()));
  return rule_set;
}

Result<UniqueFd> Box::put_in(process::Command& command, const toolchain::Allowed& compiler, int workspace) {
  ASSIGN_OR_RETURN(UniqueFd rule_set, enter(command, compiler, workspace, limits_));
  if (is_filtered(compiler))
    command.setup.push_back(filter_reports_ ? process::seccomp_with_listener(filter_) : process::seccomp(filter_));
  return rule_set;
}

Result<UniqueFd> Box::put_in_view(process::Command& command, const toolchain::Allowed& compiler, int workspace) {
  ASSIGN_OR_RETURN(UniqueFd rule_set, enter(command, compiler, workspace, limits_in_views_));
  command.setup.push_back(process::seccomp_with_listener(filter_of_views_));
  return rule_set;
}

void Box::note_refused(const toolchain::Allowed& compiler, RefusedCall call) {
  counters_.system_call_refused();
  refused_calls_.note(compiler.name, call);
}

// A filter for the calls of another kind of processor is missing; refusing all of them would refuse the compiler.
bool Box::is_filtered(const toolchain::Allowed& compiler) {
  if (filter_.empty()) return false;
  if (!is_foreign_program(compiler.file)) return true;
  refused_calls_.note_foreign(compiler.name);
  return false;
}

loop::Task<Result<loop::ExitStatus>> Box::run(process::Command& command, const toolchain::Allowed& compiler,
                                              int workspace, loop::CancelScope& scope) {
  CO_ASSIGN_OR_RETURN(const UniqueFd rule_set, put_in(command, compiler, workspace));
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop_, command));
  loop::OnCancel kill(scope, [&process] { process.kill(SIGKILL); });
  co_return co_await last_end(process, compiler);
}

loop::Task<Result<Box::Captured>> Box::run_captured(process::Command command, const toolchain::Allowed& compiler,
                                                    const std::string& workspace, Bounds bounds,
                                                    loop::CancelScope& scope) {
  CO_ASSIGN_OR_RETURN(const process::Capture capture, process::Capture::of(command, ""));
  CO_ASSIGN_OR_RETURN(const UniqueFd directory, open_file(workspace, O_PATH | O_DIRECTORY));
  loop::CancelScope end;
  loop::OnCancel interrupt(scope, [&end] { end.cancel(); });
  loop::Deadline deadline(loop_, bounds.ms, [&end] { end.cancel(); });
  Captured captured;
  CO_ASSIGN_OR_RETURN(captured.status, co_await run(command, compiler, directory.get(), end));
  CO_ASSIGN_OR_RETURN(captured.out, capture.out(bounds.bytes));
  CO_ASSIGN_OR_RETURN(captured.err, capture.err(bounds.bytes));
  co_return captured;
}

loop::Task<loop::ExitStatus> Box::last_end(process::Process& process, const toolchain::Allowed& compiler) {
  UniqueFd listener = process.descriptor();
  if (!listener) co_return co_await process.exit();
  SyscallReports reports(loop_, std::move(listener),
                         [this, &compiler](RefusedCall call) { note_refused(compiler, call); });
  const loop::ExitStatus ended = co_await process.exit();
  if (!co_await reports.last_process_ended(k_patience_for_killed_ms))
    log::error("a process that '{}' has left is still there {} s after it was killed", compiler.name,
               k_patience_for_killed_ms / 1000);
  co_return ended;
}

}  // namespace dcc::server
