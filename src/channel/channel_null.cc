// SPDX-License-Identifier: GPL-2.0-or-later
// Replaces the room in a build without keys (meson's -Dkey), where no key file can be read (key/key_file_null.cc).
#include "base/invariant.h"
#include "channel/channel.h"

namespace dcc::channel {

loop::Task<Result<std::unique_ptr<loop::ByteStream>>> prove(loop::ByteStream&, const key::Key&) {
  co_return fail(Code::bad_key, "this build of dcc has no keys (meson's -Dkey)");
}

std::unique_ptr<GuardedStream> guarded(loop::ByteStream&, Keys, bool) {
  INVARIANT(false);
  return nullptr;
}

}  // namespace dcc::channel
