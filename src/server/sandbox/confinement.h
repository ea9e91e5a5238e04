// SPDX-License-Identifier: GPL-2.0-or-later
// Confines compilers: they may read and run the distribution's programs and their toolchain, write to their workspace,
// and access nothing else. Done by Landlock, which needs no privileges. Checking arguments is not enough, because a
// preprocessed unit may contain asm(".include \"/etc/passwd\"").
#pragma once

#include <sys/types.h>

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

  // Lets this compiler (an absolute path) use the toolchain that it belongs to. Rule sets made earlier do not include
  // it. `parts` are the programs that it runs (cc1, as), as far as they are known; where none is known, it sees
  // everything that was installed beside the distribution.
  void cover(const std::string& compiler, const std::vector<std::string>& parts);
  // Whether cover() has nothing to add for it.
  bool is_covered(const std::string& compiler) const {
    auto own = own_.find(compiler);
    return !available() || (own != own_.end() && own->second.has_parts);
  }

  // A rule set for process::landlock(): this compiler in the directory `workspace`.
  Result<UniqueFd> rule_set(const std::string& compiler, int workspace);

 private:
  // Paths, and what is there, as of a short while ago: directories and devices are kept open; files are replaced more
  // often, and opened for each job.
  struct Places {
    std::vector<std::string> paths;
    std::chrono::steady_clock::time_point opened_at{};
    struct Kept {
      UniqueFd place;
      mode_t kind;  // S_IF...
    };
    std::vector<Kept> kept;
    std::vector<std::string> files;
    bool has_parts = false;  // those of a compiler: its parts are known
  };

  static void refresh(Places& places);
  Result<void> add_places(int rule_set, Places& places, uint64_t rights) const;
  void allow_reading(Places& places, const std::string& path) const;
  void allow_around(Places& places, const std::string& program) const;
  void allow_toolchain(Places& places, const std::string& prefix) const;

  int abi_ = 0;
  Places common_;                      // to all compilers
  Places null_device_;                 // to all of them, also to write
  std::map<std::string, Places> own_;  // by compiler, of those seen
};

}  // namespace dcc::server
