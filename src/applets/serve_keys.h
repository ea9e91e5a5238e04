// SPDX-License-Identifier: GPL-2.0-or-later
// The keys of a server: where its file is, and what is in it at present.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "channel/channel.h"
#include "server/sandbox/privileges.h"

namespace dcc {

class ServeKeys {
 public:
  // To be made while the process is still the user who started it. `identity`: the one that root becomes. Such a server
  // does not look into root's home, which it may not enter; that there is a key in it is remembered.
  explicit ServeKeys(const std::optional<server::Identity>& identity);

  // Reads the file, and says in the log whose keys are there, or that clients need none. Null if there is no file.
  // Code::bad_key also if only root's home has one.
  Result<channel::Keys> read() const;

 private:
  bool was_root_;
  std::string out_of_reach_;  // a key file that the server's user does not look for
};

}  // namespace dcc
