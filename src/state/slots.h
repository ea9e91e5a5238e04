// SPDX-License-Identifier: GPL-2.0-or-later
// A slot is the right to run one job at a time on a host, or here. The limits hold across all client processes that
// share a state directory, without a daemon, and the slots of a killed client are free at once.
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

// The slots 0 … limit-1 of one host; none if the limit is 0 or less.
struct SlotSet {
  std::string name;  // state_name(host), "local" or "cpp"
  int limit = 0;
};

SlotSet slot_set(const hosts::Host& host);                          // without slots if the host is marked `down`
inline SlotSet local_slots(int limit) { return {"local", limit}; }  // compiles and links here
inline SlotSet cpp_slots(int limit) { return {"cpp", limit}; }      // preprocessing here

// A slot that is held. Destroying it gives it back.
class Slot {
 public:
  Slot() = default;
  Slot(size_t index, int number, UniqueFd fd) : index_(index), number_(number), fd_(std::move(fd)) {}

  size_t index() const { return index_; }  // of its SlotSet in the vector that was passed
  int number() const { return number_; }
  bool guarded() const { return bool(fd_); }  // false: there is no state directory, so the limit is not enforced
  void release() { fd_.reset(); }

 private:
  size_t index_ = 0;
  int number_ = 0;
  UniqueFd fd_;  // the slot's FIFO, locked; close-on-exec, so no child keeps the slot
};

// Waits until one of the slots is free and takes it. Tries slot 0 of every set in order, then slot 1 of every set, and
// so on (among many, the first few dozen so, and then from where the last search ended); clients that wait for the same
// sets are served in order of arrival. If `lock_dir` is empty or unusable, an unguarded slot is given at once, spread
// over the sets by their limits. Code::no_hosts if there are no slots at all.
//
// If for `patience` no slot became free and no other waiting client got one, the locks are assumed to be abandoned and
// a slot is taken anyway: one job too many per minute does less harm than a build that never ends.
//
// Blocks the process: call it only while the process has no children and no temporary files, and signals have their
// default action.
inline constexpr std::chrono::milliseconds k_patience{60'000};
Result<Slot> acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets,
                     std::chrono::milliseconds patience = k_patience);

// The same without waiting: nothing if all slots are taken or others already wait for them.
Result<std::optional<Slot>> try_acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets);

// What acquire() would find now, without queueing or taking a slot: the first free slot (of the set at `index`), and
// how many slots of a set are taken.
struct FreeSlot {
  size_t index = 0;
  int number = 0;
};
std::optional<FreeSlot> first_free(const std::string& lock_dir, const std::vector<SlotSet>& sets);
int count_taken(const std::string& lock_dir, const SlotSet& set);

}  // namespace dcc::state
