// SPDX-License-Identifier: GPL-2.0-or-later
// Which compilers a server runs for others: those with an entry in the masquerade directory, and those of toolchains
// that its administrator named. Looked up per job, so that `ln -s dcc DIR/NAME` and `rm DIR/NAME` count at once.
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
  std::string target = {};     // to be called with --target=TARGET, unless the job says another; empty: nothing
  std::string directory = {};  // of a toolchain of its own (--toolchain): comes first in PATH; empty: none
};

// DISTCC_CMDLIST: a file of full paths, which replaces the directory. A compiler is found by the last `words` words of
// its path and replaced by the whole line.
class CommandList {
 public:
  // An unreadable list is an error, never an empty or an open one.
  static Result<CommandList> load(const std::string& file, int words);
  static CommandList parse(std::string_view text, int words);

  const std::string* find(std::string_view argv0) const;  // the line, or null
  std::vector<std::string> lines() const;                 // those that find() can give

 private:
  int words_ = 1;
  std::map<std::string, std::string, std::less<>> lines_;
};

std::string default_masquerade_directory();

// A server's PATH without what a peer or a link of ours could turn against it: no directory whose meaning depends on
// where we stand, and not the masquerade directory under any of its names.
std::string trusted_path(std::string_view path, const std::string& masquerade_directory);

struct WhitelistSettings {
  std::string directory = default_masquerade_directory();
  std::string path;  // where compilers are searched: the server's PATH; only its absolute directories count
  std::optional<CommandList> commands;       // instead of the directory
  bool anything = false;                     // --make-me-a-botnet: no name check, except for our own
  std::vector<std::string> toolchains = {};  // absolute directories, whose compilers need no entry
};

// Is this a name that could stand in the directory? Code::denied says why not: empty, '/', ".", "..", control
// characters, one of our own, and what programs that are given it would take for an option, a file of options or a
// pattern.
Result<void> check_name(std::string_view name);

// All that is allowed by a name, whether a name asked for leads to it or to another of that name.
struct Entries {
  std::vector<Allowed> allowed;
  std::vector<Error> rejected;  // what a toolchain's directory holds and may not offer
};

class Whitelist {
 public:
  explicit Whitelist(WhitelistSettings settings);

  // The program to run for a peer that asks for `argv0`: by the masquerade directory, else from the first toolchain
  // that has it. Code::denied when it is not allowed, with what the administrator would do about it; Code::no_compiler
  // when it is allowed and not installed.
  Result<Allowed> resolve(std::string_view argv0) const;

  // For those who look for a compiler without knowing its name. --make-me-a-botnet adds nothing here.
  Entries entries() const;
  bool still_allows(const Allowed& entry) const;  // and by the same path
  std::vector<std::string> directories() const;   // those whose changes may change the entries

  // A server that would refuse everything, or run what others could have written, is an error at start: the directory
  // is missing (as in stock, Code::no_compiler), or a toolchain's is, or is not guarded.
  Result<void> check_directories() const;

  // Why every job would be refused, although the directories are there, and what to type; empty when something is
  // allowed.
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
