// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace dcc {

// Distinguishes this machine from others that use the same state directory, in a home on a network: the text of
// /etc/machine-id, else the kernel's boot id. Read once for a process.
const std::string& machine_id();

// What machine_id() would be with this file.
std::string machine_id_by(const std::string& id_file);

}  // namespace dcc
