// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "channel/channel.h"
#include "channel/record.h"
#include "noise/handshake_state.h"

namespace dcc::channel {

// What both sides of a keyed connection have in common: a stream over `stream` that passes bytes on as they are until
// encrypt() is called, and speaks in records from then on.
class ChannelStream : public GuardedStream {
 public:
  explicit ChannelStream(loop::ByteStream& stream) : stream_(stream) {}

  loop::Task<Result<size_t>> read_some(char* buffer, size_t size) override;
  loop::Task<Result<void>> write_all(std::string_view data) override;
  loop::Task<Result<void>> send_file(int fd, uint64_t offset, uint64_t size) override;
  size_t try_read(char* buffer, size_t size) override;
  bool try_write(std::string_view data) override;
  void end_output() override { stream_.end_output(); }
  void cut() override { stream_.cut(); }
  void close() override { stream_.close(); }
  bool closed() const override { return stream_.closed(); }
  uint64_t last_progress_ms() const override { return stream_.last_progress_ms(); }
  uint64_t bytes_read() const override { return stream_.bytes_read(); }
  uint64_t bytes_written() const override { return stream_.bytes_written(); }
  loop::Loop& loop() override { return stream_.loop(); }
  size_t memory() const override { return wire_.capacity() + text_.capacity(); }

 protected:
  loop::ByteStream& stream() { return stream_; }
  // Bytes that have arrived and were not read yet.
  std::string_view wire() const { return wire_; }
  void consume(size_t bytes) { wire_.erase(0, bytes); }
  // Waits for more of them, no more than `size`; false at the end of the stream.
  loop::Task<Result<bool>> fill(size_t size);
  void encrypt(noise::Ciphers ciphers);

 private:
  void on_hangup(std::function<void()> hung_up) override;
  size_t take_kept(char* buffer, size_t size);
  size_t take_arrived(size_t got, char* buffer, size_t size);
  size_t open_records(std::string_view& wire, char* buffer, size_t size);
  bool open_record(std::string_view& wire, char* out);

  loop::ByteStream& stream_;
  std::optional<Sealer> sealer_;
  std::optional<Opener> opener_;
  std::string wire_;
  std::string text_;  // of a record for which a reader had too little room
  std::optional<Error> damage_;
  std::optional<loop::HangupWatch> hangup_;
};

}  // namespace dcc::channel
