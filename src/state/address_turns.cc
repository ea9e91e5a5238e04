// SPDX-License-Identifier: GPL-2.0-or-later
// The first line of the file holds the address whose turn it is. One line follows for each failed address: "ADDRESS
// COUNT UNTIL", with the number of failures in a row and the time, in seconds, when it may be tried again.
#include "state/address_turns.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::state {
namespace {

constexpr size_t k_size_limit = 8 * 1024;
constexpr size_t k_most_dead = 64;

struct Dead {
  std::string address;
  int count = 1;
  int64_t until = 0;
};

struct State {
  unsigned long turn = 0;
  std::vector<Dead> dead;

  Dead* find(const std::string& address) {
    auto found = std::find_if(dead.begin(), dead.end(), [&](const Dead& each) { return each.address == address; });
    return found == dead.end() ? nullptr : &*found;
  }
};

int64_t seconds_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// Lines that are not valid are skipped.
State parse(std::string_view text) {
  State state;
  std::vector<std::string> lines = split(text, '\n');
  state.turn = static_cast<unsigned long>(parse_number(lines[0]).value_or(0));
  for (const std::string& line : lines) {
    std::vector<std::string> words = split(line, ' ');
    if (words.size() != 3) continue;
    auto count = parse_number(words[1]), until = parse_number(words[2]);
    if (!count || !until || state.dead.size() >= k_most_dead) continue;
    state.dead.push_back({words[0], static_cast<int>(std::clamp<int64_t>(*count, 1, k_most_failures)), *until});
  }
  return state;
}

// The file, locked while one client changes it. A client that finds it locked does without it, because a wrong order
// does no harm.
class LockedState {
 public:
  explicit LockedState(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666)) {
    if (fd_ && ::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) fd_.reset();
    if (!fd_) return;
    if (auto text = read_at(fd_.get(), 0, k_size_limit)) state = parse(*text);
  }

  explicit operator bool() const { return bool(fd_); }

  void save() const {
    std::string text = fmt::format("{}\n", state.turn);
    for (const Dead& dead : state.dead) text += fmt::format("{} {} {}\n", dead.address, dead.count, dead.until);
    if (::pwrite(fd_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) return;
    (void)!::ftruncate(fd_.get(), static_cast<off_t>(text.size()));
  }

  State state;

 private:
  UniqueFd fd_;
};

}  // namespace

AddressTurns::AddressTurns(std::string lock_dir, int period_seconds)
    : lock_dir_(std::move(lock_dir)), period_(period_seconds) {}

std::string AddressTurns::file_of(const hosts::Host& host) const {
  return lock_dir_ + "/addresses_" + hosts::state_name(host);
}

std::vector<size_t> AddressTurns::order(const hosts::Host& host, const std::vector<std::string>& addresses,
                                        WallTime now) const {
  std::vector<size_t> live, dead, order;
  for (size_t i = 0; i < addresses.size(); ++i) live.push_back(i);
  if (lock_dir_.empty() || addresses.size() < 2) return live;
  LockedState locked(file_of(host));
  State& state = locked.state;
  const int64_t now_s = seconds_of(now);
  std::erase_if(live, [&](size_t i) {
    Dead* entry = state.find(addresses[i]);
    // A time further away than the longest rest was written before the clock was set back.
    if (!entry || entry->until - now_s > period_.count()) return false;
    if (order.empty() && entry->until <= now_s) {
      entry->until = now_s + std::max<int64_t>(rest_after(entry->count, period_).count(), 1);  // this client tries it
      order.push_back(i);
    } else {
      dead.push_back(i);
    }
    return true;
  });
  const unsigned long turn = locked ? state.turn++ : static_cast<unsigned long>(::getpid());
  for (size_t i = 0; i < live.size(); ++i) order.push_back(live[(turn + i) % live.size()]);
  order.insert(order.end(), dead.begin(), dead.end());
  if (locked) locked.save();
  return order;
}

void AddressTurns::note(const hosts::Host& host, const std::string& there, const std::vector<std::string>& dead,
                        WallTime now) const {
  if (lock_dir_.empty()) return;
  LockedState locked(file_of(host));
  State& state = locked.state;
  if (!locked || (dead.empty() && !state.find(there))) return;
  std::erase_if(state.dead, [&](const Dead& entry) { return entry.address == there; });
  for (const std::string& address : dead) {
    Dead* entry = state.find(address);
    if (entry)
      entry->count = std::min(entry->count + 1, k_most_failures);
    else if (state.dead.size() < k_most_dead)
      entry = &state.dead.emplace_back(Dead{address});
    if (entry) entry->until = seconds_of(now) + rest_after(entry->count, period_).count();
  }
  locked.save();
}

}  // namespace dcc::state
