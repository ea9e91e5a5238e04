// SPDX-License-Identifier: GPL-2.0-or-later
// Replaces lzo.cc in a build without liblzo2.
#include "protocol/stock/lzo.h"

namespace dcc::protocol {

namespace {

Error without_lzo() { return fail(Code::protocol, "compression (\",lzo\", protocol 2) needs a build with liblzo2"); }

}  // namespace

bool lzo_available() { return false; }

Result<std::string> lzo_compress(std::string_view) { return without_lzo(); }

Result<std::string> lzo_decompress(std::string_view, size_t) { return without_lzo(); }

}  // namespace dcc::protocol
