// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/process_memory.h"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "view/path.h"

namespace dcc::server {

// Page by page, because the text may end where the memory does.
int read_text(pid_t process, uint64_t address, std::string& text) {
  static const auto k_page = static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  text.clear();
  while (text.size() <= view::k_path_limit) {
    char buffer[view::k_path_limit + 1];
    const auto in_page = static_cast<size_t>(k_page - address % k_page);
    const size_t wanted = std::min(sizeof buffer - text.size(), in_page);
    iovec here{buffer, wanted};
    iovec there{reinterpret_cast<void*>(address), wanted};
    const ssize_t got = ::process_vm_readv(process, &here, 1, &there, 1, 0);
    if (got <= 0) return got < 0 && errno == ESRCH ? ESRCH : EFAULT;
    const auto size = static_cast<size_t>(got);
    const void* end = std::memchr(buffer, 0, size);
    text.append(buffer, end ? static_cast<size_t>(static_cast<const char*>(end) - buffer) : size);
    if (end) return 0;
    address += size;
  }
  return ENAMETOOLONG;
}

int write_memory(pid_t process, uint64_t address, const void* bytes, size_t size) {
  iovec here{const_cast<void*>(bytes), size};
  iovec there{reinterpret_cast<void*>(address), size};
  return ::process_vm_writev(process, &here, 1, &there, 1, 0) == static_cast<ssize_t>(size) ? 0 : EFAULT;
}

}  // namespace dcc::server
