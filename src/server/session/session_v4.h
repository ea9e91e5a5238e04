// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "base/digest.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/v4/block.h"
#include "protocol/v4/view_messages.h"
#include "server/session/session.h"

namespace dcc::server {

// Protocol 4, with dcc clients (protocol/v4/frame.h).
class SessionV4 : public Session {
 public:
  SessionV4(loop::ByteStream& out, loop::Reader& reader, const ServerContext& context, protocol::Packing packing)
      : out_(out), reader_(reader), context_(context), packing_(packing) {}

  int protocol() const override { return protocol::k_version_4; }
  size_t memory() const override { return request_memory_; }
  loop::Task<Result<std::optional<protocol::JobRequest>>> request() override;
  void admitted(size_t ahead) override;
  loop::Task<Result<std::optional<uint64_t>>> source_announced() override;
  loop::Task<Result<void>> receive_source(int into) override;
  loop::Task<Result<void>> answer(const protocol::CompileResult& result) override;
  void refuse(const Error& reason) override;
  protocol::Hello client() const override { return client_; }
  std::unique_ptr<ViewTalk> view_talk() override;

 private:
  Result<std::optional<protocol::Frame>> next_frame();
  Result<std::optional<protocol::JobRequest>> take_job(const protocol::Frame& frame);
  loop::Task<Result<void>> answer_query();
  void say(const std::string& frames);
  void stay_alive();
  loop::Task<Result<void>> send_output(const protocol::Output& output, std::string& frames);

  loop::ByteStream& out_;
  loop::Reader& reader_;
  const ServerContext& context_;
  protocol::Packing packing_;
  protocol::Hello client_;
  protocol::MessageAssembler native_job_;
  size_t request_memory_ = 0;
  size_t taken_ = 0;                   // bytes in the reader that the last frame occupies
  std::optional<uint64_t> announced_;  // the size of the source
  bool is_ready_ = false;              // whether the client knows that its turn has come
  std::optional<loop::Deadline> next_sign_;
};

}  // namespace dcc::server
