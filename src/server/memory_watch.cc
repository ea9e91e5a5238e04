// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/memory_watch.h"

#include <algorithm>

#include "base/log.h"

namespace dcc::server {
namespace {

constexpr uint64_t k_mebi = 1 << 20;
constexpr uint64_t k_period_ms = 250;
// So old may what was read be when jobs start.
constexpr uint64_t k_fresh_ms = 100;
// After this time a job has taken most of the memory that it needs.
constexpr uint64_t k_growth_ms = 2000;
// What a kind is expected to need before its first job has ended.
constexpr uint64_t k_unknown = 64 * k_mebi;
// Memory kept free: this part of that available at start, within these limits.
constexpr uint64_t k_kept_part = 16;
constexpr uint64_t k_kept_least = 32 * k_mebi, k_kept_most = 2048 * k_mebi;
// How fast a large job is forgotten: by this part of the difference with each smaller one.
constexpr uint64_t k_decay = 16;

}  // namespace

MemoryWatch::MemoryWatch(loop::Loop& loop, Available available, std::function<void()> inspected)
    : loop_(loop),
      read_available_(std::move(available)),
      inspected_(std::move(inspected)),
      kept_free_(std::clamp(read_available_() / k_kept_part, k_kept_least, k_kept_most)),
      next_inspection_(loop, k_period_ms, [this] { inspect(); }) {
  next_inspection_.stop();
}

uint64_t MemoryWatch::available() {
  if (read_ms_ == 0 || loop_.now_ms() - read_ms_ >= k_fresh_ms) {
    available_ = read_available_();
    read_ms_ = loop_.now_ms();
  }
  return available_;
}

// The bytes that jobs are still expected to take.
uint64_t MemoryWatch::promised() const {
  uint64_t bytes = 0;
  for (const Run* run : runs_)
    if (loop_.now_ms() - run->started_ms_ < k_growth_ms) bytes += run->expected_;
  return bytes;
}

bool MemoryWatch::has_room_for(const std::string& kind) {
  const uint64_t there = available();
  const bool has_room = runs_.empty() || there == 0 || there >= kept_free_ + promised() + expected(kind);
  if (!has_room && !jobs_wait_)
    log::info("jobs wait for memory: {} MB are available, of which {} MB are kept free; the next needs about {} MB",
              there / k_mebi, kept_free_ / k_mebi, expected(kind) / k_mebi);
  jobs_wait_ = !has_room;
  return has_room;
}

bool MemoryWatch::is_short() {
  const uint64_t there = available();
  return there != 0 && there < kept_free_ / 2;
}

void MemoryWatch::note(const std::string& kind, uint64_t bytes) {
  auto [need, is_new] = needs_.try_emplace(kind, bytes);
  if (is_new) return;
  uint64_t& known = need->second;
  known = bytes >= known ? bytes : known - (known - bytes) / k_decay;
}

uint64_t MemoryWatch::expected(const std::string& kind) const {
  auto need = needs_.find(kind);
  return need == needs_.end() ? k_unknown : need->second;
}

void MemoryWatch::inspect() {
  read_ms_ = 0;
  inspected_();
  if (!runs_.empty()) next_inspection_.restart(k_period_ms);
}

MemoryWatch::Run::Run(MemoryWatch& watch, const std::string& kind)
    : watch_(watch), started_ms_(watch.loop_.now_ms()), expected_(watch.expected(kind)) {
  if (watch_.runs_.empty()) watch_.next_inspection_.restart(k_period_ms);
  place_ = watch_.runs_.insert(watch_.runs_.end(), this);
}

MemoryWatch::Run::~Run() {
  watch_.runs_.erase(place_);
  if (watch_.runs_.empty()) watch_.next_inspection_.stop();
}

}  // namespace dcc::server
