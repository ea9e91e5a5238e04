// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/result.h"

#include <cstring>

namespace dcc {

Error vfail(Code code, fmt::string_view format, fmt::format_args args) { return {code, fmt::vformat(format, args)}; }

Error vfail_errno(Code code, int error_number, fmt::string_view format, fmt::format_args args) {
  return {code, fmt::vformat(format, args) + ": " + describe_errno(error_number)};
}

void add_context(std::string& text, fmt::string_view format, fmt::format_args args) {
  text.insert(0, fmt::vformat(format, args) + ": ");
}

std::string describe_errno(int error_number) { return std::strerror(error_number); }

}  // namespace dcc
