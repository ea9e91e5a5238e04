// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "build_features.h"
#include "config.h"
#include "hosts/host.h"
#include "protocol/versions.h"

namespace dcc {

// The text of --version in distcc's form, which programs read: name and version; protocols and port; the rest.
inline std::string version_text(std::string_view name) {
  return fmt::format(
      "{} {} {}\n"
      "  ({}) (default port {})\n"
      "  dcc, a distributed C and C++ compiler that takes distcc's place; {} LZO, {} statistics, {} keys\n",
      name, DCC_VERSION, DCC_MACHINE, protocol::spoken_versions(), hosts::k_default_port,
      DCC_HAVE_LZO ? "with" : "without", DCC_HAVE_STATS ? "with" : "without", DCC_HAVE_KEY ? "with" : "without");
}

}  // namespace dcc
