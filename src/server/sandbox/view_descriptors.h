// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc::server {

// The descriptors of the view have numbers from here on, so that the filter can tell them from others, and each is
// given only once.
inline constexpr int k_first_view_descriptor = 1024;

}  // namespace dcc::server
