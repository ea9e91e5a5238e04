// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/env.h"

#include <cstdlib>

#include "base/strings.h"

namespace dcc {

std::optional<std::string> env(const char* name) {
  const char* value = std::getenv(name);
  if (!value) return std::nullopt;
  return value;
}

std::string value_in(const std::vector<std::string>& environment, std::string_view name) {
  for (std::string_view assignment : environment)
    if (assignment.starts_with(name) && assignment.substr(name.size()).starts_with('='))
      return std::string(assignment.substr(name.size() + 1));
  return "";
}

bool env_bool(const char* name, bool otherwise) {
  const std::string value = lowered(env(name).value_or(""));
  for (const char* no : {"0", "no", "off", "false"})
    if (value == no) return false;
  for (const char* yes : {"1", "yes", "on", "true"})
    if (value == yes) return true;
  return otherwise;
}

Result<std::optional<uint64_t>> io_timeout_ms() {
  auto text = env("DISTCC_IO_TIMEOUT");
  if (!text) return std::optional<uint64_t>();
  auto seconds = parse_number(*text);
  if (!seconds || *seconds < 1 || *seconds > 1'000'000)
    return fail(Code::bad_arguments, "DISTCC_IO_TIMEOUT must be a positive number of seconds, not '{}'",
                printable(*text));
  return std::optional<uint64_t>(static_cast<uint64_t>(*seconds) * 1000);
}

}  // namespace dcc
