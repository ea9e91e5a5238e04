// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/clang_target.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/strings.h"

namespace dcc::toolchain {
namespace {

constexpr std::string_view k_processors[] = {
    "aarch64",  "aarch64_be", "arm64",     "arm",           "armeb",     "armv5te",     "armv5tel",    "armv6",
    "armv6kz",  "armv6l",     "armv7",     "armv7a",        "armv7l",    "armv7hl",     "armv8a",      "armv8l",
    "thumbv6m", "thumbv7m",   "thumbv7em", "thumbv8m.main", "i386",      "i486",        "i586",        "i686",
    "x86_64",   "riscv32",    "riscv64",   "powerpc",       "powerpc64", "powerpc64le", "ppc",         "ppc64",
    "ppc64le",  "mips",       "mipsel",    "mips64",        "mips64el",  "s390x",       "loongarch64",
};
constexpr std::string_view k_vendors[] = {"unknown", "pc",      "none",      "alpine",  "redhat", "suse",
                                          "gentoo",  "chimera", "buildroot", "openwrt", "poky"};
constexpr std::string_view k_systems[] = {"linux", "none"};
constexpr std::string_view k_environments[] = {"gnu",       "gnueabi", "gnueabihf", "gnux32",     "gnuabi64",
                                               "gnuabin32", "musl",    "musleabi",  "musleabihf", "eabi",
                                               "eabihf",    "elf",     "gnuf32",    "android",    "androideabi"};

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// SYSTEM[-ENVIRONMENT]
bool ends_well(std::span<const std::string> pieces) {
  if (pieces.empty() || pieces.size() > 2 || !among(k_systems, pieces[0])) return false;
  return pieces.size() == 1 || among(k_environments, pieces[1]);
}

}  // namespace

bool is_known_clang_target(std::string_view target) {
  constexpr size_t k_longest = 64;
  if (target.size() > k_longest) return false;
  std::vector<std::string> pieces = split(target, '-');
  if (!among(k_processors, pieces[0])) return false;
  std::span rest = std::span<const std::string>(pieces).subspan(1);
  if (ends_well(rest)) return true;
  return !rest.empty() && among(k_vendors, rest[0]) && ends_well(rest.subspan(1));
}

}  // namespace dcc::toolchain
