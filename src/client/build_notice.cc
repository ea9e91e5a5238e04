// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/build_notice.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/name_hash.h"
#include "base/process_stat.h"
#include "base/strings.h"

namespace dcc::client {
namespace {

// After such a pause, a long-lived program that starts builds, such as an editor, has started a new one.
constexpr std::chrono::minutes k_same_build(10);
constexpr int k_most_ancestors = 64;

constexpr std::string_view k_shells[] = {"ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "sh", "zsh"};

bool is_shell(const std::string& name) {
  return std::find(std::begin(k_shells), std::end(k_shells), name) != std::end(k_shells);
}

// Identifies the build: equal for all its jobs.
std::string build() {
  const auto ours = process_stat("self");
  if (!ours) return "";
  const auto leader = process_stat(ours->session);
  std::string found = fmt::format("{} {}", ours->session, leader ? leader->started : "");
  std::string pid = ours->parent;
  for (int i = 0; i < k_most_ancestors && pid != ours->session; ++i) {
    const auto ancestor = process_stat(pid);
    if (!ancestor || ancestor->session != ours->session) break;
    if (!is_shell(ancestor->name)) found = fmt::format("{} {}", pid, ancestor->started);
    pid = ancestor->parent;
  }
  return found;
}

// Whether another job of the build has printed the notice about this. From now on, this one counts as having done so.
bool was_told(const std::string& lock_dir, const std::string& subject) {
  if (lock_dir.empty()) return false;
  const std::string mark = fmt::format("{}/told_{:016x}", lock_dir, name_hash(build() + subject));
  UniqueFd made(::open(mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (made) return false;
  struct stat status {};
  const bool there = ::stat(mark.c_str(), &status) == 0;
  (void)!::utimensat(AT_FDCWD, mark.c_str(), nullptr, 0);
  const auto age = std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
  return there && age < k_same_build;
}

void tell_once(const std::string& lock_dir, const std::string& subject, const std::string& what,
               const std::string& reason) {
  if (log::enabled(log::Level::warning) || env_bool("DCC_QUIET", false) || was_told(lock_dir, subject)) return;
  (void)!write_all(STDERR_FILENO, fmt::format("dcc: {}: {}\n", what, printable(reason, 1000)));
}

}  // namespace

void tell_build(const std::string& lock_dir, const std::string& reason) {
  tell_once(lock_dir, "", "nothing is distributed, all is compiled here", reason);
}

void tell_build_of_host(const std::string& lock_dir, const std::string& host, const std::string& reason) {
  tell_once(lock_dir, host, host + " gets no jobs", reason);
}

}  // namespace dcc::client
