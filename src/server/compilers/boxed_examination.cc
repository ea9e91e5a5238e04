// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers/boxed_examination.h"

#include <fcntl.h>

#include <csignal>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::server {
namespace {

using loop::Task;
using toolchain::ExaminationPlace;

Task<Result<loop::ExitStatus>> run_in(Box& box, const toolchain::Allowed& compiler, loop::Loop& loop,
                                      process::Command& command, const ExaminationPlace& place,
                                      loop::CancelScope& scope) {
  box.cover(compiler.file, place.parts);
  CO_ASSIGN_OR_RETURN(const UniqueFd workspace, open_file(place.directory, O_PATH | O_DIRECTORY));
  CO_ASSIGN_OR_RETURN(const UniqueFd rule_set, box.put_in(command, compiler, workspace.get()));
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  loop::OnCancel kill(scope, [&process] { process.kill(SIGKILL); });
  co_return co_await box.last_end(process, compiler);
}

}  // namespace

Compilers::Examiner examiner_in(Box& box) {
  return [&box](loop::Loop& loop, toolchain::Subject subject, loop::CancelScope& scope) {
    const toolchain::Allowed compiler{std::string(base_name(subject.file)), subject.file};
    auto runner = [&box, compiler](loop::Loop& loop_of_it, process::Command& command, const ExaminationPlace& place,
                                   loop::CancelScope& end) {
      return run_in(box, compiler, loop_of_it, command, place, end);
    };
    return toolchain::examine(loop, std::move(subject), scope, std::move(runner));
  };
}

}  // namespace dcc::server
