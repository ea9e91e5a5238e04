// SPDX-License-Identifier: GPL-2.0-or-later
#include "channel/channel_stream.h"

#include <algorithm>
#include <cstring>

#include "base/file.h"
#include "base/invariant.h"

namespace dcc::channel {
namespace {

constexpr size_t k_read_size = 64 * 1024;
constexpr size_t k_write_size = 64 * 1024;

// All channels read into this buffer, as loop::Reader does: there is only one thread, and what arrived is used before
// the coroutine waits again. There is room in front of it for a record that had begun to arrive.
constexpr size_t k_room_in_front = k_record_limit + k_record_extra;
char g_scratch[k_room_in_front + k_read_size];
char* const g_arrival = g_scratch + k_room_in_front;

size_t move_out(std::string& from, char* buffer, size_t size) {
  const size_t count = std::min(from.size(), size);
  std::memcpy(buffer, from.data(), count);
  from.erase(0, count);
  return count;
}

}  // namespace

void ChannelStream::encrypt(noise::Ciphers ciphers) {
  sealer_.emplace(std::move(ciphers.send));
  opener_.emplace(std::move(ciphers.receive));
}

loop::Task<Result<bool>> ChannelStream::fill(size_t size) {
  CO_ASSIGN_OR_RETURN(const size_t got, co_await stream_.read_some(g_arrival, std::min(size, k_read_size)));
  wire_.append(g_arrival, got);
  co_return got > 0;
}

loop::Task<Result<size_t>> ChannelStream::read_some(char* buffer, size_t size) {
  for (;;) {
    if (const size_t taken = take_kept(buffer, size); taken > 0) co_return taken;
    if (!opener_) co_return co_await stream_.read_some(buffer, size);
    if (damage_) co_return *damage_;
    CO_ASSIGN_OR_RETURN(const size_t got, co_await stream_.read_some(g_arrival, k_read_size));
    if (got == 0 && !wire_.empty()) co_return fail(Code::truncated, "the peer closed the connection within a record");
    if (got == 0) co_return size_t{0};
    if (const size_t taken = take_arrived(got, buffer, size); taken > 0) co_return taken;
  }
}

size_t ChannelStream::try_read(char* buffer, size_t size) {
  if (const size_t taken = take_kept(buffer, size); taken > 0 || damage_) return taken;
  if (!opener_) return stream_.try_read(buffer, size);
  return take_arrived(stream_.try_read(g_arrival, k_read_size), buffer, size);
}

// From what had arrived before.
size_t ChannelStream::take_kept(char* buffer, size_t size) {
  if (!opener_) return move_out(wire_, buffer, size);
  if (!text_.empty()) return move_out(text_, buffer, size);
  std::string_view rest = wire_;
  const size_t taken = open_records(rest, buffer, size);
  consume(wire_.size() - rest.size());
  return taken;
}

// From `got` bytes in the scratch buffer; kept is at most a part of a record. So a connection that waits for the next
// record needs no buffer.
size_t ChannelStream::take_arrived(size_t got, char* buffer, size_t size) {
  INVARIANT(wire_.size() <= k_room_in_front);
  char* const begin = g_arrival - wire_.size();
  std::memcpy(begin, wire_.data(), wire_.size());
  std::string_view rest(begin, wire_.size() + got);
  const size_t taken = open_records(rest, buffer, size);
  wire_ = rest;
  return taken;
}

// Opens the complete records at the front of `wire` as far as there is room for their text. The text of the first may
// be larger than all of the room.
size_t ChannelStream::open_records(std::string_view& wire, char* buffer, size_t size) {
  size_t taken = 0;
  while (!damage_ && taken < size) {
    auto next = Opener::text_size(wire);
    if (!next) damage_ = std::move(next.error());
    if (damage_ || !*next) break;
    const size_t length = **next;
    if (length <= size - taken) {
      if (open_record(wire, buffer + taken)) taken += length;
    } else if (taken == 0) {
      text_.resize(length);
      if (!open_record(wire, text_.data())) text_.clear();
      return move_out(text_, buffer, size);
    } else {
      break;
    }
  }
  return taken;
}

bool ChannelStream::open_record(std::string_view& wire, char* out) {
  auto opened = opener_->open(wire, out);
  if (!opened) damage_ = std::move(opened.error());
  return !damage_;
}

loop::Task<Result<void>> ChannelStream::write_all(std::string_view data) {
  if (!sealer_) co_return co_await stream_.write_all(data);
  std::string sealed;
  while (!data.empty()) {
    const std::string_view piece = data.substr(0, k_write_size);
    data.remove_prefix(piece.size());
    sealed.clear();
    sealer_->seal(piece, sealed);
    CO_RETURN_IF_ERROR(co_await stream_.write_all(sealed));
  }
  co_return Result<void>();
}

bool ChannelStream::try_write(std::string_view data) {
  if (!sealer_) return stream_.try_write(data);
  std::string sealed;
  sealer_->seal(data, sealed);
  return stream_.try_write(sealed);
}

loop::Task<Result<void>> ChannelStream::send_file(int fd, uint64_t offset, uint64_t size) {
  if (!sealer_) co_return co_await stream_.send_file(fd, offset, size);
  while (size > 0) {
    const uint64_t wanted = std::min<uint64_t>(size, k_write_size);
    CO_ASSIGN_OR_RETURN(const std::string piece, read_at(fd, offset, wanted));
    if (piece.empty()) co_return fail(Code::truncated, "a file became shorter while it was sent");
    CO_RETURN_IF_ERROR(co_await write_all(piece));
    offset += piece.size();
    size -= piece.size();
  }
  co_return Result<void>();
}

void ChannelStream::on_hangup(std::function<void()> hung_up) {
  hangup_.reset();
  if (hung_up) hangup_.emplace(stream_, std::move(hung_up));
}

}  // namespace dcc::channel
