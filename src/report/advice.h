// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/build.h"

namespace dcc::report {

// Something that made a build slower than necessary.
struct Advice {
  // For programs: "hosts", "jobs", "slots", "cpu", "options", "local", "links", "network" or "idle".
  std::string_view about;
  std::string text;  // the finding, with numbers, and what to change
};

// The most important first; empty if nothing stands out.
std::vector<Advice> advise(const Summary& build);

}  // namespace dcc::report
