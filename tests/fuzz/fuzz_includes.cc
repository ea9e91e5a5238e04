// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile contents of clients: what they include is bounded, and consists of names that stand in them.
#include <cstdint>
#include <cstdlib>

#include "server/view/include_scan.h"
#include "view/path.h"

using namespace dcc::server;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(data), size);
  const IncludeList list = scan_includes(content);
  require(list.size() <= k_includes_of_one);
  for (const IncludeOperand& operand : list) {
    require(!operand.name.empty() && operand.name.size() <= dcc::view::k_path_limit);
    require(operand.name.find_first_of(std::string_view("\n\0", 2)) == operand.name.npos);
    require(content.find(operand.name) != content.npos);
  }
  return 0;
}
