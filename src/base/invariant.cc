// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/invariant.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace dcc {

void invariant_broken(const char* where) {
  // Allocates no memory, so that it works whatever is broken.
  for (const char* part : {"dcc: this should always hold, and does not: ", where, "\n"})
    (void)!::write(STDERR_FILENO, part, std::strlen(part));
  std::abort();
}

}  // namespace dcc
