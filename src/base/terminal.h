// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

namespace dcc {

// Whether `fd` is a terminal that can be drawn on: not with TERM=dumb.
bool is_screen(int fd);

// Whether it is one that shows colours, and the user has nothing against them (NO_COLOR, https://no-color.org).
bool shows_colours(int fd);

// Columns of the terminal `fd`; 0 when it is none or does not know.
size_t columns_of(int fd);

}  // namespace dcc
