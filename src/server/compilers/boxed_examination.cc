// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers/boxed_examination.h"

#include <fcntl.h>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::server {
namespace {

using loop::Task;
using toolchain::ExaminationPlace;

Task<Result<loop::ExitStatus>> run_in(Box& box, const toolchain::Allowed& compiler, process::Command& command,
                                      const ExaminationPlace& place, loop::CancelScope& scope) {
  box.cover(compiler.file, place.parts);
  CO_ASSIGN_OR_RETURN(const UniqueFd workspace, open_file(place.directory, O_PATH | O_DIRECTORY));
  co_return co_await box.run(command, compiler, workspace.get(), scope);
}

Task<Result<toolchain::Examination>> examine(Box& box, Farms* farms, loop::Loop& loop, toolchain::Subject subject,
                                             loop::CancelScope& scope) {
  const toolchain::Allowed compiler{std::string(base_name(subject.file)), subject.file};
  auto runner = [&box, compiler](loop::Loop&, process::Command& command, const ExaminationPlace& place,
                                 loop::CancelScope& end) { return run_in(box, compiler, command, place, end); };
  toolchain::Subject same = subject;
  auto examination = co_await toolchain::examine(loop, std::move(same), scope, std::move(runner));
  if (examination && farms) co_await farms->make(subject, scope);
  co_return examination;
}

}  // namespace

Compilers::Examiner examiner_in(Box& box, Farms* farms) {
  return [&box, farms](loop::Loop& loop, toolchain::Subject subject, loop::CancelScope& scope) {
    return examine(box, farms, loop, std::move(subject), scope);
  };
}

}  // namespace dcc::server
