// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/wording.h"

#include <vector>

#include <fmt/format.h>

#include "base/strings.h"

namespace dcc {

std::string counted(uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string reason_kind(std::string_view reason) {
  std::vector<std::string> pieces = split(reason, '\'');
  if (pieces.size() % 2 == 0) return std::string(reason);  // an apostrophe
  for (size_t i = 1; i < pieces.size(); i += 2) {
    size_t value = pieces[i].find_first_of("=,");
    if (!pieces[i].starts_with('-'))
      pieces[i] = "...";
    else if (value != std::string::npos)
      pieces[i].resize(value + 1);
  }
  return join(pieces, "'");
}

}  // namespace dcc
