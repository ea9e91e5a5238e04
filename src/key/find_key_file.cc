// SPDX-License-Identifier: GPL-2.0-or-later
#include <unistd.h>

#include <cerrno>

#include "base/env.h"
#include "base/file.h"
#include "base/state_dir.h"
#include "config.h"
#include "key/key_file.h"

namespace dcc::key {
namespace {

// A build may run as one user with another's HOME. Any other directory that cannot be entered may well hold a key: that
// is an error, or the build would do without one.
bool is_anothers_home(const std::string& directory) {
  return !is_state_dir_named() && ::access(directory.c_str(), X_OK) != 0 && errno == EACCES;
}

Result<KeyFile> read_named(const std::string& path) {
  auto file = read_key_file(path);
  if (!file && file.error().code == Code::no_file)
    return fail(Code::bad_key, "the key file of $DCC_KEY_FILE: {}", file.error().text);
  return file;
}

}  // namespace

std::string system_key_file() { return DCC_SYSCONFDIR "/distcc/key"; }

KeyPlaces key_places() {
  if (auto named = env("DCC_KEY_FILE")) return {*named, {}};
  KeyPlaces places;
  const std::string own = configured_state_dir();
  if (!own.empty() && !is_anothers_home(own)) places.usual.push_back(own + "/key");
  places.usual.push_back(system_key_file());
  return places;
}

Result<KeyFile> find_key_file(const KeyPlaces& places) {
  if (places.named) return places.named->empty() ? KeyFile{} : read_named(*places.named);
  for (const std::string& path : places.usual) {
    auto file = read_key_file(path);
    if (file || file.error().code != Code::no_file) return file;
  }
  return KeyFile{};
}

}  // namespace dcc::key
