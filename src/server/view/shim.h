// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "base/unique_fd.h"

namespace dcc::server {

// The file of the shim (shim/shim.cc), which is part of dcc. It is in memory, because directories may be mounted so
// that nothing in them can be executed, and because the dynamic linker would tell a build's user that a file is
// missing.
class Shim {
 public:
  // Empty: dcc was built without, or programs could not use it here.
  static std::optional<Shim> create();

  // With an offset of its own, to read; negative, with errno set, when that fails.
  UniqueFd open() const;

 private:
  explicit Shim(UniqueFd file) : file_(std::move(file)) {}

  UniqueFd file_;
};

}  // namespace dcc::server
