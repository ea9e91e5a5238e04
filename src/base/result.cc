// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/result.h"

#include <cstring>

namespace dcc {

std::string describe_errno(int error_number) { return std::strerror(error_number); }

}  // namespace dcc
