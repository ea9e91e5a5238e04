// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "view/answer.h"
#include "view/listing.h"

namespace dcc::server {

// The client's files, as a view sees them. Each call may take a round trip. An error means that the job cannot be done
// this way, or not any more; what a compiler would see as an error is an answer.
class ClientFiles {
 public:
  virtual ~ClientFiles() = default;

  // `path` is normal (view::is_normal).
  virtual Result<view::Answer> look(const std::string& path) = 0;
  virtual Result<view::Listing> list(const std::string& path) = 0;
  // The content that `answer` has for the path, open for reading.
  virtual Result<UniqueFd> open(const std::string& path, const view::Answer& answer) = 0;
  // The same without a round trip; empty if it takes one.
  virtual UniqueFd open_at_once(const view::Answer&) { return {}; }
};

}  // namespace dcc::server
