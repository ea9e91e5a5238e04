// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/farms.h"

#include <csignal>

#include "base/strings.h"
#include "process/capture.h"
#include "process/process.h"
#include "toolchain/lookup/find.h"

namespace dcc::server {
namespace {

using loop::Task;

// What drivers run for compiling and assembling.
constexpr const char* k_programs[] = {"cc1",     "cc1plus", "cc1obj",      "cc1objplus", "as",
                                      "objcopy", "lto1",    "lto-wrapper", "collect2"};
constexpr uint64_t k_deadline_ms = 20'000;
constexpr size_t k_answer_limit = 64 * 1024;

}  // namespace

// Its path; empty if the compiler knows none. A name that it does not find is printed as it is, and so is a program in
// PATH.
Task<std::string> Farms::program(std::string compiler, std::string name) {
  process::Command command;
  command.file = compiler;
  command.argv = {compiler, "-print-prog-name=" + name};
  command.env = environment_;
  command.directory = "/";
  command.own_group = true;
  auto capture = process::Capture::of(command, "");
  if (!capture) co_return "";
  auto process = process::Process::start(loop_, command);
  if (!process) co_return "";
  loop::Deadline deadline(loop_, k_deadline_ms, [&process] { process->kill(SIGKILL); });
  const loop::ExitStatus status = co_await process->exit();
  auto said = capture->out(k_answer_limit);
  if (!status.ok() || !said) co_return "";
  std::string path = said->substr(0, said->find('\n'));
  if (path.starts_with('/')) co_return path;
  if (path.find('/') != path.npos) co_return "";
  for (std::string_view variable : environment_)
    if (variable.starts_with("PATH=")) path = toolchain::find_in_path(path, variable.substr(5));
  co_return path.starts_with('/') ? path : "";
}

Task<Result<const ProgramFarm*>> Farms::of(std::string compiler) {
  if (auto found = farms_.find(compiler); found != farms_.end()) co_return found->second.get();
  std::vector<std::string> programs;
  for (const char* name : k_programs) {
    std::string path = co_await program(compiler, name);
    if (!path.empty()) programs.push_back(std::move(path));
  }
  if (auto found = farms_.find(compiler); found != farms_.end()) co_return found->second.get();  // meanwhile
  std::string directory = fmt::format("{}/programs{}", directory_, ++made_);
  CO_ASSIGN_OR_RETURN(ProgramFarm farm, ProgramFarm::create(std::move(directory), compiler, programs));
  co_return farms_.emplace(compiler, std::make_unique<ProgramFarm>(std::move(farm))).first->second.get();
}

}  // namespace dcc::server
