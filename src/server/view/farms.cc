// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/farms.h"

#include <algorithm>
#include <csignal>

#include "base/strings.h"
#include "process/capture.h"
#include "process/process.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/self.h"

namespace dcc::server {
namespace {

using loop::Task;

// What drivers run for compiling and assembling.
constexpr const char* k_programs[] = {"cc1",     "cc1plus", "cc1obj",      "cc1objplus", "as",
                                      "objcopy", "lto1",    "lto-wrapper", "collect2"};
constexpr uint64_t k_deadline_ms = 20'000;
constexpr size_t k_answer_limit = 64 * 1024;

// From what -v says: the lines between these two, each with a space in front.
void add_include_directories(std::string_view said, std::vector<std::string>& directories) {
  constexpr std::string_view k_begin = "search starts here:\n", k_end = "End of search list.";
  size_t begin = said.rfind(k_begin);
  const size_t end = said.find(k_end);
  if (begin == said.npos || end == said.npos || begin > end) return;
  begin += k_begin.size();
  for (const std::string& line : split(said.substr(begin, end - begin), '\n')) {
    if (!line.starts_with(" /")) continue;
    std::string directory = toolchain::resolved_path(line.substr(1));
    if (std::find(directories.begin(), directories.end(), directory) == directories.end())
      directories.push_back(std::move(directory));
  }
}

}  // namespace

// Its output when it succeeds; else nothing.
Task<Farms::Said> Farms::ask(std::vector<std::string> words) {
  process::Command command;
  command.file = words.front();
  command.argv = std::move(words);
  command.env = environment_;
  command.directory = "/";
  command.own_group = true;
  Said said;
  auto capture = process::Capture::of(command, "");
  if (!capture) co_return said;
  auto process = process::Process::start(loop_, command);
  if (!process) co_return said;
  loop::Deadline deadline(loop_, k_deadline_ms, [&process] { process->kill(SIGKILL); });
  const loop::ExitStatus status = co_await process->exit();
  if (!status.ok()) co_return said;
  auto out = capture->out(k_answer_limit), err = capture->err(k_answer_limit);
  if (out) said.out = std::move(*out);
  if (err) said.err = std::move(*err);
  co_return said;
}

// Its path; empty if the compiler knows none. A name that it does not find is printed as it is, and so is a program in
// PATH.
Task<std::string> Farms::program(std::string compiler, std::string name) {
  std::vector<std::string> words = {compiler, "-print-prog-name=" + name};
  const Said said = co_await ask(std::move(words));
  std::string path = said.out.substr(0, said.out.find('\n'));
  if (path.starts_with('/')) co_return path;
  if (path.empty() || path.find('/') != path.npos) co_return "";
  for (std::string_view variable : environment_)
    if (variable.starts_with("PATH=")) path = toolchain::find_in_path(path, variable.substr(5));
  co_return path.starts_with('/') ? path : "";
}

Task<Result<const Farms::Farm*>> Farms::of(std::string compiler) {
  if (auto found = farms_.find(compiler); found != farms_.end()) co_return found->second.get();
  std::vector<std::string> programs, include_directories;
  for (const char* name : k_programs) {
    std::string path = co_await program(compiler, name);
    if (!path.empty()) programs.push_back(std::move(path));
  }
  for (const char* language : {"c++", "c"}) {
    std::vector<std::string> words = {compiler, "-E", "-v", "-x", language, "/dev/null"};
    const Said said = co_await ask(std::move(words));
    add_include_directories(said.err, include_directories);
  }
  if (auto found = farms_.find(compiler); found != farms_.end()) co_return found->second.get();  // meanwhile
  std::string directory = fmt::format("{}/programs{}", directory_, ++made_);
  CO_ASSIGN_OR_RETURN(ProgramFarm farm, ProgramFarm::create(std::move(directory), compiler, programs));
  auto made = std::make_unique<Farm>(Farm{std::move(farm), std::move(include_directories)});
  co_return farms_.emplace(compiler, std::move(made)).first->second.get();
}

}  // namespace dcc::server
