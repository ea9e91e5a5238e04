// SPDX-License-Identifier: GPL-2.0-or-later
// For the .cc files of this room only.
#pragma once

#include <unistd.h>
#include <uv.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "base/result.h"
#include "loop/loop.h"

namespace dcc::loop {

template <class Handle>
void HandleCloser::operator()(Handle* handle) const {
  uv_close(reinterpret_cast<uv_handle_t*>(handle),
           [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
}

// libuv's init functions can lack memory or descriptors only while the loop itself is created, which check_loop() tests
// in advance. On Unix, its codes are negative numbers of errno. Later failures (a full descriptor table) are handled
// where the descriptor is created.
inline void must(int uv_result) {
  if (uv_result >= 0) return;
  print_err("dcc: an event loop cannot be had: {}\n", describe_errno(-uv_result));
  ::_exit(static_cast<int>(Code::general));
}

}  // namespace dcc::loop
