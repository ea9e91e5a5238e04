// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/fair_queue.h"

#include <algorithm>

namespace dcc::server {

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

FairQueue::Turn* FairQueue::take_next() {
  if (ring_.empty()) return nullptr;
  auto line = ring_.front();
  ring_.pop_front();
  Turn* next = line->second.front();
  line->second.pop_front();
  --waiting_;
  if (line->second.empty())
    lines_.erase(line);
  else
    ring_.push_back(line);
  return next;
}

void FairQueue::grant_free() {
  while (has_free()) {
    Turn* next = take_next();
    if (!next) return;
    ++taken_;
    next->state_ = Turn::State::granted;
    loop_.wake(next->waiter_);
  }
}

void FairQueue::release() {
  --taken_;
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

void FairQueue::Turn::give_back() {
  if (state_ != State::granted) return;
  state_ = State::left;
  queue_.release();
}

bool FairQueue::Turn::try_take() {
  // Jobs that already wait come first: a slot is only free if no job waits.
  if (state_ == State::idle && queue_.has_free()) {
    ++queue_.taken_;
    state_ = State::granted;
  }
  return granted();
}

void FairQueue::Turn::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  state_ = State::waiting;
  queue_.join(*this);
}

}  // namespace dcc::server
