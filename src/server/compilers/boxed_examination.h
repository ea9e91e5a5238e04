// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "server/compilers/compilers.h"
#include "server/sandbox/box.h"
#include "server/view/farms.h"

namespace dcc::server {

// Examines compilers in the box in which their jobs run, so that what is offered works there, and what a compiler does
// that it should not is refused and logged at start. Then its farm is made, if there are any (null: no native mode).
// Both must outlive it.
Compilers::Examiner examiner_in(Box& box, Farms* farms);

}  // namespace dcc::server
