// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/answers.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/name_hash.h"
#include "base/strings.h"
#include "base/temp.h"
#include "hosts/state_dir.h"
#include "loop/loop.h"
#include "loop/process.h"

namespace dcc::client {
namespace {

constexpr size_t k_answer_limit = 1024 * 1024;

std::string key_of(const Plan& plan, std::string_view question) {
  struct stat status {};
  ::stat(plan.compiler.file.c_str(), &status);
  return fmt::format("{} {} {} {} {}.{} {}.{}\n{}\n", plan.compiler.file, status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
                     question) + '\0';
}

// The name is only a hash: the file repeats the whole key, and that is what is compared.
// A file of ours in a directory of ours, where nobody else can have written; empty when there is no such place.
std::string answer_file(const std::string& key) {
  auto state = hosts::open_state_dir();
  return state && hosts::is_ours_alone(*state) ? fmt::format("{}/answer-{:016x}", *state, name_hash(key)) : "";
}

void remember(const std::string& file, std::string_view text) {
  auto written = TempFile::beside(file);
  if (!written || !write_all(written->fd(), text)) return;
  (void)!written->commit(file);
}

loop::Task<> run(loop::Loop& loop, const loop::Command& command, Result<loop::ExitStatus>& status) {
  auto started = loop::Process::start(loop, command);
  if (!started) {
    status = std::move(started.error());
    co_return;
  }
  status = co_await started->exit();
}

}  // namespace

Result<std::string> remembered_answer(const Plan& plan, std::string_view question,
                                      const std::function<Result<std::string>()>& ask) {
  std::string key = key_of(plan, question);
  std::string file = answer_file(key);
  if (!file.empty())
    if (auto known = read_file(file, k_answer_limit); known && known->starts_with(key)) return known->substr(key.size());
  auto answer = ask();
  if (answer && !file.empty()) remember(file, key + *answer);
  return answer;
}

Result<std::string> run_compiler(const Plan& plan, std::vector<std::string> words) {
  TRY(UniqueFd said, spool_in_memory("dcc-answer"));
  loop::Command command = compiler_command(plan, std::move(words));
  command.stdout_fd = said.get();
  command.stderr_fd = said.get();
  loop::Loop loop;
  Result<loop::ExitStatus> status = fail(Code::general, "the compiler did not end");
  loop::start(run(loop, command, status));
  loop.run();
  if (!status) return std::move(status.error());
  if (!status->ok()) return fail(Code::general, "'{}' fails", shell_quoted(command.argv));
  ::lseek(said.get(), 0, SEEK_SET);
  return read_all(said.get(), k_answer_limit);
}

}  // namespace dcc::client
