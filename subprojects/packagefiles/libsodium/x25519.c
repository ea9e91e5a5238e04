// SPDX-License-Identifier: GPL-2.0-or-later
// X25519 without its table of multiples of the base point, 30 KB: dcc multiplies that point as it does any other.
#include "core.h"
#include "private/ed25519_ref10.h"

static void no_table(ge25519_p3 *h, const unsigned char *a)
{
    (void) h;
    (void) a;
    sodium_misuse();
}
#define ge25519_scalarmult_base no_table
#include "src/libsodium/crypto_scalarmult/curve25519/ref10/x25519_ref10.c"
