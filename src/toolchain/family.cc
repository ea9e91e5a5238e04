// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/family.h"

#include "base/file.h"
#include "toolchain/self.h"

namespace dcc::toolchain {

compiler::Family family_of(std::string_view name, const std::string& file) {
  compiler::Family family = compiler::family_of_name(base_name(name));
  if (family != compiler::Family::unknown) return family;
  for (const std::string& linked : names_along_links(file)) {
    family = compiler::family_of_name(linked);
    if (family != compiler::Family::unknown) break;
  }
  return family;
}

}  // namespace dcc::toolchain
