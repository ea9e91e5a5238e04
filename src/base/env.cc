// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/env.h"

#include <cstdlib>

namespace dcc {

std::optional<std::string> env(const char* name) {
  const char* value = std::getenv(name);
  if (!value) return std::nullopt;
  return value;
}

bool env_bool(const char* name, bool otherwise) {
  auto value = env(name);
  if (value == "0") return false;
  if (value == "1") return true;
  return otherwise;
}

}  // namespace dcc
