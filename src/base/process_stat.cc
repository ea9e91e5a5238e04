// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/process_stat.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/strings.h"

namespace dcc {

std::optional<ProcessStat> process_stat(const std::string& pid) {
  auto text = read_file(fmt::format("/proc/{}/stat", pid), 4096);
  if (!text) return std::nullopt;
  // The second field is the name in parentheses, which may contain anything.
  const size_t name = text->find('('), name_end = text->rfind(") ");
  if (name == text->npos || name_end == text->npos || name_end < name) return std::nullopt;
  const std::vector<std::string> words = split(std::string_view(*text).substr(name_end + 2), ' ');  // from the third on
  if (words.size() < 20) return std::nullopt;
  return ProcessStat{text->substr(name + 1, name_end - name - 1), words[1], words[3], words[19]};
}

}  // namespace dcc
