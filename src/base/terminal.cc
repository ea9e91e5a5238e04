// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "base/env.h"

namespace dcc {

bool is_screen(int fd) {
  const std::string type = env("TERM").value_or("");
  return ::isatty(fd) && !type.empty() && type != "dumb";
}

bool shows_colours(int fd) { return is_screen(fd) && env("NO_COLOR").value_or("").empty(); }

size_t columns_of(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace dcc
