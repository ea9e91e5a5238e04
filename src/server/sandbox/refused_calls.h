// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "server/sandbox/syscall_reports.h"

namespace dcc::server {

// The system calls that compilers were refused: each is logged once for each compiler, so that an unusual compiler can
// be helped, and one that was taken over is noticed.
class RefusedCalls {
 public:
  void note(const std::string& compiler, RefusedCall call);
  void note_foreign(const std::string& compiler);  // one that runs without a filter

 private:
  std::map<std::string, std::set<int>, std::less<>> logged_;
};

}  // namespace dcc::server
