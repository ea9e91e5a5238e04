// SPDX-License-Identifier: GPL-2.0-or-later
// What a server sends as an object, or as assembler text: read within its bounds, into no more than a few names, and no
// different from itself.
#include <cstdint>
#include <cstdlib>

#include "toolchain/identity/object_traits.h"

using namespace dcc;
using namespace dcc::toolchain;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto traits = toolchain::object_traits(bytes)) {
    require(traits->compilers.size() <= 32 * 1024);
    require(traits->properties.size() <= size);
    require(toolchain::difference(*traits, *traits).empty());
  }
  auto compilers = toolchain::assembly_compilers(bytes);
  require(compilers.size() <= 1000);
  require(toolchain::missing_compiler(compilers, compilers).empty());
  return 0;
}
