// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <string>

#include "base/file.h"
#include "test.h"

// Returns when the process sleeps in a system call, as the kernel tells it.
inline void await_sleep(pid_t process) {
  const std::string path = "/proc/" + std::to_string(process) + "/stat";
  while (true) {
    auto text = dcc::read_file(path, 4096);
    REQUIRE(text);
    const char state = (*text)[text->rfind(')') + 2];
    REQUIRE(state != 'Z');  // it did not wait at all
    if (state == 'S') return;
    sched_yield();
  }
}
