// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/cancel.h"

#include <utility>

namespace dcc::loop {

void CancelScope::cancel() {
  cancelled_ = true;
  while (!registered_.empty()) {
    OnCancel* latest = registered_.back();
    registered_.pop_back();
    // An action may destroy registrations, including its own.
    const auto action = std::move(latest->action_);
    action();
  }
}

OnCancel::OnCancel(CancelScope& scope, std::function<void()> action) : scope_(scope), action_(std::move(action)) {
  if (scope_.cancelled())
    action_();
  else
    scope_.registered_.push_back(this);
}

OnCancel::~OnCancel() { std::erase(scope_.registered_, this); }

}  // namespace dcc::loop
