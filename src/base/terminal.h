// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>

namespace dcc {

// Whether `fd` is a terminal that can be drawn on, which it is not with TERM=dumb.
bool is_screen(int fd);

// Whether `fd` is such a terminal and the user has not refused colours (NO_COLOR, https://no-color.org).
bool shows_colours(int fd);

// The width of the terminal `fd` in columns; 0 when `fd` is not a terminal or its width is unknown.
size_t columns_of(int fd);

}  // namespace dcc
