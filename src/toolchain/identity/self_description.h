// SPDX-License-Identifier: GPL-2.0-or-later
// What gcc and clang report about themselves when they compile with -v. One such run replaces five separate queries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcc::toolchain {

struct SelfDescription {
  std::string target;             // "aarch64-linux-gnu"
  std::string version;            // "12.2.0"
  std::string assembler_version;  // "2.40", without the vendor's additions; empty if the assembler is built in
  std::string lto_compression;    // gcc: how its -flto objects may be compressed, "zlib zstd"
  std::string options;  // clang's internal ones, which show what a wrapper, a configuration file or a default adds
  // Those that were run, first the driver behind a wrapper: paths, or names to look up in PATH.
  std::vector<std::string> programs;
  std::vector<std::string> settings;  // the specs (gcc) or configuration files (clang) that it has read: absolute paths
};

// `text` is what `CC -v -c FILE` writes to stderr in the C locale. Members for which it has nothing stay empty.
SelfDescription parse_self_description(std::string_view text);

// The table of `gcc -Q --help=...` without the rows that differ between machines or runs of the same compiler.
std::string stable_options(std::string_view help_text);

}  // namespace dcc::toolchain
