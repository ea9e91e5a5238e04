// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/trial.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"
#include "base/strings.h"
#include "base/temp.h"
#include "process/capture.h"
#include "process/process.h"
#include "server/view/view_run.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using loop::Task;

constexpr uint64_t k_deadline_ms = 60'000;  // for one compile: slow and emulated machines need seconds
constexpr uint64_t k_patience_ms = 5'000;   // for processes that were killed
constexpr size_t k_limit = 16 << 20;        // of a file, in bytes

// What could differ in a view: directories and defaults. So it has headers of the C library and the compiler's own, an
// array on the stack, which vendors' defaults protect in different ways, and a warning with an excerpt. It is short:
// the program that makes code of it is the same both times.
constexpr std::string_view k_source = R"(
#ifdef __has_include
#if __has_include(<limits.h>)
#include <limits.h>
#endif
#if __has_include(<stdio.h>)
#include <stdio.h>
#endif
#if defined(__cplusplus) && __has_include(<new>)
#include <new>
#endif
#endif
#include <stdarg.h>
#include <stddef.h>
void filled_somewhere(char *);
int protected_array(int n) {
  char array[40];
  int unused;
  filled_somewhere(array);
  return array[n] + __LINE__ + (int)sizeof __FILE__;
}
)";

}  // namespace

Trial::Trial(loop::Loop& loop, Box& box, const ProgramFarm& farm, const Shim* shim, const toolchain::Subject& subject,
             loop::CancelScope& scope)
    : loop_(loop),
      box_(box),
      farm_(farm),
      shim_(shim),
      subject_(subject),
      compiler_{std::string(base_name(subject.file)), subject.file},
      scope_(scope) {}

process::Command Trial::command(const std::string& directory) const {
  const bool is_c = subject_.language == toolchain::CanaryLanguage::c;
  process::Command command;
  command.file = subject_.file;
  command.argv = {subject_.file, "-O2",   "-g",   "-Wall", "-fstack-protector-strong",
                  "-MD",         "-MF",   "deps", "-c",    is_c ? "unit.c" : "unit.cc",
                  "-o",          "unit.o"};
  command.directory = directory;
  command.own_group = true;
  return command;
}

Task<Result<Trial::Written>> Trial::compile_plainly(const std::string& directory) {
  process::Command compiling = command(directory);
  compiling.env = subject_.env;
  std::erase_if(compiling.env, [](const std::string& variable) { return variable.starts_with("TMPDIR="); });
  compiling.env.push_back("TMPDIR=" + directory);
  constexpr Box::Bounds k_bounds = {k_deadline_ms, k_limit};
  CO_ASSIGN_OR_RETURN(Box::Captured said,
                      co_await box_.run_captured(std::move(compiling), compiler_, directory, k_bounds, scope_));
  Written written{said.status.wait_status, std::move(said.out), std::move(said.err), {}, {}};
  if (!said.status.ok()) co_return fail(Code::not_native, "it cannot compile a small unit: {}", printable(written.err));
  for (const char* name : {"unit.o", "deps"}) {
    const std::string path = fmt::format("{}/{}", directory, name);
    CO_ASSIGN_OR_RETURN(written.files[path], read_file(path, k_limit));
    ::unlink(path.c_str());  // as it was before
  }
  co_return written;
}

Task<Result<Trial::Written>> Trial::compile_in_view(const std::string& directory, const std::string& workspace_path) {
  CO_ASSIGN_OR_RETURN(const UniqueFd workspace, open_file(workspace_path, O_RDONLY | O_DIRECTORY));
  ViewRun run({loop_, files_, farm_, shim_, directory, workspace.get(), {}});
  pid_t group = 0;
  auto kill = [&group] {
    if (group > 0) ::kill(-group, SIGKILL);
  };
  CO_RETURN_IF_ERROR(run.supervise(kill));
  process::Command compiling = command(workspace_path);
  run.prepare(compiling, subject_.env);
  auto capture = process::Capture::of(compiling, "");
  auto rule_set = capture ? box_.put_in_view(compiling, compiler_, workspace.get()) : capture.error();
  auto process = rule_set ? process::Process::start(loop_, compiling) : std::move(rule_set.error());
  if (!process) {
    (void)co_await run.ended(0);
    co_return std::move(process.error());
  }
  group = process->pid();
  loop::OnCancel interrupt(scope_, kill);
  loop::Deadline deadline(loop_, k_deadline_ms, kill);
  const loop::ExitStatus status = co_await process->exit();
  group = 0;
  CO_RETURN_IF_ERROR(co_await run.ended(k_patience_ms));
  for (const RefusedCall& call : run.refused()) box_.note_refused(compiler_, call);
  Written written{status.wait_status, {}, {}, {}, {}};
  CO_ASSIGN_OR_RETURN(written.out, capture->out(k_limit));
  CO_ASSIGN_OR_RETURN(written.err, capture->err(k_limit));
  CO_ASSIGN_OR_RETURN(const std::vector<protocol::Output> outputs, run.outputs());
  for (const protocol::Output& output : outputs) {
    CO_ASSIGN_OR_RETURN(written.files[output.role], read_at(output.file.get(), 0, k_limit));
  }
  for (const Look& look : run.view().looks()) written.looks.push_back(look.path());
  co_return written;
}

Task<Result<std::vector<std::string>>> Trial::run(const std::string& parent) {
  CO_ASSIGN_OR_RETURN(const TempDirectory directory, TempDirectory::create(parent));
  CO_ASSIGN_OR_RETURN(const TempDirectory workspace, TempDirectory::create(parent));
  const bool is_c = subject_.language == toolchain::CanaryLanguage::c;
  const std::string source = fmt::format("{}/unit.{}", directory.path(), is_c ? "c" : "cc");
  {
    CO_ASSIGN_OR_RETURN(const UniqueFd file, open_file(source, O_WRONLY | O_CREAT | O_EXCL, 0600));
    CO_RETURN_IF_ERROR(write_all(file.get(), k_source));
  }
  CO_ASSIGN_OR_RETURN(const Written plain, co_await compile_plainly(directory.path()));
  CO_ASSIGN_OR_RETURN(Written in_view, co_await compile_in_view(directory.path(), workspace.path()));
  const char* differs = in_view.wait_status != plain.wait_status ? "exit status"
                        : in_view.err != plain.err               ? "messages"
                        : in_view.out != plain.out               ? "output"
                        : in_view.files != plain.files           ? "files"
                                                                 : nullptr;
  if (differs) co_return fail(Code::not_native, "a small unit's {} in a view are others", differs);
  std::erase_if(in_view.looks, [&parent](const std::string& path) { return view::is_within(path, parent); });
  co_return std::move(in_view.looks);
}

}  // namespace dcc::server
