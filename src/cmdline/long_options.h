// SPDX-License-Identifier: GPL-2.0-or-later
// Long names of options: to both compilers, --define-macro=X means -D X.
#pragma once

#include <string>
#include <vector>

namespace dcc::cmdline {

// The command with short names, which all other code here expects. Drivers do the same before they look at an option,
// so nothing that they write or record shows which name was used; clang's warning that an option is not used does. A
// long name stays if only some compilers know it, or if they use it in other warnings.
std::vector<std::string> in_short_names(std::vector<std::string> argv);

}  // namespace dcc::cmdline
