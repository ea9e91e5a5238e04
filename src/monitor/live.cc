// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/live.h"

#include <unistd.h>

#include <cerrno>

#include "base/strings.h"

namespace dcc::monitor {
namespace {

constexpr uint64_t k_tick_ms = 1000;

std::string notice_of(const std::string& directory) {
  if (::access(directory.c_str(), R_OK | X_OK) == 0) return "";
  if (errno == ENOENT) return fmt::format("waiting for {}, which the first client creates", printable(directory));
  return fmt::format("{}: {}", printable(directory), describe_errno(errno));
}

}  // namespace

Live::Live(loop::Loop& loop, std::string state_dir, uint64_t pause_ms,
           std::function<void(const std::vector<Change>&)> show)
    : loop_(loop),
      state_dir_(std::move(state_dir)),
      pause_ms_(pause_ms),
      show_(std::move(show)),
      next_(loop, 0, [this] { look(); }),
      watch_(loop, state::monitor_dir(state_dir_), [this] { changed(); }) {}

void Live::changed() {
  // Changes come in bursts. A later one must not delay the look that an earlier one caused.
  const uint64_t due_ms = looked_ms_ + pause_ms_, now_ms = loop_.now_ms();
  next_.restart(due_ms > now_ms ? due_ms - now_ms : 0);
}

void Live::look_again() { next_.restart(k_tick_ms); }

void Live::look() {
  looked_ms_ = loop_.now_ms();
  std::vector<pid_t> half_written;
  auto jobs = state::read_entries(state_dir_, state::Counts::one_per_process, &half_written);
  auto changes = tally_.update(std::move(jobs), half_written);
  notice_ = notice_of(state::monitor_dir(state_dir_));
  if (!tally_.running().empty() || !watch_.works()) look_again();
  show_(changes);
}

}  // namespace dcc::monitor
