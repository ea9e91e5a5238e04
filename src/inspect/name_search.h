// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"

namespace dcc::inspect {

// Hosts with numbered names: a pattern contains `%d` exactly once. The user's text is never passed to printf as a
// format.
bool is_pattern(std::string_view text);
std::string numbered(std::string_view pattern, int number);

struct FoundName {
  std::string name;
  net::Address address;  // the first one
};

struct NameSearch {
  int most = 500;
  int gap = 0;  // this many in a row may be missing; one more ends the search
  bool ipv4_only = false;
  uint64_t limit_ms = 10'000;
};

// Looks up the names for 1, 2, 3 and so on until one is missing (see `gap`).
std::vector<FoundName> find_numbered(std::function<std::string(int)> name, const NameSearch& search);

// Those of `names` that exist, in the same order.
std::vector<FoundName> find_names(const std::vector<std::string>& names, const NameSearch& search);

}  // namespace dcc::inspect
