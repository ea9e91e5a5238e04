// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "client/input/preprocessing.h"
#include "client/remote/session_v4.h"

namespace dcc::client {

// Protocol 4 with preprocessed text, which is sent while it grows.
class SessionText final : public SessionV4 {
 public:
  // `text` has been started, in packed form. The references outlive the session.
  SessionText(loop::ByteStream& stream, const protocol::JobRequest& request, Preprocessing& text,
              protocol::Packing packing, PatienceLimits limits, JobTrace& trace,
              std::function<void(uint64_t features)> answered)
      : SessionV4(stream, request, packing, std::move(limits), trace, std::move(answered)), text_(text) {}

  loop::Task<Result<void>> send() override;

 private:
  bool has_sent_input() const override { return is_sent_; }

  Preprocessing& text_;
  bool is_sent_ = false;  // all of it
};

}  // namespace dcc::client
