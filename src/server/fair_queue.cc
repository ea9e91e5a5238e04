// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/fair_queue.h"

#include <algorithm>

namespace dcc::server {

bool FairQueue::has_free_for(const ClientStanding& client) const {
  const size_t own = held_by(client);
  const size_t held = client.is_stranger ? strangers_.held_by_all : own;
  if (held == 0) return taken_ < capacity_ + beyond_;
  return has_free() && held + kept_for_others_ < capacity_ &&
         (!client.is_stranger || own + 2 * kept_for_others_ < capacity_);
}

size_t FairQueue::held_by(const ClientStanding& client) const {
  const auto& held = party_of(client).held;
  const auto found = held.find(client.address);
  return found == held.end() ? 0 : found->second;
}

bool FairQueue::may_begin(const Turn& turn) const { return !may_begin_ || may_begin_(turn.kind_); }

void FairQueue::join(Turn& turn) {
  Party& party = party_of(turn.client_);
  auto [line, is_new] = party.lines.try_emplace(turn.client_.address);
  line->second.push_back(&turn);
  if (is_new) party.ring.push_back(line);
  ++waiting_;
}

void FairQueue::remove(Turn& turn) {
  Party& party = party_of(turn.client_);
  auto line = party.lines.find(turn.client_.address);
  std::erase(line->second, &turn);
  --waiting_;
  if (!line->second.empty()) return;
  std::erase(party.ring, line);
  party.lines.erase(line);
}

size_t FairQueue::ahead_of(const Turn& turn) const {
  const Party& party = party_of(turn.client_);
  auto line = party.lines.find(turn.client_.address);
  if (line == party.lines.end()) return 0;
  const auto& own = line->second;
  const auto place = static_cast<size_t>(std::find(own.begin(), own.end(), &turn) - own.begin());
  size_t ahead = 0;  // at most as many per client as this client has before `turn`, because clients take turns
  size_t waiting = 0;
  for (const auto& [client, jobs] : party.lines) {
    ahead += std::min(jobs.size(), place);
    waiting += jobs.size();
  }
  return ahead + std::min(ahead, waiting_ - waiting);  // known clients and strangers take turns, too
}

// The next to be granted a slot; null if no one may have one.
FairQueue::Turn* FairQueue::take_next() {
  for (Party* party : {is_strangers_turn_ ? &strangers_ : &known_, is_strangers_turn_ ? &known_ : &strangers_}) {
    auto place = std::find_if(party->ring.begin(), party->ring.end(),
                              [this](auto line) { return has_free_for(line->second.front()->client_); });
    if (place == party->ring.end()) continue;
    // Nobody overtakes one that may not begin yet: it would wait for ever.
    if (!may_begin(*(*place)->second.front())) return nullptr;
    is_strangers_turn_ = party == &known_;
    return take_first(*party, place);
  }
  return nullptr;
}

FairQueue::Turn* FairQueue::take_first(Party& party, Ring::iterator place) {
  auto line = *place;
  party.ring.erase(place);
  Turn* next = line->second.front();
  line->second.pop_front();
  --waiting_;
  if (line->second.empty())
    party.lines.erase(line);
  else
    party.ring.push_back(line);
  return next;
}

void FairQueue::take(const ClientStanding& client) {
  Party& party = party_of(client);
  ++taken_;
  ++party.held_by_all;
  ++party.held[client.address];
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
  if (turn.state_ != Turn::State::waiting || held_by(turn.client_) > 0 || !stands_still || has_free()) return false;
  const size_t most = 2 * capacity_ + (turn.client_.is_stranger ? 0 : 1);
  if (taken_ >= most || !may_begin(turn)) return false;
  remove(turn);
  grant(turn);
  beyond_ = std::max(beyond_, taken_ - capacity_);
  loop_.wake(turn.waiter_);
  return true;
}

void FairQueue::release(const ClientStanding& client) {
  Party& party = party_of(client);
  --taken_;
  --party.held_by_all;
  if (has_free()) beyond_ = 0;
  auto held = party.held.find(client.address);
  if (--held->second == 0) party.held.erase(held);
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
