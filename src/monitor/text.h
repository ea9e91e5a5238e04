// SPDX-License-Identifier: GPL-2.0-or-later
// The jobs as text, without a screen: distcc's monitor lines, one line per change, and JSON. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "monitor/tally.h"
#include "state/down.h"

namespace dcc::monitor {

// The output of distcc's distccmon-text for one round, including the empty line at the end. The only difference:
// control characters in names, which distcc prints unchanged, become '?'.
std::string stock_round(const std::vector<Job>& jobs);

// One line without a line break: `clock` ("12:03:10"), what happened, to which job, where.
std::string change_line(const Change& change, const std::string& clock, int64_t now_ms);

// The present state as one object; the applet's help describes it.
std::string json_object(const Tally& tally, const std::vector<state::Down>& down, int64_t now_ms);

}  // namespace dcc::monitor
