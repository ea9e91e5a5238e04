// SPDX-License-Identifier: GPL-2.0-or-later
// Replaces key_file.cc in a build without keys (meson's -Dkey). A key that is there nevertheless must not be ignored:
// its owner wants nothing to be sent without it.
#include <unistd.h>

#include "base/env.h"
#include "key/key_file.h"

namespace dcc::key {
namespace {

Error no_keys(const std::string& path) {
  return fail(Code::bad_key, "there is a key file '{}', but this build of dcc has no keys (meson's -Dkey)", path);
}

}  // namespace

Result<KeyFile> find_key_file() {
  if (auto named = env("DCC_KEY_FILE")) {
    if (!named->empty()) return no_keys(*named);
    return KeyFile{};
  }
  for (const std::string& path : usual_key_files())
    if (::access(path.c_str(), F_OK) == 0) return no_keys(path);
  return KeyFile{};
}

}  // namespace dcc::key
