// SPDX-License-Identifier: GPL-2.0-or-later
// One entry of the host list.
#pragma once

#include <string>

namespace dcc::hosts {

inline constexpr int k_default_port = 3632;
inline constexpr int k_default_limit = 4;        // jobs at a time
inline constexpr int k_default_local_limit = 2;  // "localhost" without "/N"

enum class Transport { local, tcp, ssh };

struct Host {
  Transport transport = Transport::tcp;
  std::string name;             // as written, an IPv6 address without its brackets; "localhost" when local
  int port = k_default_port;    // tcp only
  int limit = k_default_limit;  // jobs at a time; 0 or less: never used, as with `down`
  bool lzo = false;
  bool cpp = false;  // pump mode was asked for; dcc uses protocol 2 instead and logs that at debug level
  bool down = false;
  bool preprocessed = false;  // never native mode
  bool plain = false;         // without this machine's key, if it has one
  std::string user;           // ssh only; may be empty
  std::string command;        // ssh only: the program to start there instead of distccd; may be empty
  std::string text;           // the entry as written
};

// The protocol to speak if this is a stock server: 1, or 2 for `,lzo`.
int stock_protocol(const Host& host);

// Whether to try protocol 4. Not with `,lzo`, which asks for protocol 2 and gets it even from a dcc server.
bool may_speak_4(const Host& host);

// Whether jobs may be sent to this host at all.
bool usable(const Host& host);

// The name of this host's files in the state directory: "tcp_HOST_PORT", "ssh_HOST" or "local". As in stock, user and
// command are not part of it.
std::string state_name(const Host& host);

// For messages: "HOST", "HOST:PORT" when the port is not the default, "[IPv6]:PORT", "USER@HOST".
std::string display_name(const Host& host);

}  // namespace dcc::hosts
