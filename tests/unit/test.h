// SPDX-License-Identifier: GPL-2.0-or-later
// doctest for our tests.
#pragma once

#include <string>

#include "base/result.h"

#include <doctest/doctest.h>

// A C string is shown as its text, not its address.
inline std::string captured(const char* text) { return text; }
template <typename T>
T captured(const T& value) {
  return value;
}

// doctest's own makes a lambda of it, where clang 14 cannot use a structured binding.
#undef CAPTURE
#define CAPTURE(expression) CAPTURE_AS(DOCTEST_ANONYMOUS(captured_), expression)
#define CAPTURE_AS(name, expression)        \
  const auto name = ::captured(expression); \
  DOCTEST_INFO(#expression " := ", name)
