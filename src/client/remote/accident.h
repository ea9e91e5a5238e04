// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/compile_result.h"

namespace dcc::client {

// Whether a compiler in native mode came to grief (a signal, an internal error, a limit of the server), or may have, as
// opposed to refusing its input, which it would do here, too.
bool is_accident(const protocol::CompileResult& result);

// Whether that is certain, so that another host may do better; not for a limit of time, which others have, too.
bool is_certain_accident(const protocol::CompileResult& result);

}  // namespace dcc::client
