// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace dcc::server {

// The paths that are the server's own in every view: what the toolchain's programs need to run, as opposed to what they
// compile.
class ServerPlaces {
 public:
  enum class Whose {
    client,
    server,     // the file that the server has there
    nobody,     // not there for any job
    temporary,  // a directory in which every job has files of its own
    forbidden,  // what a compiler does there cannot be done here
  };

  // `farm`: the directory with the toolchain's programs (ProgramFarm).
  explicit ServerPlaces(std::string farm) : farm_(std::move(farm)) {}

  Whose whose(std::string_view path) const;

 private:
  std::string farm_;
};

}  // namespace dcc::server
