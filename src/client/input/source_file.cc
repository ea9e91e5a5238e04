// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

namespace dcc::client {

std::optional<std::string> read_source_file(const std::string& name) {
  constexpr size_t k_limit = 16 << 20;
  auto fd = open_file(name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (!fd || ::fstat(fd->get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  auto content = read_all(fd->get(), k_limit);
  return content ? std::optional(std::move(*content)) : std::nullopt;
}

}  // namespace dcc::client
