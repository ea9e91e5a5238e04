// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/native_mode.h"

#include "loop/offload.h"

namespace dcc::server {

void NativeMode::tend() {
  if (!is_sweeping_ && contents.store.needs_sweep()) loop::start(sweep());
}

loop::Task<> NativeMode::sweep() {
  is_sweeping_ = true;
  auto sweep = [this] { contents.store.sweep(); };
  co_await loop::offload(loop_, sweep);
  is_sweeping_ = false;
}

}  // namespace dcc::server
