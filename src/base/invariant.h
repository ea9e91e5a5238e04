// SPDX-License-Identifier: GPL-2.0-or-later
// Conditions that must hold. They are checked in release builds, too: a program that went on without them would send or
// write nonsense.
#pragma once

namespace dcc {

// Prints the broken condition on stderr and aborts.
[[noreturn, gnu::cold, gnu::noinline]] void invariant_broken(const char* where);

}  // namespace dcc

#define DCC_TEXT_(x) #x
#define DCC_TEXT(x) DCC_TEXT_(x)

#define INVARIANT(condition) \
  ((condition) ? void() : ::dcc::invariant_broken(__FILE__ ":" DCC_TEXT(__LINE__) ": " #condition))
