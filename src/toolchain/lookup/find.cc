// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/find.h"

#include <algorithm>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {
namespace {

// What execvp() uses without PATH.
constexpr const char* k_default_path = "/bin:/usr/bin";

std::string in_directory(std::string_view directory, std::string_view name) {
  return fmt::format("{}{}{}", directory, directory.ends_with('/') ? "" : "/", name);
}

// What a directory of PATH has under a name.
struct Entry {
  std::string directory;
  enum class Kind { nothing, ours, other } kind;
};

Entry entry_of(const std::string& directory, std::string_view name) {
  const std::string file = in_directory(directory, name);
  const auto id = file_id(file);
  if (!id) return {directory, Entry::Kind::nothing};
  return {directory, is_ours(file, *id) ? Entry::Kind::ours : Entry::Kind::other};
}

std::vector<Entry> entries_of(const std::vector<std::string>& directories, std::string_view name) {
  std::vector<Entry> entries;
  for (const std::string& directory : directories) entries.push_back(entry_of(directory, name));
  return entries;
}

bool has_ours(const Entry& entry) { return entry.kind == Entry::Kind::ours; }

std::string first_foreign(const std::vector<Entry>& entries, std::string_view name) {
  for (const Entry& entry : entries) {
    if (entry.kind != Entry::Kind::other) continue;
    std::string file = in_directory(entry.directory, name);
    if (is_executable_file(file)) return file;
  }
  return "";
}

// The entries after the one whose directory this is, then the others.
void rotate_behind(std::vector<Entry>& entries, const std::string& directory) {
  auto own = file_id(directory);
  auto match = std::find_if(entries.begin(), entries.end(),
                            [&](const Entry& entry) { return own && file_id(entry.directory) == own; });
  if (match != entries.end()) std::rotate(entries.begin(), match + 1, entries.end());
}

// A PATH in which a child finds the same compiler: directories where it would find dcc go last. They are not dropped,
// because a link in /usr/local/bin must not hide the other programs there.
std::string path_with_own_links_last(const std::vector<Entry>& entries) {
  std::vector<std::string> directories;
  for (const bool ours : {false, true})
    for (const Entry& entry : entries)
      if (has_ours(entry) == ours) directories.push_back(entry.directory);
  return join(directories, ":");
}

}  // namespace

std::string search_path() { return env("PATH").value_or(k_default_path); }

std::vector<std::string> path_directories(std::string_view path) {
  std::vector<std::string> directories = split(path, ':');
  for (std::string& directory : directories)
    if (directory.empty()) directory.assign(1, '.');  // g++ 12 warns of = "." with -O3
  return directories;
}

Result<RealCompiler> find_compiler(std::string_view word, std::string_view path) {
  std::string_view name = base_name(word);
  if (is_own_name(name)) return fail(Code::recursion, "'{}' is dcc itself and not a compiler", word);
  std::vector<Entry> entries = entries_of(path_directories(path), name);
  RealCompiler compiler;
  compiler.path = path_with_own_links_last(entries);

  std::string given(word);
  bool is_path = name.size() != word.size();
  if (is_path && !is_ours(given)) {
    if (!is_executable_file(given)) return fail(Code::no_compiler, "there is no compiler '{}'", word);
    compiler.file = given;
    compiler.name = bare_name_if_same(given, path);
    return compiler;
  }
  if (is_path) rotate_behind(entries, std::string(dir_name(word)));
  compiler.name = name;
  if (!name.empty()) compiler.file = first_foreign(entries, name);
  if (!compiler.file.empty()) return compiler;
  if (std::any_of(entries.begin(), entries.end(), has_ours))
    return fail(Code::recursion, "every '{}' in PATH ({}) is a link to dcc or distcc", name, path);
  return fail(Code::no_compiler, "there is no compiler '{}' in PATH ({})", name, path);
}

std::string find_in_path(std::string_view name, std::string_view path) {
  for (const std::string& directory : path_directories(path)) {
    std::string file = in_directory(directory, name);
    if (is_executable_file(file) && !is_ours(file)) return file;
  }
  return "";
}

std::string bare_name_if_same(const std::string& file, std::string_view path) {
  std::string name(base_name(file));
  return same_file(find_in_path(name, path), file) ? name : file;
}

int safeguard_level(const char* value) {
  if (!value) return 0;
  auto level = parse_number(value);
  return level && *level >= 0 && *level <= 9 ? static_cast<int>(*level) : 1;
}

std::string next_safeguard_level(int level) { return std::to_string(std::min(level + 1, 9)); }

Nesting nesting(int level, bool masquerading) {
  if (level == 0) return Nesting::none;
  return level == 1 && masquerading ? Nesting::run_local : Nesting::runaway;
}

}  // namespace dcc::toolchain
