// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/machine_id.h"

#include "base/file.h"

namespace dcc {

std::string machine_id_by(const std::string& id_file) {
  constexpr size_t k_limit = 4096;
  for (const std::string& file : {id_file, std::string("/proc/sys/kernel/random/boot_id")}) {
    auto text = read_file(file, k_limit);
    if (!text) continue;
    std::string id = text->substr(0, text->find('\n'));
    if (!id.empty() && id != "uninitialized") return id;  // systemd's value during the first boot
  }
  return "";
}

const std::string& machine_id() {
  static const std::string id = machine_id_by("/etc/machine-id");
  return id;
}

}  // namespace dcc
