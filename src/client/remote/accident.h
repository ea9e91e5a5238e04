// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc::client {

// Whether a compiler in native mode came to grief (a signal, an internal error, a limit of the server), as opposed to
// refusing its input, which it would do here, too.
bool is_accident(int wait_status);

}  // namespace dcc::client
