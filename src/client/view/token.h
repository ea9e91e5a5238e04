// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace dcc::client {

// By which servers know this user's jobs again (protocol::NativeFacts::token): random, and kept in the state directory.
// Empty if it cannot be kept there.
std::string own_token();

}  // namespace dcc::client
