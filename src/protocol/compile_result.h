// SPDX-License-Identifier: GPL-2.0-or-later
// The compile result of a job. It is the same for all protocols, and on both sides.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace dcc::protocol {

// How busy a server is: for the client's next choice of a host, and for display.
struct Load {
  uint32_t slots = 0;         // compilers that may run at a time
  uint32_t running = 0;       // compilers that run now
  uint32_t waiting = 0;       // jobs in the queue
  uint32_t load_average = 0;  // of the machine, over one minute, in hundredths
};

// One of the files that the compiler wrote. Its role is k_main_output for the file that -o names, and the usual
// extension for others: "su", "dwo", "gcno". In native mode it is the path on the client.
struct Output {
  std::string role;
  uint64_t size = 0;
  UniqueFd file;  // on a server, open for reading; empty on a client, which has already put it in place
};
inline constexpr std::string_view k_main_output = "o";

struct CompileResult {
  int wait_status = 0;  // as wait(2) gives it on Linux. A compiler that fails is a result, not an error
  std::string out, err;
  std::vector<Output> outputs;
  std::vector<std::string> removed;  // native mode: paths of the client's files that the compiler removed
  std::optional<Load> load;          // protocol 4

  // Null when no output has that role.
  const Output* output(std::string_view role) const {
    auto found = std::find_if(outputs.begin(), outputs.end(), [role](const Output& each) { return each.role == role; });
    return found == outputs.end() ? nullptr : &*found;
  }
};

}  // namespace dcc::protocol
