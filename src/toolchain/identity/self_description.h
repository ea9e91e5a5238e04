// SPDX-License-Identifier: GPL-2.0-or-later
// What gcc and clang say of themselves under -v while they compile: one run tells what would take five questions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcc::toolchain {

struct SelfDescription {
  std::string target;             // "aarch64-linux-gnu"
  std::string version;            // "12.2.0"
  std::string assembler_version;  // "2.40", without the vendor's words; empty when it has an assembler of its own
  std::string lto_compression;    // gcc's: what its -flto objects may be packed with, "zlib zstd"
  std::string options;            // of clang's own: what a wrapper, a configuration file or a default adds shows here
  std::vector<std::string> programs;  // what was run, first the driver behind a wrapper: paths, or names for PATH
  std::vector<std::string> settings;  // gcc's specs and clang's configuration files that it has read: absolute paths
};

// `text` is what `CC -v -c FILE` writes to stderr in the C locale. What it does not say stays empty.
SelfDescription parse_self_description(std::string_view text);

// The table of `gcc -Q --help=...` without what differs between machines and runs although the compiler is the same.
std::string stable_options(std::string_view help_text);

}  // namespace dcc::toolchain
