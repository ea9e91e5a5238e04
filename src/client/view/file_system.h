// SPDX-License-Identifier: GPL-2.0-or-later
// What can be relied on where a file or directory lies; that depends on its file system.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace dcc::client {

// Whether whoever changes the file changes its ctime. (But for writes to a mapping that somebody has kept: no program
// that compares times, as make does, sees those.)
bool keeps_change_times(int fd, const struct stat& status);

// Whether a name that this directory does not list is not there: not where names are found in capitals, too, nor where
// a look may make something appear, as automounters and some file systems in user space do. `lettered` is a name that
// it lists, and that has a letter; empty if there is none.
bool lists_all(int directory, const std::string& lettered);
bool has_letter(std::string_view name);

// An identity of the file system, as long as it keeps one: 0 if not. `fd` may be one for paths alone.
uint64_t file_system_id(int fd);

}  // namespace dcc::client
