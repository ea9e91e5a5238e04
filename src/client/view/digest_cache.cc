// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/digest_cache.h"

namespace dcc::client {

view::ContentId DigestCache::find(const struct stat&) const { return {}; }
void DigestCache::keep(int, const struct stat&, const view::ContentId&) {}

}  // namespace dcc::client
