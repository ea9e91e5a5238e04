// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/syscall_names.h"

#include <sys/syscall.h>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace dcc::server {
namespace {

// One text and one array, because a table with a pointer for each name is three times as large.
constexpr char k_names[] =
#define SYSCALL(name) #name "\0"
#include "syscall_names.inc"
#undef SYSCALL
    ;
constexpr uint16_t k_numbers[] = {
#define SYSCALL(name) __NR_##name,
#include "syscall_names.inc"
#undef SYSCALL
};

// Calls `matches` for each name with its number until it returns true.
template <class Matches>
void find_syscall(Matches matches) {
  std::string_view names(k_names, sizeof k_names - 1);
  for (const int number : k_numbers) {
    const std::string_view name(names.data());
    if (matches(name, number)) return;
    names.remove_prefix(name.size() + 1);
  }
}

}  // namespace

std::optional<int> syscall_number(std::string_view name) {
  std::optional<int> found;
  find_syscall([&](std::string_view each, int number) {
    if (each == name) found = number;
    return found.has_value();
  });
  return found;
}

std::string syscall_name(int number) {
  std::string found = fmt::format("call {}", number);
  find_syscall([&](std::string_view each, int its_number) {
    if (its_number == number) found = each;
    return its_number == number;
  });
  return found;
}

}  // namespace dcc::server
