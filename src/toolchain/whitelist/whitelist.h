// SPDX-License-Identifier: GPL-2.0-or-later
// The whitelist: which compilers a server runs for others. These are the ones with an entry in the masquerade
// directory, and those of the toolchains that the administrator named (--toolchain). Looked up for each job, so that
// `ln -s dcc DIR/NAME` and `rm DIR/NAME` take effect at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

struct Allowed {
  std::string name;            // as whitelisted
  std::string file;            // absolute; chosen by this machine's administrator alone
  std::string target = {};     // run it with --target=TARGET unless the job names another target; empty: no such option
  std::string directory = {};  // of its toolchain (--toolchain), put first in PATH; empty: none
};

// DISTCC_CMDLIST: a file of full paths, which replaces the directory. A compiler is looked up by the last `words`
// components of its path and replaced by the whole line.
class CommandList {
 public:
  // An unreadable list is an error; it never means that nothing or everything is allowed.
  static Result<CommandList> load(const std::string& file, int words);
  static CommandList parse(std::string_view text, int words);

  const std::string* find(std::string_view argv0) const;  // the line, or null
  std::vector<std::string> lines() const;                 // those that find() can give

 private:
  int words_ = 1;
  std::map<std::string, std::string, std::less<>> lines_;
};

std::string default_masquerade_directory();

// `path` reduced to what is safe for a server: without relative directories, whose meaning a peer could influence, and
// without the masquerade directory under any of its names, which would lead back to dcc.
std::string trusted_path(std::string_view path, const std::string& masquerade_directory);

struct WhitelistSettings {
  std::string directory = default_masquerade_directory();
  std::string path;  // where compilers are searched for: the server's PATH; only absolute directories count
  std::optional<CommandList> commands;  // used instead of the directory
  bool anything = false;                // --make-me-a-botnet: no name check, except that dcc's own names are refused
  std::vector<std::string> toolchains = {};  // absolute directories, whose compilers need no entry
};

// Whether this name may be an entry of the directory. Code::denied, with the reason, if it is empty, has a '/' or a
// control character, is ".", "..", or one of dcc's own names, or if programs would take it for an option, a response
// file or a pattern.
Result<void> check_name(std::string_view name);

// Everything that is allowed under some name, even if resolve() would give another compiler of that name.
struct Entries {
  std::vector<Allowed> allowed;
  std::vector<Error> rejected;  // compilers in toolchain directories that must not be used
};

class Whitelist {
 public:
  explicit Whitelist(WhitelistSettings settings);

  // The program to run for a peer that asks for `argv0`: by the masquerade directory, else from the first toolchain
  // that has it. Code::denied if it is not allowed, with what the administrator can do about it; Code::no_compiler if
  // it is allowed but not installed.
  Result<Allowed> resolve(std::string_view argv0) const;

  // For finding a compiler by its fingerprint instead of its name. --make-me-a-botnet adds nothing here.
  Entries entries() const;
  bool still_allows(const Allowed& entry) const;  // and under the same path
  std::vector<std::string> directories() const;   // a change in one of these may change the entries

  // To be checked at start. An error if the server would refuse every job or run programs that others could have
  // written: the masquerade directory is missing (as in stock, Code::no_compiler), or a toolchain's directory is
  // missing or can be changed by others.
  Result<void> check_directories() const;

  // Why every job would be refused although the directories exist, and what to type; empty if something is allowed.
  std::string why_nothing_is_allowed() const;

 private:
  Result<Allowed> from_directory(std::string_view argv0) const;
  Result<Allowed> from_commands(std::string_view argv0) const;
  Result<Allowed> from_anywhere(std::string_view argv0) const;
  Result<Allowed> from_entry(std::string_view argv0) const;
  Result<Allowed> from_toolchain(const std::string& directory, std::string_view name) const;

  WhitelistSettings settings_;
};

}  // namespace dcc::toolchain
