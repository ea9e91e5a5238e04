// SPDX-License-Identifier: GPL-2.0-or-later
// Takes over a terminal: its alternate screen, without cursor and echo. The previous content is restored by the
// destructor, when a signal that can be caught ends the process, and while the process is stopped.
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
  // Callbacks: `key` for each byte typed, `resized` when everything must be redrawn, and `ended` with the number of the
  // signal that asks the process to end, or 0 when the terminal is gone. A callback must not close the screen; it stops
  // the loop instead.
  struct Events {
    std::function<void(char)> key;
    std::function<void()> resized;
    std::function<void(int)> ended;
  };
  // Draws on `fd`, which the caller keeps owning.
  Screen(loop::Loop& loop, int fd, Events events);
  ~Screen();
  Screen(const Screen&) = delete;

  // Writes only the lines that changed, in one write, to avoid flicker.
  void draw(const std::vector<Line>& lines);

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  bool takes_keys() const { return keyboard_ != nullptr; }

  // Gives the terminal back. The loop must run once more before this object is destroyed, because a read for a key is
  // pending.
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
