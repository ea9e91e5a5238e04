// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/farms.h"

#include <initializer_list>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/temp.h"
#include "server/sandbox/foreign_program.h"
#include "server/view/trial.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/self.h"

namespace dcc::server {
namespace {

using loop::Task;
using toolchain::CanaryLanguage;

// What drivers run for compiling and assembling. clang is its own compiler proper.
constexpr std::initializer_list<const char*> k_programs_of_gcc = {
    "cc1", "cc1plus", "cc1obj", "cc1objplus", "as", "objcopy", "lto1", "lto-wrapper", "collect2"};
constexpr std::initializer_list<const char*> k_programs_of_clang = {"as", "objcopy"};
constexpr Box::Bounds k_bounds = {20'000, 64 * 1024};

const char* text_of(CanaryLanguage language) { return language == CanaryLanguage::c ? "c" : "c++"; }

// From what gcc says with -v: those that it searches, each with a space in front, and those that are missing.
std::vector<std::string> header_directories_in(std::string_view said) {
  constexpr std::string_view k_missing = "ignoring nonexistent directory \"";
  std::vector<std::string> directories;
  bool in_list = false;
  for (const std::string& line : split(said, '\n')) {
    if (line.ends_with(" search starts here:")) in_list = true;
    if (line == "End of search list.") in_list = false;
    if (in_list && line.starts_with(" /")) directories.push_back(line.substr(1));
    if (line.starts_with(k_missing) && line.ends_with('"'))
      directories.push_back(line.substr(k_missing.size(), line.size() - k_missing.size() - 1));
  }
  return directories;
}

// Asks a compiler about itself.
class Inquiry {
 public:
  Inquiry(Box& box, const toolchain::Subject& subject, const std::string& directory, loop::CancelScope& scope)
      : box_(box), subject_(subject), directory_(directory), scope_(scope) {}

  Task<Result<std::vector<std::string>>> programs();
  Task<Result<std::vector<std::string>>> header_directories();

 private:
  Task<Result<Box::Captured>> ask(std::vector<std::string> words);
  Task<Result<std::string>> program(std::string name);

  Box& box_;
  const toolchain::Subject& subject_;
  const std::string& directory_;
  loop::CancelScope& scope_;
};

// Both texts are empty when it fails.
Task<Result<Box::Captured>> Inquiry::ask(std::vector<std::string> words) {
  process::Command command;
  command.file = subject_.file;
  command.argv = {subject_.file};
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.env = subject_.env;
  std::erase_if(command.env, [](std::string_view variable) { return variable.starts_with("LC_ALL="); });
  command.env.push_back("LC_ALL=C");  // its answer is parsed
  command.directory = "/";
  command.own_group = true;
  const toolchain::Allowed compiler{std::string(base_name(subject_.file)), subject_.file};
  CO_ASSIGN_OR_RETURN(Box::Captured said,
                      co_await box_.run_captured(std::move(command), compiler, directory_, k_bounds, scope_));
  if (!said.status.ok()) said = {};
  co_return said;
}

// Its path; empty if the compiler knows none. A name that it does not find is printed as it is, and so is a program in
// PATH.
Task<Result<std::string>> Inquiry::program(std::string name) {
  std::vector<std::string> words = {"-print-prog-name=" + name};
  CO_ASSIGN_OR_RETURN(const Box::Captured said, co_await ask(std::move(words)));
  std::string path = said.out.substr(0, said.out.find('\n'));
  if (path.starts_with('/') || path.empty()) co_return path;
  if (path.find('/') != path.npos) co_return std::string();
  path = toolchain::find_in_path(path, value_in(subject_.env, "PATH"));
  co_return path.starts_with('/') ? path : std::string();
}

Task<Result<std::vector<std::string>>> Inquiry::programs() {
  std::vector<std::string> programs;
  for (const char* name : is_clang(subject_.driver) ? k_programs_of_clang : k_programs_of_gcc) {
    CO_ASSIGN_OR_RETURN(std::string path, co_await program(name));
    if (!path.empty()) programs.push_back(std::move(path));
  }
  co_return programs;
}

Task<Result<std::vector<std::string>>> Inquiry::header_directories() {
  std::vector<std::string> words = {"-E", "-v", "-x", text_of(subject_.language), "/dev/null"};
  CO_ASSIGN_OR_RETURN(const Box::Captured said, co_await ask(std::move(words)));
  co_return header_directories_in(said.err);
}

}  // namespace

Task<> Farms::make(toolchain::Subject subject, loop::CancelScope& scope) {
  auto farm = co_await tried(subject, scope);
  if (!farm && !scope.cancelled())
    log::info("{} for {}: not in native mode: {}", subject.file, text_of(subject.language), farm.error().text);
  farms_.insert_or_assign(std::pair(subject.file, subject.language), std::move(farm));
}

Task<Result<std::shared_ptr<const Farm>>> Farms::tried(const toolchain::Subject& subject, loop::CancelScope& scope) {
  if (!is_own_program(subject.file)) co_return fail(Code::not_native, "'{}' is a script", subject.file);
  CO_ASSIGN_OR_RETURN(const TempDirectory directory, TempDirectory::create(directory_));
  Inquiry inquiry(box_, subject, directory.path(), scope);
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> programs, co_await inquiry.programs());
  std::vector<std::string> headers;
  if (!is_clang(subject.driver)) {
    CO_ASSIGN_OR_RETURN(headers, co_await inquiry.header_directories());
    if (headers.empty()) co_return fail(Code::not_native, "it does not say where its headers are");
  }
  std::string place = fmt::format("{}/programs{}", directory_, ++made_);
  CO_ASSIGN_OR_RETURN(ProgramFarm farm, ProgramFarm::create(std::move(place), subject.file, programs));
  Trial trial(loop_, box_, farm, shim_, subject, scope);
  CO_ASSIGN_OR_RETURN(std::vector<std::string> looks, co_await trial.run(directory_));
  co_return std::make_shared<const Farm>(Farm{std::move(farm), std::move(headers), std::move(looks)});
}

Result<std::shared_ptr<const Farm>> Farms::of(const std::string& compiler, CanaryLanguage language) const {
  auto found = farms_.find(std::pair(compiler, language));
  if (found == farms_.end()) return fail(Code::not_native, "'{}' was not tried in native mode", compiler);
  if (!found->second) return fail(Code::not_native, "{}", found->second.error().text);
  return *found->second;
}

}  // namespace dcc::server
