// SPDX-License-Identifier: GPL-2.0-or-later
// Who is next. A number of slots is shared by clients: first come first served for each client, and the clients
// take turns, so that somebody's thousand jobs delay his own and not everybody's.
#pragma once

#include <coroutine>
#include <deque>
#include <map>
#include <string>

#include "loop/loop.h"

namespace dcc::server {

class FairQueue {
 public:
  FairQueue(loop::Loop& loop, size_t capacity) : loop_(loop), capacity_(capacity) {}
  FairQueue(const FairQueue&) = delete;

  class Turn;

  size_t waiting() const { return waiting_; }
  // About how many of those who wait are first.
  size_t ahead_of(const Turn& turn) const;
  size_t capacity() const { return capacity_; }
  size_t taken() const { return taken_; }  // more than there are, for a while, after their number was lowered
  bool has_free() const { return taken_ < capacity_; }

  void set_capacity(size_t capacity);

 private:
  using Lines = std::map<std::string, std::deque<Turn*>>;

  void join(Turn& turn);
  void remove(Turn& turn);
  void release();
  void grant_free();
  Turn* take_next();

  loop::Loop& loop_;
  size_t capacity_;
  size_t taken_ = 0;
  size_t waiting_ = 0;
  Lines lines_;                       // who waits, by client; no line is empty
  std::deque<Lines::iterator> ring_;  // the lines in the order of their turns
};

// A place in the queue and then a slot: `if (co_await turn) …` waits for the slot, which is given back at the latest by
// the destructor.
class FairQueue::Turn {
 public:
  Turn(FairQueue& queue, std::string client) : queue_(queue), client_(std::move(client)) {}
  ~Turn();
  Turn(const Turn&) = delete;

  bool try_take();  // a slot that is free now
  // Stops waiting; the await gives false, on a later turn of the loop.
  void leave();
  void give_back();
  bool granted() const { return state_ == State::granted; }

  bool await_ready() { return try_take() || state_ == State::left; }
  void await_suspend(std::coroutine_handle<> waiter);
  bool await_resume() const { return granted(); }  // whether we have a slot

 private:
  friend class FairQueue;
  enum class State { idle, waiting, granted, left };

  FairQueue& queue_;
  std::string client_;
  State state_ = State::idle;
  std::coroutine_handle<> waiter_;
};

}  // namespace dcc::server
