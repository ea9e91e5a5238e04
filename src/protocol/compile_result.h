// SPDX-License-Identifier: GPL-2.0-or-later
// What a server's compiler made of a job, whatever the protocol, and on both sides of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace dcc::protocol {

// How busy a server is, for a client's next choice and for people.
struct Load {
  uint32_t slots = 0;         // compilers at a time
  uint32_t running = 0;       // of them
  uint32_t waiting = 0;       // jobs in the queue
  uint32_t load_average = 0;  // of the machine, of one minute, in hundredths
};

// One of any number of files that the compiler wrote, by its role: k_main_output for what -o names, and else the usual
// extension: "su", "dwo", "gcno".
struct Output {
  std::string role;
  uint64_t size = 0;
  UniqueFd file;  // open for reading on the server; a client has written it to where it goes, and holds none
};
inline constexpr std::string_view k_main_output = "o";

struct CompileResult {
  int wait_status = 0;  // Linux's, as of wait(2). A compiler that fails is a result, not an error
  std::string out, err;
  std::vector<Output> outputs;
  std::optional<Load> load;  // protocol 4

  // Null when there is none of that role.
  const Output* output(std::string_view role) const {
    auto found = std::find_if(outputs.begin(), outputs.end(), [role](const Output& each) { return each.role == role; });
    return found == outputs.end() ? nullptr : &*found;
  }
};

}  // namespace dcc::protocol
