// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "report/advice.h"
#include "report/build.h"

namespace dcc::report {

// For people, as lines. Texts from the file are made safe for a terminal.
std::string as_text(const Summary& build, const std::vector<Advice>& advices);

// For programs: one JSON object, whose names are those of the structs' members.
std::string as_json(const Summary& build, const std::vector<Advice>& advices);

}  // namespace dcc::report
