// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/foreign_program.h"

#include <elf.h>
#include <fcntl.h>

#include <cstring>

#include "base/file.h"
#include "server/sandbox/syscalls.h"

namespace dcc::server {
namespace {

enum class Kind { own, foreign, other };

Kind kind_of(const std::string& file) {
  auto program = open_file(file, O_RDONLY);
  if (!program) return Kind::other;
  auto head = read_at(program->get(), 0, sizeof(Elf64_Ehdr));
  if (!head || head->size() < sizeof(Elf64_Ehdr) || !head->starts_with(ELFMAG)) return Kind::other;
  Elf64_Ehdr header;
  std::memcpy(&header, head->data(), sizeof header);
  // AUDIT_ARCH_... has ELF's number of the machine in its lower half.
  const bool is_own = header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_machine == (syscall_architecture() & 0xffff);
  return is_own ? Kind::own : Kind::foreign;
}

}  // namespace

bool is_foreign_program(const std::string& file) { return kind_of(file) == Kind::foreign; }
bool is_own_program(const std::string& file) { return kind_of(file) == Kind::own; }

}  // namespace dcc::server
