// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/family.h"

#include <limits.h>
#include <unistd.h>

#include "base/file.h"

namespace dcc::toolchain {

std::vector<std::string> names_along_links(std::string file) {
  constexpr int k_most_links = 40;  // as the kernel
  std::vector<std::string> names;
  for (int i = 0; i < k_most_links; i++) {
    names.emplace_back(base_name(file));
    char target[PATH_MAX];
    ssize_t length = ::readlink(file.c_str(), target, sizeof target);
    if (length < 0) break;
    file = absolute_path({target, static_cast<size_t>(length)}, dir_name(file));
  }
  return names;
}

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
