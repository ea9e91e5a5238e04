// SPDX-License-Identifier: GPL-2.0-or-later
// The jobs for who reads no screen: distcc's monitor lines, one line per change, JSON. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "monitor/tally.h"
#include "state/down.h"

namespace dcc::monitor {

// What distcc's distccmon-text prints in one round, with the empty line behind it. Only control characters in names,
// which it prints as they are, become '?'.
std::string stock_round(const std::vector<Job>& jobs);

// One line without its end: `clock` ("12:03:10"), what happened, to what, where.
std::string change_line(const Change& change, const std::string& clock, int64_t now_ms);

// All that is known at this moment, in one object; the applet's help describes it.
std::string json_object(const Tally& tally, const std::vector<state::Down>& down, int64_t now_ms);

}  // namespace dcc::monitor
