// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/connect_race.h"

#include <algorithm>

#include "base/log.h"
#include "net/connect.h"

namespace dcc::net {
namespace {

constexpr uint64_t k_stagger_ms = 250;  // RFC 8305, section 8

}  // namespace

std::vector<Address> interleaved(const std::vector<Address>& addresses) {
  std::vector<Address> first, other, mixed;
  for (const Address& address : addresses)
    (address.family() == addresses.front().family() ? first : other).push_back(address);
  for (size_t i = 0; i < std::max(first.size(), other.size()); ++i) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < other.size()) mixed.push_back(other[i]);
  }
  return mixed;
}

loop::Task<Result<std::unique_ptr<loop::FdStream>>> ConnectRace::run(uint64_t patience_ms, loop::CancelScope& scope) {
  last_ = fail(Code::connect, "there is no address to connect to");
  loop::OnCancel give_up(scope, [this] {
    close_lanes(nullptr);
    changed_.set();
  });
  loop::Deadline stagger(loop_, k_stagger_ms, [this] { changed_.set(); });
  bool is_time = true;
  while (!scope.cancelled() && !winner() && (next_ < addresses_.size() || !all_over())) {
    if (next_ < addresses_.size() && (is_time || all_over())) {
      begin_next(patience_ms);
      stagger.restart(k_stagger_ms);
    }
    co_await changed_;
    changed_.clear();
    is_time = stagger.expired();
  }
  stagger.stop();
  Lane* won = scope.cancelled() ? nullptr : winner();
  close_lanes(won);
  while (!all_over()) {
    co_await changed_;
    changed_.clear();
  }
  Result<std::unique_ptr<loop::FdStream>> result =
      scope.cancelled() ? fail(Code::canceled, "connecting was given up") : std::move(last_);
  if (won && !scope.cancelled()) result = std::move(won->stream);
  for (const auto& lane : lanes_) {
    if (lane.get() == won) break;
    lost_.push_back(lane->address);
  }
  lanes_.clear();
  co_return result;
}

void ConnectRace::begin_next(uint64_t patience_ms) {
  const Address& address = addresses_[next_++];
  auto socket = tcp_socket(address);
  if (!socket) {
    last_ = std::move(socket.error());
    lost_.push_back(address);
    changed_.set();
    return;
  }
  lanes_.push_back(std::make_unique<Lane>(loop_, std::move(*socket), address));
  loop::start(connect_lane(*lanes_.back(), patience_ms));
}

loop::Task<> ConnectRace::connect_lane(Lane& lane, uint64_t patience_ms) {
  loop::Deadline deadline(loop_, patience_ms, [&lane] { lane.stream->close(); });
  lane.result = co_await connect(*lane.stream, lane.address);
  if (!lane.result) {
    if (deadline.expired()) lane.result = fail(Code::connect, "timeout while connecting to {}", lane.address.text());
    if (lane.result.error().code != Code::canceled) {
      last_ = lane.result.error();
      log::info("{}", last_.text);
    }
  }
  lane.is_over = true;
  changed_.set();
}

ConnectRace::Lane* ConnectRace::winner() const {
  for (const auto& lane : lanes_)
    if (lane->is_over && lane->result) return lane.get();
  return nullptr;
}

bool ConnectRace::all_over() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->is_over; });
}

void ConnectRace::close_lanes(const Lane* kept) {
  for (const auto& lane : lanes_)
    if (lane.get() != kept) lane->stream->close();
}

}  // namespace dcc::net
