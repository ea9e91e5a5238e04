// SPDX-License-Identifier: GPL-2.0-or-later
// Whole small files, and names. Large bodies go through loop/ and are never held in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace dcc {

// open(2) with O_CLOEXEC. Code::no_file when the file does not exist, else Code::io.
Result<UniqueFd> open_file(const std::string& path, int flags, unsigned mode = 0);

// The whole file; an error when it is larger than `limit` bytes.
Result<std::string> read_file(const std::string& path, size_t limit);
Result<std::string> read_all(int fd, size_t limit);

// `size` bytes from `offset`, wherever the descriptor's own offset is; fewer when the file ends before.
Result<std::string> read_at(int fd, uint64_t offset, size_t size);

// The other way: all of `data` at `offset`.
Result<void> write_at(int fd, uint64_t offset, std::string_view data);

// Writes everything, across EINTR and short writes. Waits for room also where the descriptor is non-blocking: standard
// output and error are shared with whoever started us, and terminals and CI runners leave them so.
Result<void> write_all(int fd, std::string_view data);

// Writes to standard output at once. A reader that has left is no accident; fmt::print() aborts then. Any other failure
// is remembered for exit_code_of_output().
void print_text(std::string_view text);
template <class... Args>
void print_out(fmt::format_string<Args...> format, Args&&... args) {
  print_text(fmt::format(format, std::forward<Args>(args)...));
}

// The same for standard error, where nothing is remembered.
void print_error_text(std::string_view text);
template <class... Args>
void print_err(fmt::format_string<Args...> format, Args&&... args) {
  print_error_text(fmt::format(format, std::forward<Args>(args)...));
}

// What a command that would end with `exit_code` ends with: Code::io in place of success when something of its output
// could not be written, which it says.
int exit_code_of_output(int exit_code);

std::string_view base_name(std::string_view path);  // what follows the last '/'
std::string_view dir_name(std::string_view path);   // what precedes it; "." when there is none, "/" for "/x"
std::string absolute_path(std::string_view path, std::string_view directory);
std::string current_directory();  // empty when it is gone

bool is_executable_file(const std::string& path);  // a regular file, links followed, that we may execute

}  // namespace dcc
