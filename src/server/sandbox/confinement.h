// SPDX-License-Identifier: GPL-2.0-or-later
// Confines compilers: they may read and run the distribution's programs and their toolchain, write to their workspace,
// and access nothing else. Done by Landlock, which needs no privileges. Checking arguments is not enough, because a
// preprocessed unit may contain asm(".include \"/etc/passwd\"").
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

class Confinement {
 public:
  // `path` is the compilers' PATH: they may run the programs in it.
  explicit Confinement(std::string_view path);
  void let_run(std::string_view path);  // adds the PATH of later jobs; programs allowed before stay allowed

  bool available() const { return abi_ > 0; }
  bool scopes_signals() const { return abi_ >= 6; }  // a job can send none to others
  std::string description() const;                   // for the log

  // Lets jobs use the toolchain that this compiler (an absolute path) belongs to. Rule sets made earlier do not include
  // it. `parts` are the programs that it runs (cc1, as), as far as they are known; where none is known, its jobs see
  // everything that was installed beside the distribution.
  void cover(const std::string& compiler, const std::vector<std::string>& parts);
  // Whether cover() has nothing to add for it.
  bool is_covered(const std::string& compiler) const {
    auto seen = parts_known_.find(compiler);
    return !available() || (seen != parts_known_.end() && seen->second);
  }

  // A rule set for process::landlock(), for a job of this compiler in the directory `workspace`.
  Result<UniqueFd> rule_set(const std::string& compiler, int workspace) const;

 private:
  // What `readable_` led to at the time `at`: open directories, and the paths of files, which are replaced more often.
  struct Opened {
    std::chrono::steady_clock::time_point at{};
    std::vector<UniqueFd> directories;
    std::vector<std::string> others;
  };

  void refresh() const;
  void allow_reading(const std::string& path);
  void allow_around(const std::string& program);
  void allow_toolchain(const std::string& prefix);

  int abi_ = 0;
  std::vector<std::string> readable_;
  mutable Opened opened_;
  std::map<std::string, bool> parts_known_;  // by compiler, of those seen
};

}  // namespace dcc::server
