// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/fair_queue.h"

#include <algorithm>

namespace dcc::server {

bool FairQueue::has_free_for(const std::string& client) const {
  auto held = held_.find(client);
  if (held == held_.end()) return taken_ < capacity_ + beyond_;
  return has_free() && held->second + kept_for_others_ < capacity_;
}

bool FairQueue::may_begin(const Turn& turn) const { return !may_begin_ || may_begin_(turn.kind_); }

void FairQueue::join(Turn& turn) {
  auto [line, is_new] = lines_.try_emplace(turn.client_);
  line->second.push_back(&turn);
  if (is_new) ring_.push_back(line);
  ++waiting_;
}

void FairQueue::remove(Turn& turn) {
  auto line = lines_.find(turn.client_);
  std::erase(line->second, &turn);
  --waiting_;
  if (!line->second.empty()) return;
  std::erase(ring_, line);
  lines_.erase(line);
}

size_t FairQueue::ahead_of(const Turn& turn) const {
  auto line = lines_.find(turn.client_);
  if (line == lines_.end()) return 0;
  const auto& own = line->second;
  const auto place = static_cast<size_t>(std::find(own.begin(), own.end(), &turn) - own.begin());
  size_t ahead = 0;  // at most as many per client as this client has before `turn`, because clients take turns
  for (const auto& [client, jobs] : lines_) ahead += std::min(jobs.size(), place);
  return ahead;
}

// The next to be granted a slot; null if no one may have one.
FairQueue::Turn* FairQueue::take_next() {
  auto place = std::find_if(ring_.begin(), ring_.end(), [this](auto line) { return has_free_for(line->first); });
  // Nobody overtakes one that may not begin yet: it would wait for ever.
  if (place == ring_.end() || !may_begin(*(*place)->second.front())) return nullptr;
  auto line = *place;
  ring_.erase(place);
  Turn* next = line->second.front();
  line->second.pop_front();
  --waiting_;
  if (line->second.empty())
    lines_.erase(line);
  else
    ring_.push_back(line);
  return next;
}

void FairQueue::take(const std::string& client) {
  ++taken_;
  ++held_[client];
}

void FairQueue::grant(Turn& turn) {
  take(turn.client_);
  granted_ms_ = loop_.now_ms();
  turn.state_ = Turn::State::granted;
}

void FairQueue::grant_free() {
  while (Turn* next = take_next()) {
    grant(*next);
    loop_.wake(next->waiter_);
    if (may_begin_) return;
  }
}

bool FairQueue::grant_beyond(Turn& turn, uint64_t standstill_ms) {
  const bool stands_still = loop_.now_ms() - granted_ms_ >= standstill_ms;
  if (turn.state_ != Turn::State::waiting || held_.contains(turn.client_) || !stands_still || has_free()) return false;
  if (taken_ >= 2 * capacity_ || !may_begin(turn)) return false;
  remove(turn);
  grant(turn);
  beyond_ = std::max(beyond_, taken_ - capacity_);
  loop_.wake(turn.waiter_);
  return true;
}

void FairQueue::release(const std::string& client) {
  --taken_;
  if (has_free()) beyond_ = 0;
  auto held = held_.find(client);
  if (--held->second == 0) held_.erase(held);
  grant_free();
}

void FairQueue::set_capacity(size_t capacity) {
  capacity_ = capacity;
  grant_free();
}

FairQueue::Turn::~Turn() {
  if (state_ == State::waiting) queue_.remove(*this);
  give_back();
}

void FairQueue::Turn::leave() {
  if (state_ == State::idle) state_ = State::left;
  if (state_ != State::waiting) return;
  queue_.remove(*this);
  state_ = State::left;
  queue_.loop_.wake(waiter_);
}

void FairQueue::Turn::lend() {
  if (state_ != State::granted || queue_.lent_ >= queue_.capacity_) return;
  state_ = State::lent;
  ++queue_.lent_;
  queue_.release(client_);
}

void FairQueue::Turn::take_back() {
  if (state_ != State::lent) return;
  state_ = State::granted;
  --queue_.lent_;
  queue_.take(client_);
}

void FairQueue::Turn::give_back() {
  take_back();
  if (state_ != State::granted) return;
  state_ = State::left;
  queue_.release(client_);
}

bool FairQueue::Turn::try_take() {
  // Jobs that already wait come first: a slot is only free if no job waits that may have it.
  const bool is_free = state_ == State::idle && queue_.has_free_for(client_);
  const bool is_overtaking = queue_.may_begin_ && queue_.waiting_ > 0;
  if (is_free && !is_overtaking && queue_.may_begin(*this)) queue_.grant(*this);
  return granted();
}

void FairQueue::Turn::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  state_ = State::waiting;
  queue_.join(*this);
}

}  // namespace dcc::server
