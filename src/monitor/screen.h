// SPDX-License-Identifier: GPL-2.0-or-later
// A terminal taken over for a while: its alternate screen, without cursor and echo. What was there before is there
// again when the object goes, when the process is ended by a signal that can be caught, and while it is stopped.
#pragma once

#include <termios.h>

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/fd_stream.h"
#include "loop/loop.h"
#include "monitor/view.h"

namespace dcc::monitor {

class Screen {
 public:
  // What it calls: `key` for each byte typed, `resized` when everything is to be drawn again, and `ended` with the
  // number of the signal that asks us to end, or 0 when the terminal is gone. They stop the loop, rather than close the
  // screen that calls them.
  struct Events {
    std::function<void(char)> key;
    std::function<void()> resized;
    std::function<void(int)> ended;
  };
  // Draws on `fd`, which stays the caller's.
  Screen(loop::Loop& loop, int fd, Events events);
  ~Screen();
  Screen(const Screen&) = delete;

  // Writes the lines that differ from those drawn before, in one write, so that nothing flickers.
  void draw(const std::vector<Line>& lines);

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  bool takes_keys() const { return keyboard_ != nullptr; }

  // Gives the terminal back. The loop then takes one more run before this object may go: a key is being waited for.
  void close();

 private:
  void take();
  void give_back();
  void measure();
  void stop_here();

  loop::Loop& loop_;
  int fd_;
  Events events_;
  bool colours_;
  size_t rows_ = 24, columns_ = 80;
  std::vector<Line> drawn_;
  std::unique_ptr<loop::FdStream> keyboard_;
  std::vector<std::unique_ptr<loop::SignalWatch>> signals_;
};

}  // namespace dcc::monitor
