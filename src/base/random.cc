// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/random.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace dcc {

std::string random_bytes(size_t size) {
  std::string bytes(size, '\0');
  if (::getrandom(bytes.data(), size, 0) == static_cast<ssize_t>(size)) return bytes;
  // Before Linux 3.17, and where the call is forbidden.
  const UniqueFd device(::open("/dev/urandom", O_RDONLY | O_CLOEXEC));
  return device && ::read(device.get(), bytes.data(), size) == static_cast<ssize_t>(size) ? bytes : "";
}

}  // namespace dcc
