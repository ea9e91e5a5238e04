// SPDX-License-Identifier: GPL-2.0-or-later
// Shares a number of slots between clients. Each client's jobs are served in order of arrival, and the clients take
// turns, so that one client's thousand jobs delay only that client; known clients and strangers take turns as well, so
// that a thousand strangers do not delay known clients. Some slots can be kept for others than the client that holds
// most, and than strangers; and where no slot becomes free, clients that have none can get some beyond the number.
#pragma once

#include <coroutine>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "loop/loop.h"
#include "server/known_clients.h"

namespace dcc::server {

class FairQueue {
 public:
  // What else must be true before a turn of this kind gets a slot.
  using MayBegin = std::function<bool(const std::string& kind)>;

  // No known client holds more than `capacity` - `kept_for_others` slots, nor do the strangers together, and one
  // stranger as many less again.
  FairQueue(loop::Loop& loop, size_t capacity, size_t kept_for_others = 0, MayBegin may_begin = nullptr)
      : loop_(loop), capacity_(capacity), kept_for_others_(kept_for_others), may_begin_(std::move(may_begin)) {}
  FairQueue(const FairQueue&) = delete;

  class Turn;

  size_t waiting() const { return waiting_; }
  // About how many of those waiting come before this turn.
  size_t ahead_of(const Turn& turn) const;
  size_t capacity() const { return capacity_; }
  // More than capacity() after that was lowered, by grant_beyond() or take_back().
  size_t taken() const { return taken_; }
  bool has_free() const { return taken_ < capacity_; }

  void set_capacity(size_t capacity);
  // Gives free slots to those waiting. With `may_begin` it gives one only: to be called again once the turn that got it
  // counts in `may_begin`, and whenever the answer of `may_begin` may have changed.
  void grant_free();
  // Grants a slot beyond the number to a turn that waits, if its client holds none and nobody was granted one for
  // `standstill_ms`; at most as many as there are slots, and one more for known clients. As long as the others stay
  // taken, such slots are for clients that hold none.
  bool grant_beyond(Turn& turn, uint64_t standstill_ms);

 private:
  using Lines = std::map<std::string, std::deque<Turn*>>;
  using Ring = std::deque<Lines::iterator>;
  // Known clients, or strangers.
  struct Party {
    Lines lines;                         // those waiting, by client; no line is empty
    Ring ring;                           // the lines in the order of their turns
    std::map<std::string, size_t> held;  // slots by client; no number is 0
    size_t held_by_all = 0;
  };

  Party& party_of(const ClientStanding& client) { return client.is_stranger ? strangers_ : known_; }
  const Party& party_of(const ClientStanding& client) const { return client.is_stranger ? strangers_ : known_; }
  size_t held_by(const ClientStanding& client) const;
  bool has_free_for(const ClientStanding& client) const;
  bool may_begin(const Turn& turn) const;
  void join(Turn& turn);
  void remove(Turn& turn);
  void grant(Turn& turn);
  void take(const ClientStanding& client);
  void release(const ClientStanding& client);
  Turn* take_next();
  Turn* take_first(Party& party, Ring::iterator place);

  loop::Loop& loop_;
  size_t capacity_;
  size_t kept_for_others_;
  MayBegin may_begin_;
  size_t taken_ = 0;
  size_t lent_ = 0;          // slots that are to be taken back
  size_t beyond_ = 0;        // slots beyond the number, granted or free
  uint64_t granted_ms_ = 0;  // when the last slot was
  size_t waiting_ = 0;
  Party known_, strangers_;
  bool is_strangers_turn_ = false;
};

// A place in the queue, and then a slot: `if (co_await turn) …` waits for the slot. The slot is given back by the
// destructor, if not before.
class FairQueue::Turn {
 public:
  Turn(FairQueue& queue, ClientStanding client, std::string kind = {})
      : queue_(queue), client_(std::move(client)), kind_(std::move(kind)) {}
  ~Turn();
  Turn(const Turn&) = delete;

  bool try_take();  // without waiting
  // Stops waiting; the await yields false, in a later iteration of the loop.
  void leave();
  void give_back();
  // While the slot's work waits for something else: another turn may have the slot, if not too many are lent already.
  void lend();
  // To be called when the work goes on; there may be more than capacity() for a while then.
  void take_back();
  bool granted() const { return state_ == State::granted; }

  bool await_ready() { return try_take() || state_ == State::left; }
  void await_suspend(std::coroutine_handle<> waiter);
  bool await_resume() const { return granted(); }  // whether the slot was granted

 private:
  friend class FairQueue;
  enum class State { idle, waiting, granted, lent, left };

  FairQueue& queue_;
  ClientStanding client_;
  std::string kind_;
  State state_ = State::idle;
  std::coroutine_handle<> waiter_;
};

}  // namespace dcc::server
