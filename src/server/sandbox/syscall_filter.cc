// SPDX-License-Identifier: GPL-2.0-or-later
// A search tree, and short: the kernel translates the filter whenever it is installed, so for every job, 0.2 us for an
// instruction, and then runs it once for each call number, to remember (since Linux 5.11) which calls pass whatever
// their arguments are.
#include "server/sandbox/syscall_filter.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <compare>
#include <csignal>
#include <cstddef>
#include <map>
#include <memory>
#include <tuple>

#include <fmt/format.h>

#include "base/strings.h"
#include "base/unique_fd.h"
#include "process/child_setup.h"
#include "server/sandbox/syscall_names.h"

namespace dcc::server {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the offsets of arguments' halves");

// Written from its end to its beginning, so that where a jump leads is known when it is written. A place is the number
// of instructions from it to the end.
class Program {
 public:
  using Place = size_t;

  Place answer(uint32_t action) { return add(BPF_RET | BPF_K, action); }
  Place load(size_t offset) { return add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
  Place keep_bits(uint32_t mask) { return add(BPF_ALU | BPF_AND | BPF_K, mask); }
  Place if_equal(uint32_t value, Place then, Place otherwise) { return branch(BPF_JEQ, value, then, otherwise); }
  Place if_at_least(uint32_t value, Place then, Place otherwise) { return branch(BPF_JGE, value, then, otherwise); }

  std::vector<sock_filter> from_beginning() const { return {backwards_.rbegin(), backwards_.rend()}; }

 private:
  Place add(int code, uint32_t k, size_t if_true = 0, size_t if_false = 0) {
    backwards_.push_back(
        {static_cast<uint16_t>(code), static_cast<uint8_t>(if_true), static_cast<uint8_t>(if_false), k});
    return backwards_.size();
  }

  Place branch(int comparison, uint32_t value, Place then, Place otherwise) {
    otherwise = within_reach(otherwise);
    then = within_reach(then);
    const Place here = backwards_.size();
    return add(BPF_JMP | comparison | BPF_K, value, here - then, here - otherwise);
  }

  // A comparison can skip 255 instructions at most: where another jump may come between, by way of a jump of its own.
  Place within_reach(Place place) {
    const size_t distance = backwards_.size() - place;
    return distance < 255 ? place : add(BPF_JMP | BPF_JA, static_cast<uint32_t>(distance));
  }

  std::vector<sock_filter> backwards_;
};

constexpr uint32_t k_absent = SECCOMP_RET_ERRNO | ENOSYS;

uint32_t refusal(const FilterSettings& settings) {
  return settings.reports ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO | EPERM;
}

uint32_t action_of(SyscallAnswer answer, const FilterSettings& settings) {
  switch (answer) {
    case SyscallAnswer::allowed:
      return SECCOMP_RET_ALLOW;
    case SyscallAnswer::allowed_with_scoped_signals:
      return settings.signals_are_scoped ? SECCOMP_RET_ALLOW : refusal(settings);
    case SyscallAnswer::viewed:
      return settings.native ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW;
    case SyscallAnswer::absent:
      break;
  }
  return k_absent;
}

struct Test {
  int argument;
  uint64_t mask;
  uint64_t value;
  uint32_t action;
  auto operator<=>(const Test&) const = default;
};

// What becomes of a call: of `tests` the first that holds decides, else `otherwise`.
struct Judgement {
  std::vector<Test> tests;
  uint32_t otherwise;
  // Written out: libc++ has no <=> for vectors before its version 17.
  friend bool operator<(const Judgement& a, const Judgement& b) {
    return std::tie(a.tests, a.otherwise) < std::tie(b.tests, b.otherwise);
  }
};

// For one call, by all rows that it has.
Judgement judgement_of(int number, std::span<const SyscallRow> table, const FilterSettings& settings) {
  Judgement judgement{{}, refusal(settings)};
  for (const SyscallRow& row : table) {
    if (row.number != number) continue;
    if (row.argument >= 0)
      judgement.tests.push_back({row.argument, row.mask, row.value, action_of(row.answer, settings)});
    else
      judgement.otherwise = action_of(row.answer, settings);
  }
  std::erase_if(judgement.tests, [&](const Test& test) { return test.action == judgement.otherwise; });
  return judgement;
}

using Place = Program::Place;

Place write_test(Program& program, const Test& test, Place holds, Place otherwise) {
  const size_t argument = offsetof(seccomp_data, args) + sizeof(uint64_t) * static_cast<size_t>(test.argument);
  Place place = holds;
  for (const int half : {1, 0}) {
    const auto mask = static_cast<uint32_t>(test.mask >> (32 * half));
    if (mask == 0) continue;
    place = program.if_equal(static_cast<uint32_t>(test.value >> (32 * half)), place, otherwise);
    if (mask != ~uint32_t{0}) program.keep_bits(mask);
    place = program.load(argument + sizeof(uint32_t) * static_cast<size_t>(half));
  }
  return place;
}

// Each judgement stands once, whichever calls it is about.
class Judgements {
 public:
  explicit Judgements(Program& program) : program_(program) {}

  Place write(const Judgement& judgement) {
    if (const auto known = places_.find(judgement); known != places_.end()) return known->second;
    Place place = judgement.tests.empty() ? program_.answer(judgement.otherwise) : write(judgement.otherwise);
    for (auto test = judgement.tests.rbegin(); test != judgement.tests.rend(); ++test)
      place = write_test(program_, *test, write(test->action), place);
    places_.emplace(judgement, place);
    return place;
  }
  Place write(uint32_t action) { return write(Judgement{{}, action}); }

 private:
  Program& program_;
  std::map<Judgement, Place> places_;
};

// The calls from this number on, up to the next range.
struct Range {
  uint32_t first;
  Place judgement;
};

std::vector<Range> write_judgements(Judgements& judgements, std::span<const SyscallRow> table,
                                    const FilterSettings& settings) {
  std::vector<Range> ranges;
  for (int number = 0; number <= newest_syscall(); ++number) {
    const Place judgement = judgements.write(judgement_of(number, table, settings));
    if (ranges.empty() || ranges.back().judgement != judgement)
      ranges.push_back({static_cast<uint32_t>(number), judgement});
  }
  // x32's calls have bit 30, so they are younger than the table, too.
  ranges.push_back({static_cast<uint32_t>(newest_syscall()) + 1, judgements.write(k_absent)});
  return ranges;
}

Place write_search(Program& program, std::span<const Range> ranges) {
  if (ranges.size() == 1) return ranges.front().judgement;
  const size_t middle = ranges.size() / 2;
  const Place above = write_search(program, ranges.subspan(middle));
  const Place below = write_search(program, ranges.first(middle));
  return program.if_at_least(ranges[middle].first, above, below);
}

}  // namespace

FilterSupport filter_support() {
  static constexpr sock_filter k_allow_all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct Trial {
    alignas(16) char stack[16 * 1024];
    int listener = -1;
    bool filtered = false;
    bool unshared = false;
  };
  auto trial = std::make_unique<Trial>();
  auto try_filters = [](void* argument) {
    auto& found = *static_cast<Trial*>(argument);
    const process::SetupStep steps[] = {process::no_new_privileges(), process::seccomp(k_allow_all),
                                        process::seccomp_with_listener(k_allow_all)};
    steps[0].apply(steps[0]);
    found.filtered = steps[1].apply(steps[1]) == 0;
    if (found.filtered) found.listener = steps[2].apply(steps[2]);
    found.unshared = ::unshare(CLONE_FILES) == 0;  // which containers may forbid
    return 0;
  };
  // Shares memory and descriptors, so that what it found stays here.
  const pid_t pid =
      ::clone(try_filters, std::end(trial->stack), CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, trial.get());
  if (pid < 0) return FilterSupport::none;
  ::waitpid(pid, nullptr, 0);
  const UniqueFd listener(trial->listener);
  if (!listener || !trial->unshared) return trial->filtered ? FilterSupport::silent : FilterSupport::none;
  // Since Linux 5.9, the listener tells that its last process has ended.
  pollfd end{listener.get(), POLLIN, 0};
  return ::poll(&end, 1, 0) == 1 && (end.revents & POLLHUP) ? FilterSupport::reports : FilterSupport::silent;
}

std::vector<sock_filter> syscall_filter(std::span<const SyscallRow> base_table, const FilterSettings& settings) {
  if (base_table.empty()) return {};
  std::vector<SyscallRow> table(base_table.begin(), base_table.end());
  for (const int number : settings.allowed_besides) {
    std::erase_if(table, [number](const SyscallRow& row) { return row.number == number; });
    table.push_back({"", number});
  }
  Program program;
  Judgements judgements(program);
  const std::vector<Range> ranges = write_judgements(judgements, table, settings);
  const Place foreign = judgements.write(refusal(settings));
  write_search(program, ranges);
  const Place own = program.load(offsetof(seccomp_data, nr));
  program.if_equal(syscall_architecture(), own, foreign);
  program.load(offsetof(seccomp_data, arch));
  return program.from_beginning();
}

std::string description_of_filter(bool filtered, const FilterSettings& settings) {
  if (!filtered && syscall_table().empty())
    return "no list of system calls for this kind of processor: a compiler can make all of them";
  if (!filtered) return "seccomp cannot be used here: a compiler can make every system call";
  std::vector<std::string> names;
  for (const int number : settings.allowed_besides) names.push_back(syscall_name(number));
  return fmt::format("jobs make a compiler's system calls only (seccomp): no sockets, no namespaces{}{}",
                     settings.signals_are_scoped ? "" : ", no signals",
                     names.empty() ? "" : "; allowed besides: " + join(names, ", "));
}

}  // namespace dcc::server
