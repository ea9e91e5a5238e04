// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/foreign_program.h"

#include <elf.h>
#include <fcntl.h>

#include <cstring>

#include "base/file.h"

namespace dcc::server {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half k_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half k_machine = EM_AARCH64;
#else
constexpr Elf64_Half k_machine = EM_NONE;
#endif

}  // namespace

bool is_foreign_program(const std::string& file) {
  auto program = open_file(file, O_RDONLY);
  if (!program) return false;
  auto head = read_at(program->get(), 0, sizeof(Elf64_Ehdr));
  if (!head || head->size() < sizeof(Elf64_Ehdr) || !head->starts_with(ELFMAG)) return false;
  Elf64_Ehdr header;
  std::memcpy(&header, head->data(), sizeof header);
  return header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != k_machine;
}

}  // namespace dcc::server
