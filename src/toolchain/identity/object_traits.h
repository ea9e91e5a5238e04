// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// What an object file says of the machine it is for and of the compiler that made it. Two objects by the same compiler
// with the same options that concern the machine have the same traits.
struct ObjectTraits {
  std::string format;                  // "ELF", or the first bytes of a file of another format
  int elf_class = 0;                   // 32- or 64-bit, as in e_ident
  int byte_order = 0;                  // likewise
  unsigned machine = 0;                // e_machine
  uint64_t flags = 0;                  // e_flags: the ABI on ARM, MIPS, RISC-V, ...
  std::string properties;              // the promises in .note.gnu.property
  std::vector<std::string> compilers;  // from .comment: "GCC 12.2.0", "clang 14.0.6"
};

// Reads a whole object. Code::truncated when its parts lie beyond its end, Code::protocol when it is no object.
Result<ObjectTraits> object_traits(std::string_view object);

// The compilers that assembler text names in .ident.
std::vector<std::string> assembly_compilers(std::string_view text);

// "GCC 12.2.0" out of "GCC: (Debian 12.2.0-14) 12.2.0": distributors differ in the rest, and patch the same version.
std::string compiler_of_comment(std::string_view comment);

// Why an object is not one that the local compiler would make; empty when it may be.
std::string difference(const ObjectTraits& local, const ObjectTraits& remote);
std::string other_machine(const ObjectTraits& local, const ObjectTraits& remote);  // all that can be said of assembler
std::string missing_compiler(const std::vector<std::string>& local, const std::vector<std::string>& remote);

}  // namespace dcc::toolchain
