// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sys/stat.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "server/view/client_files.h"

namespace dcc::server {

// This machine's own files, as a client of this machine would show them. Nothing is hidden, and nobody is asked: for
// compiles of the server itself.
class LocalFiles : public ClientFiles {
 public:
  Result<view::Answer> look(const std::string& path) override;
  Result<view::Listing> list(const std::string& path) override;
  Result<UniqueFd> open(const std::string& path, const view::Answer& answer) override;
};

// What a client would answer about this path, which has this status; without the content of a file.
view::Answer describe(const std::string& path, const struct stat& status);

}  // namespace dcc::server
