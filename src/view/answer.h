// SPDX-License-Identifier: GPL-2.0-or-later
// The view: the client's file system as one job's compiler on the server sees it. A compiler looks at paths, the server
// asks the client about them, and the client answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "view/content_id.h"

namespace dcc::view {

// The state of a path. Paths are absolute, without "." and "..", empty components and a slash at the end.
struct Answer {
  enum class Kind : uint8_t {
    failed,  // looking fails with `error`
    directory,
    link,    // `target`
    file,    // a regular one
    other,   // a device, FIFO or socket
    hidden,  // the client does not tell; the job cannot be done this way
  };

  Kind kind = Kind::failed;
  // How many components of the path it is about: all, or fewer when the way does not lead further: at a link, which has
  // to be followed first, and where looking fails.
  uint16_t depth = 0;
  uint8_t error = 0;     // an errno, which has the same number on all machines that dcc runs on
  uint8_t access = 0;    // R_OK, W_OK and X_OK, as access(2) gives them to the client's user
  uint32_t mode = 0;     // st_mode
  uint64_t size = 0;     // in bytes
  int64_t mtime_ns = 0;  // since 1970
  // An identity: two paths with the same pair are the same file.
  uint64_t device = 0, inode = 0;
  std::string target;  // of a link
  ContentId content;   // of a file that may be read; else none

  friend bool operator==(const Answer&, const Answer&) = default;
};

// Looking fails at the component `depth`, with an errno.
Answer failed_at(size_t depth, int error);

// Of st_mode, and of a directory entry's d_type (failed: the file system does not say).
Answer::Kind kind_of_mode(uint32_t mode);
Answer::Kind kind_of_entry(unsigned char type);

}  // namespace dcc::view
