// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/build.h"

namespace dcc::report {

// Something that kept a build from being faster.
struct Advice {
  std::string_view
      about;  // one word, for programs: "hosts", "jobs", "slots", "cpu", "options", "local", "links", "network", "idle"
  std::string text;  // what was found, in numbers, and what to change
};

// The most pressing first; nothing stands out if there is none.
std::vector<Advice> advise(const Summary& build);

}  // namespace dcc::report
