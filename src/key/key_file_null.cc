// SPDX-License-Identifier: GPL-2.0-or-later
// Replaces key_file.cc in a build without keys (meson's -Dkey). A key that is there nevertheless must not be ignored:
// its owner wants nothing to be sent without it.
#include "base/file.h"
#include "key/key_file.h"

namespace dcc::key {

Result<KeyFile> read_key_file(const std::string& path) {
  if (is_missing(path)) return fail(Code::no_file, "there is no '{}'", path);
  return fail(Code::bad_key, "there is a key file '{}', but this build of dcc has no keys (meson's -Dkey)", path);
}

}  // namespace dcc::key
