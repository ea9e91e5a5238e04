// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps memory free on the server's machine: a job starts when there is room for what its kind needed so far, and when
// memory is short nevertheless, somebody has to end a job before the kernel ends whatever it chooses.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>

#include "loop/loop.h"

namespace dcc::server {

class MemoryWatch {
 public:
  // Bytes that can be had without swapping, of the machine or of its control groups; 0: unknown, then nothing waits.
  using Available = std::function<uint64_t()>;
  // `inspected` is called several times a second while jobs run.
  MemoryWatch(loop::Loop& loop, Available available, std::function<void()> inspected);
  MemoryWatch(const MemoryWatch&) = delete;

  class Run;

  // Whether a job of this kind may start. Always, if none runs.
  bool has_room_for(const std::string& kind);
  // Whether so little is left that a job should end.
  bool is_short();

  // What the largest process of a job of this kind took, in bytes.
  void note(const std::string& kind, uint64_t bytes);
  uint64_t expected(const std::string& kind) const;

 private:
  uint64_t available();
  uint64_t promised() const;
  void inspect();

  loop::Loop& loop_;
  Available read_available_;
  std::function<void()> inspected_;
  uint64_t kept_free_;  // bytes
  uint64_t available_ = 0;
  uint64_t read_ms_ = 0;  // when `available_` was read; 0: never
  std::map<std::string, uint64_t> needs_;
  std::list<const Run*> runs_;
  bool jobs_wait_ = false;
  loop::Deadline next_inspection_;
};

// A running job. At first it has not yet taken the memory that it is expected to need.
class MemoryWatch::Run {
 public:
  Run(MemoryWatch& watch, const std::string& kind);
  ~Run();
  Run(const Run&) = delete;

 private:
  friend class MemoryWatch;
  MemoryWatch& watch_;
  uint64_t started_ms_;
  uint64_t expected_;  // bytes
  std::list<const Run*>::iterator place_;
};

}  // namespace dcc::server
