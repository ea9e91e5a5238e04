// SPDX-License-Identifier: GPL-2.0-or-later
// doctest for our tests. Its CHECK counts a failure, ours returns an error; inside tests doctest's is meant.
#pragma once

#include "base/result.h"

#undef CHECK

#define DOCTEST_CONFIG_TREAT_CHAR_STAR_AS_STRING
#include <doctest/doctest.h>

// doctest's own makes a lambda of it, where clang 14 cannot use a structured binding.
#undef CAPTURE
#define CAPTURE(expression) CAPTURE_AS(DOCTEST_ANONYMOUS(captured_), expression)
#define CAPTURE_AS(name, expression) \
  const auto& name = expression;     \
  DOCTEST_INFO(#expression " := ", name)
