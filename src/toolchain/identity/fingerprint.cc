// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/fingerprint.h"

#include <algorithm>

#include "base/file.h"
#include "toolchain/identity/family.h"
#include "toolchain/lookup/names.h"

namespace dcc::toolchain {
namespace {

// The compiler's name in a longer one: "gcc-12" in "my-gcc-12". A wrapper can be examined as well as what it wraps.
std::string_view base_of(std::string_view name) {
  for (;;) {
    if (auto parts = parse_compiler_name(name)) return parts->base;
    size_t dash = name.find('-');
    if (dash == name.npos) return "";
    name.remove_prefix(dash + 1);
  }
}

}  // namespace

std::string_view name_of(Driver driver) {
  switch (driver) {
    case Driver::gcc:
      return "gcc";
    case Driver::gxx:
      return "g++";
    case Driver::clang:
      return "clang";
    case Driver::clangxx:
      return "clang++";
  }
  return "";
}

std::optional<Driver> driver_of(std::string_view name, const std::string& file) {
  std::string_view base = base_of(base_name(name));
  if (base.empty() || base == "cpp") return std::nullopt;
  bool plusplus = base.ends_with("++");
  switch (family_of(name, file)) {
    case cmdline::Family::gcc:
      return plusplus ? Driver::gxx : Driver::gcc;
    case cmdline::Family::clang:
      return plusplus ? Driver::clangxx : Driver::clang;
    case cmdline::Family::unknown:
      break;
  }
  return std::nullopt;
}

namespace {

// The beginnings of the options whose effects the basic canary does not show. See Examiner::examine().
constexpr std::string_view k_hardening_options[] = {"-fstack-protector",
                                                    "-fstack-clash",
                                                    "-fstack-check",
                                                    "-fhardened",
                                                    "-flto",
                                                    "-m16",
                                                    "-m31",
                                                    "-m32",
                                                    "-m64",
                                                    "-mx32",
                                                    "-mabi="};

bool is_special(std::string_view word) {
  return word.find("ssp-buffer-size") != word.npos ||
         std::any_of(std::begin(k_hardening_options), std::end(k_hardening_options),
                     [word](std::string_view beginning) { return word.starts_with(beginning); });
}

}  // namespace

const Digest& digest_for(const Fingerprint& fingerprint, const std::vector<std::string>& argv) {
  bool special = std::any_of(argv.begin(), argv.end(), is_special);
  return special ? fingerprint.hardened_digest : fingerprint.digest;
}

std::string description(const Fingerprint& fingerprint) {
  std::string_view target = fingerprint.target;
  return fmt::format("{} {} {}", target.substr(0, target.find('-')), name_of(fingerprint.driver), fingerprint.version);
}

}  // namespace dcc::toolchain
