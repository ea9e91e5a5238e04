// SPDX-License-Identifier: GPL-2.0-or-later
// What libsodium calls when it is given lengths that cannot be. Its own version is in one file with sodium_init(), which
// needs all of the library.
#include <stdlib.h>

#include "core.h"

void sodium_misuse(void) { abort(); }
