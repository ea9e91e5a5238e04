// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/shim.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "base/file.h"

namespace dcc::server {
namespace {

// With one byte more, as an array cannot be empty.
constexpr uint8_t k_bytes[] = {
#include "shim_bytes.inc"
    0};
constexpr size_t k_size = sizeof k_bytes - 1;

}  // namespace

std::optional<Shim> Shim::create() {
  UniqueFd file(::memfd_create("dcc-shim", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (k_size == 0 || !file || ::write(file.get(), k_bytes, k_size) != static_cast<ssize_t>(k_size)) return {};
  constexpr int k_nothing_changes = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(file.get(), F_ADD_SEALS, k_nothing_changes) < 0) return {};
  Shim shim(std::move(file));
  const UniqueFd opened = shim.open();
  if (!opened) return {};
  // As the dynamic linker does it. Where this is forbidden, it would complain in each compile's messages.
  void* mapped = ::mmap(nullptr, k_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, opened.get(), 0);
  if (mapped == MAP_FAILED) return {};
  ::munmap(mapped, k_size);
  return shim;
}

UniqueFd Shim::open() const { return reopened(file_.get(), O_RDONLY); }

}  // namespace dcc::server
