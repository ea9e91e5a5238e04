// SPDX-License-Identifier: GPL-2.0-or-later
// What a compiler's process may reach: read and run the system and its toolchain, write its own workspace, and nothing
// else. By Landlock, which needs no privileges; checking arguments is not enough, since a preprocessed unit may hold
// asm(".include \"/etc/passwd\"").
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc::server {

class Confinement {
 public:
  // `path` is the PATH that compilers get: they may run what lies there.
  explicit Confinement(std::string_view path);
  void let_run(std::string_view path);  // that of later jobs; what others could run, they still can

  bool available() const { return abi_ > 0; }
  std::string description() const;  // for the log

  // Lets jobs use the toolchain that this compiler (an absolute path) belongs to. Rule sets made before do not know of
  // it: generation() grows when there is something new.
  void cover(const std::string& compiler);
  uint64_t generation() const { return generation_; }

  // A rule set for process::landlock(), of jobs in the directory `workspace`.
  Result<UniqueFd> rule_set(int workspace) const;

 private:
  void allow_reading(const std::string& path);
  void allow_toolchain(const std::string& prefix);

  int abi_ = 0;
  std::vector<std::string> readable_;
  std::set<std::string, std::less<>> covered_;  // compilers seen
  uint64_t generation_ = 0;
};

}  // namespace dcc::server
