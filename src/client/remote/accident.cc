// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/accident.h"

#include <sys/wait.h>

namespace dcc::client {

bool is_accident(int wait_status) {
  constexpr int k_gcc_internal_error = 4, k_clang_crash = 70;
  constexpr int k_first_of_servers = 100;  // base/exit_code.h; above these, the shell's numbers for signals
  if (!WIFEXITED(wait_status)) return true;
  const int code = WEXITSTATUS(wait_status);
  return code == k_gcc_internal_error || code == k_clang_crash || code >= k_first_of_servers;
}

}  // namespace dcc::client
