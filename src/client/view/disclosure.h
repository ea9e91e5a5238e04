// SPDX-License-Identifier: GPL-2.0-or-later
// What a job's server may learn about this machine's files: where the command lets a compiler look, and no more.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dcc::client {

// A directory that has one of these is built.
inline constexpr std::string_view k_build_files[] = {"CMakeLists.txt", "configure", "meson.build", "Makefile"};

// Decides by path alone. The paths that it is asked about are physical: no component but the last is a link, so that
// the path of an opened file tells where the file is. What the user has mounted or hard-linked into a directory counts
// as lying there.
class Disclosure {
 public:
  enum class Level : uint8_t {
    nothing,
    kind,   // what kind of file there is, if any, and where a link leads
    names,  // of a directory, also which names are in it
    all,
  };

  // `working_directory`: physical.
  explicit Disclosure(std::string working_directory);

  // Each takes a path as somebody wrote it, which may be relative and lead through links; the links and directories on
  // the way are shown by their kind.

  // All beneath it, but for secrets (.git, .ssh, ...) that are not in `directory` as written. Of "/", /tmp, /etc, home
  // directories and the like, whoever names them, only the kinds of the names in them that are asked for: so that it
  // can be said what is not there.
  void add_directory(std::string_view directory);
  // The same, but for a directory that nobody has named: nothing of one like those.
  void add_project(std::string_view directory);
  void add_file(std::string_view file);
  void add_kind(std::string_view path);
  void add_names_of(std::string_view directory);
  // By their kind, the names that are asked for.
  void add_kinds_in(std::string_view directory);

  Level level(std::string_view path) const;

  // The same in two steps, for many paths in one directory.
  bool shows_all_in(std::string_view directory) const;
  Level level_in(bool all, std::string_view path) const;

  // Where the path leads; its end need not exist. Empty if it goes on with ".." after something that does not exist.
  std::string physical(std::string_view path);
  // Whether something has this name, if only a link that leads nowhere. Looked up once.
  bool has(const std::string& path) { return step(path).found != Found::missing; }

 private:
  enum class Found : uint8_t { missing, link, other };
  struct Step {
    Found found = Found::missing;
    std::string target;
  };

  const Step& step(const std::string& path);
  bool is_too_wide(std::string_view directory);
  std::string showable(std::string_view directory);
  bool add_root(std::string root);
  bool has_home_in(std::string_view directory);

  std::string working_directory_;
  std::string home_;                         // physical; empty: none
  std::optional<std::string> certain_home_;  // by the user database, once it was asked
  std::vector<std::string> roots_;
  std::set<std::string, std::less<>> files_, kinds_, names_of_, kinds_in_;
  std::map<std::string, Step> steps_;
};

}  // namespace dcc::client
