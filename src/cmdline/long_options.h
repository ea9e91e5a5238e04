// SPDX-License-Identifier: GPL-2.0-or-later
// Second names of options: --define-macro=X is -D X to both compilers.
#pragma once

#include <string>
#include <vector>

namespace dcc::cmdline {

// The command with the short names, which all else here goes by. Drivers do the same before they look at an option, so
// nothing that they make or record shows which was written. What only some compilers know, or warn about by its long
// name, stays as it is.
std::vector<std::string> in_short_names(std::vector<std::string> argv);

}  // namespace dcc::cmdline
