// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/process_stat.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/directory.h"
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
  if (words.size() < 22) return std::nullopt;
  return ProcessStat{
      text->substr(name + 1, name_end - name - 1), words[0], words[1], words[2], words[3], words[19], words[21]};
}

std::map<pid_t, uint64_t> memory_of_process_groups() {
  std::map<pid_t, uint64_t> groups;
  Directory processes(::opendir("/proc"));
  const long page = ::sysconf(_SC_PAGESIZE);
  while (const dirent* entry = processes ? ::readdir(processes.get()) : nullptr) {
    if (!parse_number(entry->d_name)) continue;
    const auto process = process_stat(entry->d_name);
    if (!process) continue;
    const auto group = parse_number(process->group), pages = parse_number(process->memory);
    if (group && pages)
      groups[static_cast<pid_t>(*group)] += static_cast<uint64_t>(*pages) * static_cast<uint64_t>(page);
  }
  return groups;
}

}  // namespace dcc
