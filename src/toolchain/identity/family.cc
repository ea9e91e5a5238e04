// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/family.h"

#include "base/file.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {

cmdline::Family family_of(std::string_view name, const std::string& file) {
  cmdline::Family family = cmdline::family_of_name(base_name(name));
  if (family != cmdline::Family::unknown) return family;
  for (const std::string& linked : names_along_links(file)) {
    family = cmdline::family_of_name(linked);
    if (family != cmdline::Family::unknown) break;
  }
  return family;
}

}  // namespace dcc::toolchain
