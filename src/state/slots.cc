// SPDX-License-Identifier: GPL-2.0-or-later
// How it works. Each slot is a FIFO in the lock directory. Its holder has it open for reading and writing, and locked
// by flock on that same descriptor. When the holder releases the slot or dies, the kernel first releases the lock and
// then tells the readers of the FIFO that its last writer has gone. So a client that watches a slot is woken when the
// slot is free, never before. Only one client at a time watches: a file locked by flock is the turnstile for all
// clients that want the same slots. The others queue at it in order of arrival. A newcomer goes through it, too, so
// nobody overtakes.
//
// With many slots, most tries would find that a slot is taken. So only the first few are tried in order, which is what
// makes the first hosts the preferred ones; after them the search goes on where the last one ended, which the
// turnstile's file tells. There is the slot that was taken the longest time ago.
//
// In a directory that several users share, somebody may keep a lock for ever, by accident or on purpose. So no client
// keeps waiting where nothing has moved for too long: it bypasses a turnstile that nobody has passed, and replaces the
// file of a slot if none of the slots that it waits for has become free.
//
// The names are not stock's: stock opens its lock files without O_NONBLOCK and would hang on a FIFO.
#include "state/slots.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/machine_id.h"
#include "base/name_hash.h"
#include "state/interruptions.h"

namespace dcc::state {

namespace {

constexpr int k_idle_wakes = 20, k_pause_ms = 50;
constexpr size_t k_reserved_descriptors = 64;  // not used for watching slots
constexpr size_t k_in_order = 48;              // slots that are always tried first

struct Candidate {
  size_t index;  // of its slot set
  int number;
  std::string path;
};

// All slots, in the order in which they are tried.
std::vector<Candidate> candidates_of(const std::string& lock_dir, const std::vector<SlotSet>& sets) {
  int highest = 0;
  for (const SlotSet& set : sets) highest = std::max(highest, set.limit);
  std::vector<Candidate> candidates;
  for (int number = 0; number < highest; ++number) {
    for (size_t index = 0; index < sets.size(); ++index) {
      if (number >= sets[index].limit) continue;
      candidates.push_back({index, number, fmt::format("{}/slot_{}_{}", lock_dir, sets[index].name, number)});
    }
  }
  return candidates;
}

// Opens the FIFO without ever blocking. Creates it if it is missing, and replaces anything else under its name and a
// FIFO that cannot be opened. Empty if that fails.
UniqueFd open_fifo(const std::string& path, int access_mode) {
  for (int attempt = 0; attempt < 3; ++attempt) {  // other clients may create and replace it at the same time
    UniqueFd fifo(::open(path.c_str(), access_mode | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
    int error = fifo ? 0 : errno;
    struct stat status;
    if (fifo && fstat(fifo.get(), &status) == 0 && S_ISFIFO(status.st_mode)) return fifo;
    if (error == EMFILE || error == ENFILE) return {};
    if (error != ENOENT && unlink(path.c_str()) != 0 && errno != ENOENT && rmdir(path.c_str()) != 0) return {};
    if (mkfifo(path.c_str(), 0666) != 0 && errno != EEXIST) return {};
  }
  return {};
}

struct Hold {
  enum class State { ours, taken, unusable };
  State state = State::unusable;
  UniqueFd fifo;  // if it is ours
};

Hold try_to_hold(const std::string& path) {
  UniqueFd fifo = open_fifo(path, O_RDWR);
  if (!fifo) return {};
  if (flock(fifo.get(), LOCK_EX | LOCK_NB) == 0) return {Hold::State::ours, std::move(fifo)};
  return {errno == EWOULDBLOCK ? Hold::State::taken : Hold::State::unusable, {}};
}

// Whether no client has passed for `patience`: each client that had to wait sets the file's time.
bool is_stuck(int turnstile, std::chrono::milliseconds patience) {
  struct stat status;
  timespec now;
  if (fstat(turnstile, &status) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0) return true;
  const int64_t idle_s = int64_t(now.tv_sec) - status.st_mtim.tv_sec;
  return idle_s < 0 || idle_s * 1000 >= patience.count();
}

// The place where clients queue that want the same slots, in whatever order they list them. Empty if this client is not
// the first and does not wait. Without a usable turnstile, every client counts as the first.
struct Turnstile {
  UniqueFd fd;
  bool passed = false;
};

Turnstile pass_turnstile(const std::string& lock_dir, const std::vector<SlotSet>& sets, bool wait,
                         std::chrono::milliseconds patience) {
  // A lock on a file in a network file system is one for all machines, that on a FIFO (a slot) is for this one.
  uint64_t name = name_hash(machine_id());
  for (const SlotSet& set : sets) {
    if (set.limit > 0) name += name_hash(fmt::format("{}/{}", set.name, set.limit));
  }
  const std::string path = fmt::format("{}/turn_{:016x}", lock_dir, name);
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!fd) fd.reset(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));  // another user's file
  if (!fd) return {{}, true};
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return {std::move(fd), true};
  if (errno != EWOULDBLOCK) return {{}, true};
  if (!wait) return {};
  Interruptions interruptions(patience);
  while (flock(fd.get(), LOCK_EX) != 0)
    if (errno != EINTR || is_stuck(fd.get(), patience)) return {{}, true};
  return {std::move(fd), true};
}

// For slots that cannot be locked: spreads the clients over them.
Slot unguarded(const std::vector<Candidate>& candidates) {
  const Candidate& chosen = candidates[size_t(getpid()) % candidates.size()];
  return Slot(chosen.index, chosen.number, {});
}

// Where the next search goes on, as the turnstile's file tells: of `count` slots, one that is not always tried.
class Bookmark {
 public:
  Bookmark(int turnstile, size_t count) : turnstile_(turnstile), count_(count) {}

  size_t read() const {
    uint32_t place = 0;
    if (turnstile_ < 0 || ::pread(turnstile_, &place, sizeof place, 0) != sizeof place) return k_in_order;
    return place < k_in_order || place >= count_ ? k_in_order : place;
  }
  // Another user's file cannot be written; then the search begins anew each time.
  void write(size_t place) const {
    const auto next = static_cast<uint32_t>(place);
    if (turnstile_ >= 0) (void)!::pwrite(turnstile_, &next, sizeof next, 0);
  }

 private:
  int turnstile_;
  size_t count_;
};

// A free slot; nothing if all usable ones are taken. `turnstile` is what this client has passed, or -1.
std::optional<Slot> take_free(const std::vector<Candidate>& candidates, int turnstile) {
  const size_t in_order = std::min(candidates.size(), k_in_order), others = candidates.size() - in_order;
  const Bookmark bookmark(turnstile, candidates.size());
  bool taken = false;
  auto try_one = [&](size_t place) -> std::optional<Slot> {
    const Candidate& candidate = candidates[place];
    Hold hold = try_to_hold(candidate.path);
    taken = taken || hold.state == Hold::State::taken;
    if (hold.state != Hold::State::ours) return std::nullopt;
    return Slot(candidate.index, candidate.number, std::move(hold.fifo));
  };
  for (size_t place = 0; place < in_order; ++place)
    if (auto slot = try_one(place)) return slot;
  const size_t first = others > 0 ? bookmark.read() - in_order : 0;
  for (size_t i = 0; i < others; ++i) {
    const size_t place = in_order + (first + i) % others;
    if (auto slot = try_one(place)) {
      bookmark.write(place + 1);
      return slot;
    }
  }
  if (!taken) return unguarded(candidates);
  return std::nullopt;
}

// For the head of the queue: waits for the first slot to become free.
Slot wait_for_one(std::vector<Candidate> candidates, std::chrono::milliseconds patience) {
  rlimit descriptors;
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY) {
    // If there are more slots than can be watched, the last ones are left out.
    size_t most = descriptors.rlim_cur > 2 * k_reserved_descriptors
                      ? size_t(descriptors.rlim_cur) - k_reserved_descriptors
                      : k_reserved_descriptors / 2;
    candidates.resize(std::min(candidates.size(), most));
  }

  std::vector<UniqueFd> watched(candidates.size());
  std::vector<pollfd> polled(candidates.size(), pollfd{-1, 0, 0});
  auto waits_since = std::chrono::steady_clock::now();
  int idle_wakes = 0;
  while (true) {
    bool watching = false;
    for (size_t i = 0; i < candidates.size(); ++i) {
      const bool still_held = polled[i].fd >= 0 && polled[i].revents == 0;
      if (!still_held) {
        // Watch first, then try: if the holder goes in between, the poll below ends at once. Opened anew each time,
        // because the file may have been replaced while the old one was watched.
        watched[i] = open_fifo(candidates[i].path, O_RDONLY);
        Hold hold = try_to_hold(candidates[i].path);
        if (hold.state == Hold::State::ours)
          return Slot(candidates[i].index, candidates[i].number, std::move(hold.fifo));
        if (hold.state == Hold::State::unusable) watched[i].reset();
        polled[i] = {watched[i].get(), 0, 0};  // POLLHUP is always reported
      }
      watching = watching || polled[i].fd >= 0;
    }
    if (!watching) return unguarded(candidates);
    // A lock whose holder does not have the FIFO open for writing ends each wait at once. dcc takes no such lock.
    if (idle_wakes > k_idle_wakes) ::poll(nullptr, 0, k_pause_ms);
    const auto began = std::chrono::steady_clock::now();
    int changed;
    do {
      changed = ::poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
    } while (changed < 0 && errno == EINTR);
    if (changed < 0) return unguarded(candidates);
    const auto now = std::chrono::steady_clock::now();
    if (now - began >= std::chrono::milliseconds(1)) {
      idle_wakes = 0;
      waits_since = now;
    }
    const bool is_foreign = ++idle_wakes > k_idle_wakes && now - waits_since >= patience;
    if (changed == 0 || is_foreign) {
      unlink(candidates[0].path.c_str());
      Hold hold = try_to_hold(candidates[0].path);
      if (hold.state != Hold::State::ours) return unguarded(candidates);
      return Slot(candidates[0].index, candidates[0].number, std::move(hold.fifo));
    }
  }
}

// A holder also has its FIFO open for reading. Not tested with flock: a client that tries the slot just then would take
// this one for the holder, and then wait for the end of a writer that never existed.
bool is_held(const std::string& path) {
  UniqueFd fifo(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  struct stat status;
  return fifo && fstat(fifo.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

SlotSet slot_set(const hosts::Host& host) { return {hosts::state_name(host), hosts::usable(host) ? host.limit : 0}; }

Result<Slot> acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets,
                     std::chrono::milliseconds patience) {
  std::vector<Candidate> candidates = candidates_of(lock_dir, sets);
  if (candidates.empty()) return fail(Code::no_hosts, "there is no slot on any host");
  if (lock_dir.empty()) return unguarded(candidates);
  Turnstile turnstile = pass_turnstile(lock_dir, sets, true, patience);
  if (std::optional<Slot> slot = take_free(candidates, turnstile.fd.get())) return std::move(*slot);
  Slot slot = wait_for_one(std::move(candidates), patience);
  if (turnstile.fd) futimens(turnstile.fd.get(), nullptr);
  return slot;
}

Result<std::optional<Slot>> try_acquire(const std::string& lock_dir, const std::vector<SlotSet>& sets) {
  std::vector<Candidate> candidates = candidates_of(lock_dir, sets);
  if (candidates.empty()) return fail(Code::no_hosts, "there is no slot on any host");
  if (lock_dir.empty()) return std::optional<Slot>(unguarded(candidates));
  Turnstile turnstile = pass_turnstile(lock_dir, sets, false, {});
  if (!turnstile.passed) return std::optional<Slot>();
  return take_free(candidates, turnstile.fd.get());
}

std::optional<FreeSlot> first_free(const std::string& lock_dir, const std::vector<SlotSet>& sets) {
  for (const Candidate& candidate : candidates_of(lock_dir, sets))
    if (lock_dir.empty() || !is_held(candidate.path)) return FreeSlot{candidate.index, candidate.number};
  return std::nullopt;
}

int count_taken(const std::string& lock_dir, const SlotSet& set) {
  int taken = 0;
  if (lock_dir.empty()) return taken;
  for (const Candidate& candidate : candidates_of(lock_dir, {set})) taken += is_held(candidate.path);
  return taken;
}

}  // namespace dcc::state
