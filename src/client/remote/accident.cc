// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/accident.h"

#include <sys/wait.h>

#include "base/error_policy.h"
#include "loop/children.h"
#include "scan/messages.h"

namespace dcc::client {

namespace {

bool tells_of_accident(int wait_status) {
  constexpr int k_gcc_internal_error = 4, k_clang_crash = 70;
  constexpr int k_first_of_servers = 100;  // base/exit_code.h; above these, the shell's numbers for signals
  if (!WIFEXITED(wait_status)) return true;
  const int code = WEXITSTATUS(wait_status);
  return code == k_gcc_internal_error || code == k_clang_crash || code >= k_first_of_servers;
}

}  // namespace

bool is_accident(const protocol::CompileResult& result) {
  return tells_of_accident(result.wait_status) || (result.wait_status != 0 && !scan::blames_source(result.err));
}

bool is_certain_accident(const protocol::CompileResult& result) {
  if (loop::ExitStatus{result.wait_status, {}}.exit_code() == exit_code(Code::timeout)) return false;
  return tells_of_accident(result.wait_status) || (result.wait_status != 0 && scan::tells_of_accident(result.err));
}

}  // namespace dcc::client
