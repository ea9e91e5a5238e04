// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/verification.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strings.h"
#include "view/content_id.h"

namespace dcc::client {
namespace {

std::string content_of(int fd) {
  constexpr size_t k_size = 256 * 1024;  // of a piece
  view::ContentHasher hasher;
  for (uint64_t at = 0;;) {
    auto piece = read_at(fd, at, k_size);
    if (!piece) return "unreadable";
    if (piece->empty()) return hex(hasher.id());
    hasher.add(*piece);
    at += piece->size();
  }
}

std::string what_is_at(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  if (size >= 0) return "link to " + std::string(target, static_cast<size_t>(size));
  auto fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!fd) return fd.error().code == Code::no_file ? "nothing" : "unreadable";
  struct stat status {};
  return ::fstat(fd->get(), &status) == 0 && S_ISREG(status.st_mode) ? content_of(fd->get()) : "no file";
}

}  // namespace

std::map<std::string, std::string> files_now(const std::vector<std::string>& paths) {
  std::map<std::string, std::string> files;
  for (const std::string& path : paths) files.emplace(path, what_is_at(path));
  return files;
}

std::map<std::string, std::string> files_with(const std::vector<std::string>& paths, const OutputFiles& outputs) {
  std::map<std::string, std::string> files = files_now(paths);
  for (auto& [path, content] : files) {
    if (outputs.is_removed(path)) content = "nothing";
    if (const int fd = outputs.received(path); fd >= 0) content = content_of(fd);
  }
  return files;
}

std::vector<std::string> differences(const Outcome& one, const Outcome& other) {
  std::vector<std::string> names;
  if (one.exit_code != other.exit_code) names.push_back("the exit code");
  if (one.out != other.out) names.push_back("stdout");
  if (one.err != other.err) names.push_back("stderr");
  for (const auto& [path, content] : one.files)
    if (const auto found = other.files.find(path); found == other.files.end() || found->second != content)
      names.push_back(fmt::format("'{}'", printable(path)));
  return names;
}

bool is_to_be_verified(uint64_t every) {
  uint64_t number = 0;
  if (every > 1 && ::getrandom(&number, sizeof number, GRND_NONBLOCK) != ssize_t{sizeof number}) return false;
  return every > 0 && number % every == 0;
}

}  // namespace dcc::client
