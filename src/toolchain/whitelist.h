// SPDX-License-Identifier: GPL-2.0-or-later
// Which compilers a server runs for others: those with an entry in the masquerade directory. Looked up per job, so that
// `ln -s dcc DIR/NAME` and `rm DIR/NAME` count at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

struct Allowed {
  std::string name;  // as whitelisted
  std::string file;  // absolute; chosen by this machine's administrator alone
  std::string target;        // to be called with --target=TARGET, unless the job says another; empty: nothing
  std::string directory;     // of a toolchain of its own (--toolchain): comes first in PATH; empty: none
};

// DISTCC_CMDLIST: a file of full paths, which replaces the directory. A compiler is found by the last `words` words of
// its path and replaced by the whole line.
class CommandList {
 public:
  // An unreadable list is an error, never an empty or an open one.
  static Result<CommandList> load(const std::string& file, int words);
  static CommandList parse(std::string_view text, int words);

  const std::string* find(std::string_view argv0) const;  // the line, or null

 private:
  int words_ = 1;
  std::map<std::string, std::string, std::less<>> lines_;
};

std::string default_masquerade_directory();

// A server's PATH without what a peer or a link of ours could turn against it: no directory whose meaning depends on where
// we stand, and not the masquerade directory under any of its names.
std::string trusted_path(std::string_view path, const std::string& masquerade_directory);

struct WhitelistSettings {
  std::string directory = default_masquerade_directory();
  std::string path;  // where compilers are searched: the server's PATH; only its absolute directories count
  std::optional<CommandList> commands;  // instead of the directory
  bool anything = false;                // --make-me-a-botnet: no name check, except for our own
};

// Is this a name that could stand in the directory? Code::denied says why not: empty, '/', ".", "..", control
// characters, one of our own.
Result<void> check_name(std::string_view name);

class Whitelist {
 public:
  explicit Whitelist(WhitelistSettings settings);

  // The program to run for a peer that asks for `argv0`. Code::denied when it is not allowed, with what the
  // administrator would do about it; Code::no_compiler when it is allowed and not installed.
  Result<Allowed> resolve(std::string_view argv0) const;

  // A server whose directory is missing would refuse everything: an error at start, as in stock (Code::no_compiler).
  Result<void> check_directory() const;

 private:
  Result<Allowed> from_directory(std::string_view argv0) const;
  Result<Allowed> from_commands(std::string_view argv0) const;
  Result<Allowed> from_anywhere(std::string_view argv0) const;

  WhitelistSettings settings_;
};

}  // namespace dcc::toolchain
