// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/native.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/strings.h"
#include "base/temp.h"
#include "compiler/commands.h"
#include "hosts/state_dir.h"
#include "loop/loop.h"

namespace dcc::client {
namespace {

constexpr size_t k_answer_limit = 1024 * 1024;

// The lines of /proc/cpuinfo that tell processors apart, of the first one. Its clock is among the others.
std::string processor() {
  auto text = read_file("/proc/cpuinfo", 64 * 1024 * 1024);
  if (!text) return "";
  constexpr std::string_view k_keys[] = {"vendor_id", "cpu family", "model", "stepping", "flags", "Features",
                                         "CPU implementer", "CPU variant", "CPU part", "isa", "cpu\t"};
  std::string lines;
  for (const std::string& line : split(std::string_view(*text).substr(0, text->find("\n\n")), '\n'))
    for (std::string_view key : k_keys)
      if (line.starts_with(key)) {
        lines += line + '\n';
        break;
      }
  return lines;
}

// Everything the answer depends on, as text.
std::string key_of(const Plan& plan, const std::vector<std::string>& query) {
  struct stat status {};
  ::stat(plan.compiler.file.c_str(), &status);
  return fmt::format("{} {} {} {} {}.{} {}.{}\n{}\n{}", plan.compiler.file, status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
                     shell_quoted(query), processor());
}

// FNV-1a. It only picks a file name: the file repeats the whole key, and that is what is compared.
uint64_t hash(std::string_view text) {
  uint64_t value = 0xcbf29ce484222325u;
  for (char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return value;
}

// A file of ours in a directory of ours, where nobody else can have written; empty when there is no such place.
std::string cache_file(const std::string& key) {
  auto state = hosts::open_state_dir();
  struct stat status {};
  if (!state || ::lstat(state->c_str(), &status) < 0) return "";
  bool private_to_us = S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
  return private_to_us ? fmt::format("{}/native-{:016x}", *state, hash(key)) : "";
}

loop::Task<> run(loop::Loop& loop, const loop::Command& command, Result<loop::ExitStatus>& status) {
  auto started = loop::Process::start(loop, command);
  if (!started) {
    status = std::move(started.error());
    co_return;
  }
  status = co_await started->exit();
}

Result<std::string> ask_compiler(const Plan& plan, const std::vector<std::string>& query) {
  TRY(UniqueFd answer, spool_in_memory("dcc-native"));
  loop::Command command = compiler_command(plan, query);
  command.stdout_fd = answer.get();
  command.stderr_fd = answer.get();
  loop::Loop loop;
  Result<loop::ExitStatus> status = fail(Code::general, "the compiler did not end");
  loop::start(run(loop, command, status));
  loop.run();
  if (!status) return std::move(status.error());
  if (!status->ok()) return fail(Code::general, "the compiler does not say what 'native' means");
  ::lseek(answer.get(), 0, SEEK_SET);
  return read_all(answer.get(), k_answer_limit);
}

void remember(const std::string& file, std::string_view text) {
  auto written = TempFile::beside(file);
  if (!written || !write_all(written->fd(), text)) return;
  (void)!written->commit(file);
}

}  // namespace

Result<std::vector<std::string>> native_words(const Plan& plan) {
  std::vector<std::string> query = compiler::native_query(plan.invocation);
  std::string key = key_of(plan, query) + '\0';
  std::string file = cache_file(key);
  if (auto known = file.empty() ? fail(Code::no_file, "no cache") : read_file(file, k_answer_limit); known)
    if (auto answer = after_prefix(*known, key))
      if (auto words = compiler::parse_native_answer(plan.invocation.family, *answer)) return words;

  TRY(std::string answer, ask_compiler(plan, query));
  auto words = compiler::parse_native_answer(plan.invocation.family, answer);
  if (words && !file.empty()) remember(file, key + answer);
  return words;
}

}  // namespace dcc::client
