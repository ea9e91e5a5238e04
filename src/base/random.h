// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace dcc {

// Bytes that nobody can guess; empty where the kernel gives none.
std::string random_bytes(size_t size);

}  // namespace dcc
