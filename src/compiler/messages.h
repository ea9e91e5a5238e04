// SPDX-License-Identifier: GPL-2.0-or-later
// What compilers say on stderr.
#pragma once

#include <string>
#include <string_view>

#include "compiler/family.h"

namespace dcc::compiler {

// What one compile would have said, of what its preprocessor said here and its compiler elsewhere. Both read the text
// and the command line: what both say about these, be it under other names of the driver, is said once, as it was here,
// where it shows the source. Languages and colours do not matter.
std::string as_one_compile(std::string_view preprocessor, std::string_view compiler, Family family);

}  // namespace dcc::compiler
