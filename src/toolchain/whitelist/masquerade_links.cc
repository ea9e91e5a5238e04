// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/whitelist/masquerade_links.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/directory.h"
#include "base/file.h"
#include "toolchain/lookup/discover.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/self.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::toolchain {
namespace {

std::string entry_path(const std::string& directory, std::string_view name) {
  return fmt::format("{}/{}", directory, name);
}

bool has_entry(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

constexpr std::string_view k_mark_of_update = "././";  // before the last part of a link's text

// The text of a new link. `dcc`, as a user would type it, survives a move of the program, but needs a link of that name
// in the directory.
std::string link_text(const std::string& directory, Maker maker) {
  std::string text = is_executable_file(entry_path(directory, "dcc")) ? "dcc" : own_executable();
  if (maker == Maker::update) text.insert(text.size() - base_name(text).size(), k_mark_of_update);
  return text;
}

// Empty if it is not a link.
std::string read_link(const std::string& path) {
  char text[PATH_MAX];
  ssize_t length = ::readlink(path.c_str(), text, sizeof text);
  return length < 0 ? std::string() : std::string(text, static_cast<size_t>(length));
}

bool is_made_by_update(const std::string& directory, std::string_view name) {
  std::string text = read_link(entry_path(directory, name));
  return std::string_view(text).substr(0, text.size() - base_name(text).size()).ends_with(k_mark_of_update);
}

}  // namespace

Result<std::vector<std::string>> names_in(const std::string& directory) {
  const Directory stream(::opendir(directory.c_str()));
  if (!stream) return fail_errno(Code::no_file, errno, "opening '{}'", directory);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get()))
    if (check_name(entry->d_name) && !is_directory(entry_path(directory, entry->d_name)))
      names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());
  return names;
}

bool is_own_link(const std::string& directory, std::string_view name) {
  static const std::string own_file = own_executable();
  std::string path = entry_path(directory, name);
  std::string text = read_link(path);
  return !text.empty() && (base_name(text) == "dcc" || same_file(path, own_file));
}

Result<bool> add_link(const std::string& directory, std::string_view name, Maker maker, bool dry_run) {
  RETURN_IF_ERROR(check_name(name));
  if (!is_directory(directory))
    return fail(Code::no_file, "there is no directory '{}'; make it, or name another one with --dir", directory);
  std::string path = entry_path(directory, name);
  bool dangling = has_entry(path);
  if (dangling) {
    if (is_executable_file(path)) return false;
    if (!is_own_link(directory, name))
      return fail(Code::io, "'{}' exists, was not made by dcc, and cannot be executed", path);
  }
  if (dry_run) return true;
  if (dangling && ::unlink(path.c_str()) != 0) return fail_errno(Code::io, errno, "removing '{}'", path);
  std::string text = link_text(directory, maker);
  if (::symlink(text.c_str(), path.c_str()) != 0) return fail_errno(Code::io, errno, "making the link '{}'", path);
  return true;
}

Result<void> remove_link(const std::string& directory, std::string_view name, bool dry_run) {
  RETURN_IF_ERROR(check_name(name));
  std::string path = entry_path(directory, name);
  if (!has_entry(path)) return fail(Code::no_file, "there is no '{}'", path);
  if (!is_own_link(directory, name)) return fail(Code::denied, "'{}' is not a link to dcc and stays", path);
  if (!dry_run && ::unlink(path.c_str()) != 0) return fail_errno(Code::io, errno, "removing '{}'", path);
  return {};
}

Result<LinkChanges> compare_links(const std::string& directory, std::string_view path) {
  ASSIGN_OR_RETURN(std::vector<std::string> present, names_in(directory));
  LinkChanges changes;
  for (const std::string& name : installed_compilers(path))
    if (!std::binary_search(present.begin(), present.end(), name)) changes.missing.push_back(name);
  for (const std::string& name : present)
    if (is_made_by_update(directory, name) && find_in_path(name, path).empty()) changes.stale.push_back(name);
  return changes;
}

Result<std::vector<std::string>> links_of_updates(const std::string& directory, std::string_view path) {
  ASSIGN_OR_RETURN(std::vector<std::string> names, names_in(directory));
  std::set<std::string> installed = installed_compilers(path);
  std::erase_if(names, [&](const std::string& name) {
    bool replaceable = installed.contains(name) && base_name(read_link(entry_path(directory, name))) == "dcc";
    return !replaceable && !is_made_by_update(directory, name);
  });
  return names;
}

}  // namespace dcc::toolchain
