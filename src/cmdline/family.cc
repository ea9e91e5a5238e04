// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/family.h"

#include "base/file.h"

namespace dcc::cmdline {

Family family_of_name(std::string_view program) {
  const std::string_view name = base_name(program);
  // clang-cl takes Microsoft's options.
  if (name.find("clang-cl") != name.npos) return Family::unknown;
  if (name.find("clang") != name.npos) return Family::clang;
  if (name.find("gcc") != name.npos || name.find("g++") != name.npos) return Family::gcc;
  return Family::unknown;
}

}  // namespace dcc::cmdline
