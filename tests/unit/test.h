// SPDX-License-Identifier: GPL-2.0-or-later
// doctest for our tests. Its CHECK counts a failure, ours returns an error; inside tests doctest's is meant.
#pragma once

#include "base/result.h"

#undef CHECK

#include <doctest/doctest.h>
