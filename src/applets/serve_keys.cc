// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/serve_keys.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "applets/serve_settings.h"
#include "base/file.h"
#include "base/log.h"
#include "base/state_dir.h"
#include "base/strings.h"
#include "key/key_file.h"

namespace dcc {
namespace {

// As key::key_places(), but wherever the server works now.
key::KeyPlaces places_of_server(bool was_root) {
  key::KeyPlaces places = key::key_places();
  if (places.named && !places.named->empty()) places.named = from_start(*places.named);
  if (was_root && !is_state_dir_named() && !places.named) places.usual = {key::system_key_file()};
  for (std::string& path : places.usual) path = from_start(path);
  return places;
}

}  // namespace

ServeKeys::ServeKeys(const std::optional<server::Identity>& identity) : was_root_(identity && identity->uid != 0) {
  const std::string home = configured_state_dir();
  if (!was_root_ || is_state_dir_named() || home.empty()) return;
  if (const std::string path = home + "/key"; !is_missing(path)) out_of_reach_ = path;
}

Result<channel::Keys> ServeKeys::read() const {
  const key::KeyPlaces places = places_of_server(was_root_);
  ASSIGN_OR_RETURN(key::KeyFile file, key::find_key_file(places));
  if (file.keys.empty() && !places.named && !out_of_reach_.empty())
    return fail(Code::bad_key,
                "the key file '{}' belongs to root, and the server runs as another user: put its keys into '{}', "
                "with the group of that user and mode 0640",
                out_of_reach_, key::system_key_file());
  if (file.keys.empty()) {
    log::notice("clients need no key: there is none{}",
                places.named ? " ($DCC_KEY_FILE)" : fmt::format(" ({})", join(places.usual, ", ")));
    return channel::Keys();
  }
  std::vector<std::string> names;
  for (const key::Key& key : file.keys) names.push_back(key.name);
  log::notice("clients must prove a key of '{}': {}", file.path, join(names, ", "));
  return channel::Keys(std::make_shared<const std::vector<key::Key>>(std::move(file.keys)));
}

}  // namespace dcc
