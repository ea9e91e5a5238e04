// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/macro_scan.h"

namespace dcc::scan {

bool MacroScan::feed(std::string_view piece) {
  constexpr std::string_view k_define = "#define ";
  if (!macro_.empty()) return true;
  lines_.feed(piece, [this, k_define](std::string_view line) {
    if (line.starts_with(k_define)) {
      line.remove_prefix(k_define.size());
      const std::string_view name = line.substr(0, line.find_first_of(" ("));
      if (names_.contains(name)) macro_ = name;
    }
    return !macro_.empty();
  });
  return !macro_.empty();
}

}  // namespace dcc::scan
