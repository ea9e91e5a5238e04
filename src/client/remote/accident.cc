// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/accident.h"

#include <sys/wait.h>

#include "scan/messages.h"

namespace dcc::client {

bool is_accident(const protocol::CompileResult& result) {
  constexpr int k_gcc_internal_error = 4, k_clang_crash = 70;
  constexpr int k_first_of_servers = 100;  // base/exit_code.h; above these, the shell's numbers for signals
  if (!WIFEXITED(result.wait_status)) return true;
  const int code = WEXITSTATUS(result.wait_status);
  if (code == k_gcc_internal_error || code == k_clang_crash || code >= k_first_of_servers) return true;
  return code != 0 && !scan::blames_source(result.err);
}

}  // namespace dcc::client
