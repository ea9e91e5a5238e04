// SPDX-License-Identifier: GPL-2.0-or-later
// Small files, read and written whole, and file names. Large bodies go through loop/ and are never held in memory.
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

// Whether there is nothing of this name, not even a link that leads nowhere. If that cannot be known, something is.
bool is_missing(const std::string& path);

// The file of a descriptor once more, with an offset and flags of its own. Empty, with errno set, when that fails.
UniqueFd reopened(int fd, int flags);

// The whole file; an error when it is larger than `limit` bytes.
Result<std::string> read_file(const std::string& path, size_t limit);
Result<std::string> read_all(int fd, size_t limit);

// `size` bytes from `offset`, or fewer when the file ends before. Neither uses nor moves the descriptor's own offset.
Result<std::string> read_at(int fd, uint64_t offset, uint64_t size);

// Writes all of `data` at `offset`.
Result<void> write_at(int fd, uint64_t offset, std::string_view data);

// Writes everything, despite EINTR and short writes. Waits even if the descriptor is non-blocking: standard output and
// error are shared with the process that started us, and terminals and CI runners leave them non-blocking.
Result<void> write_all(int fd, std::string_view data);

// Writes to standard output without buffering. A reader that has closed the pipe is not an error (fmt::print() would
// abort). Any other failure is remembered for exit_code_of_output().
void print_text(std::string_view text);
void vprint_out(fmt::string_view format, fmt::format_args args);
template <class... Args>
void print_out(fmt::format_string<Args...> format, Args&&... args) {
  vprint_out(format, fmt::make_format_args(args...));
}

// The same for standard error, but failures are ignored.
void print_error_text(std::string_view text);
void vprint_err(fmt::string_view format, fmt::format_args args);
template <class... Args>
void print_err(fmt::format_string<Args...> format, Args&&... args) {
  vprint_err(format, fmt::make_format_args(args...));
}

// The exit code for a command that would otherwise end with `exit_code`. If some output could not be written, prints a
// message and turns success into Code::io.
int exit_code_of_output(int exit_code);

std::string_view base_name(std::string_view path);  // what follows the last '/'
std::string_view dir_name(std::string_view path);   // what precedes it; "." when there is none, "/" for "/x"
std::string absolute_path(std::string_view path, std::string_view directory);
std::string current_directory();  // empty when it no longer exists

bool is_regular_file(const std::string& path);     // links followed
bool is_directory(const std::string& path);        // links followed
bool is_executable_file(const std::string& path);  // a regular file, links followed, that we may execute

}  // namespace dcc
