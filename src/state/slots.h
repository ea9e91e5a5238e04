// SPDX-License-Identifier: GPL-2.0-or-later
// Slots: the right to run one job at a time on a host, or here. The limits hold across all client processes that share
// a state directory, without a daemon, and a killed client's slots are free at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "hosts/host.h"

namespace dcc::state {

// The slots 0 … limit-1 of one host. No slots at all when the limit is 0 or less.
struct SlotSet {
  std::string name;  // state_name(host), "local" or "cpp"
  int limit = 0;
};

SlotSet slot_set(const hosts::Host& host);                          // without slots when the host is down
inline SlotSet local_slots(int limit) { return {"local", limit}; }  // compiles and links here
inline SlotSet cpp_slots(int limit) { return {"cpp", limit}; }      // preprocessing here

// One slot. Destroying it gives it back.
class Slot {
 public:
  Slot() = default;
  Slot(size_t index, int number, UniqueFd fd) : index_(index), number_(number), fd_(std::move(fd)) {}

  size_t index() const { return index_; }  // of the SlotSet among those that were asked for
  int number() const { return number_; }
  bool guarded() const { return bool(fd_); }  // false: no state directory, so nobody counts
  void release() { fd_.reset(); }

 private:
  size_t index_ = 0;
  int number_ = 0;
  UniqueFd fd_;  // the slot's FIFO, locked; close-on-exec, so no child keeps the slot
};

// Waits until one of the slots is free and takes it: slot 0 of every set in order, then slot 1 of every set, and so on;
// first come first served among those who wait for the same sets. `lock_dir` may be empty or unusable, then an
// unguarded slot is given at once, spread over the sets by their limits. Code::no_hosts when there are no slots at all.
//
// Where no slot became free for `patience`, and nobody else who waits got one, locks are taken for forgotten, and we
// help ourselves: one job too many a minute harms less than a build that does not end.
//
// Blocks the process: call it while it owns no child and no temporary file and signals have their default action.
inline constexpr std::chrono::milliseconds k_patience{60'000};
Result<Slot> acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets,
                     std::chrono::milliseconds patience = k_patience);

// The same without waiting: nothing when all slots are taken, or others wait for them already.
Result<std::optional<Slot>> try_acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets);

// What acquire() would find now, without taking part in it: which slot is the first free one (of the set at `index`),
// and how many of a set are taken.
struct FreeSlot {
  size_t index = 0;
  int number = 0;
};
std::optional<FreeSlot> first_free(const std::string& lock_dir, const std::vector<SlotSet>& sets);
int count_taken(const std::string& lock_dir, const SlotSet& set);

}  // namespace dcc::state
