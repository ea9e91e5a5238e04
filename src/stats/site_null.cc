// SPDX-License-Identifier: GPL-2.0-or-later
// Replaces site.cc in a build without statistics over HTTP.
#include "stats/site.h"

namespace dcc::stats {

std::unique_ptr<Site> make_site(loop::Loop&, Source&, SiteSettings) { return nullptr; }

}  // namespace dcc::stats
