// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// What an object file reveals about its target machine and the compiler that made it. Two objects that the same
// compiler made with the same machine options have the same traits.
struct ObjectTraits {
  std::string format;                  // "ELF", or the first bytes of a file of another format
  int elf_class = 0;                   // 32- or 64-bit, as in e_ident
  int byte_order = 0;                  // as in e_ident
  unsigned machine = 0;                // e_machine
  uint64_t flags = 0;                  // e_flags: the ABI on ARM, MIPS, RISC-V, ...
  std::string properties;              // the features declared in .note.gnu.property
  std::vector<std::string> compilers;  // from .comment: "GCC 12.2.0", "clang 14.0.6"
};

// `object` is the content of a whole object file. Code::truncated if parts lie beyond its end, Code::protocol if it is
// not an object.
Result<ObjectTraits> object_traits(std::string_view object);

// The compilers that assembler text names in .ident.
std::vector<std::string> assembly_compilers(std::string_view text);

// "GCC 12.2.0" for "GCC: (Debian 12.2.0-14) 12.2.0": the rest depends on the distributor.
std::string compiler_of_comment(std::string_view comment);

// Why the remote object cannot be what the local compiler would make; empty if it can.
std::string difference(const ObjectTraits& local, const ObjectTraits& remote);
// The same for objects made from assembler source: only the machine and the format are compared.
std::string other_machine(const ObjectTraits& local, const ObjectTraits& remote);
// The same for the lists of compilers alone.
std::string missing_compiler(const std::vector<std::string>& local, const std::vector<std::string>& remote);

}  // namespace dcc::toolchain
