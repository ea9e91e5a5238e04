// SPDX-License-Identifier: GPL-2.0-or-later
// A tree of comparisons, although the kernel (since Linux 5.11) remembers which calls pass whatever their arguments
// are: to find that out, it runs the filter once for each call number whenever the filter is installed, so for every
// job. A list took it 0.2 ms longer.
#include "server/sandbox/syscall_filter.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "base/strings.h"
#include "base/unique_fd.h"
#include "process/child_setup.h"
#include "server/sandbox/syscall_names.h"

namespace dcc::server {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the offsets of arguments' halves");

sock_filter statement(int code, uint32_t k) { return {static_cast<uint16_t>(code), 0, 0, k}; }

// Goes on when equal, else skips `otherwise` instructions.
sock_filter unless_equal_skip(uint32_t k, size_t otherwise) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<uint8_t>(otherwise), k};
}

sock_filter answer(uint32_t action) { return statement(BPF_RET | BPF_K, action); }
sock_filter load(size_t offset) { return statement(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }

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

// Where the argument is as the row has it, its action; else on with the next instruction.
std::vector<sock_filter> judge_argument(const SyscallRow& row, uint32_t action) {
  const size_t offset = offsetof(seccomp_data, args) + sizeof(uint64_t) * static_cast<size_t>(row.argument);
  std::vector<sock_filter> code;
  const uint32_t halves[2] = {static_cast<uint32_t>(row.mask), static_cast<uint32_t>(row.mask >> 32)};
  const int used = halves[1] != 0 ? 2 : 1;
  for (int half = 0; half < used; ++half) {
    code.push_back(load(offset + sizeof(uint32_t) * static_cast<size_t>(half)));
    code.push_back(statement(BPF_ALU | BPF_AND | BPF_K, halves[half]));
    const size_t rest = 3 * static_cast<size_t>(used - 1 - half) + 1;
    code.push_back(unless_equal_skip(static_cast<uint32_t>(row.value >> (32 * half)), rest));
  }
  code.push_back(answer(action));
  return code;
}

void append(std::vector<sock_filter>& program, const std::vector<sock_filter>& more) {
  program.insert(program.end(), more.begin(), more.end());
}

// What becomes of the calls from this number on, up to the next range.
struct Range {
  uint32_t first;
  std::vector<sock_filter> judgement;
};

bool are_equal(const std::vector<sock_filter>& one, const std::vector<sock_filter>& other) {
  return one.size() == other.size() && std::memcmp(one.data(), other.data(), one.size() * sizeof(sock_filter)) == 0;
}

// For one call, by all rows that it has.
std::vector<sock_filter> judgement_of(int number, std::span<const SyscallRow> table, const FilterSettings& settings) {
  std::vector<const SyscallRow*> with_argument;
  uint32_t otherwise = refusal(settings);
  for (const SyscallRow& row : table) {
    if (row.number != number) continue;
    if (row.argument >= 0)
      with_argument.push_back(&row);
    else
      otherwise = action_of(row.answer, settings);
  }
  std::vector<sock_filter> judgement;
  for (const SyscallRow* row : with_argument)
    if (const uint32_t action = action_of(row->answer, settings); action != otherwise)
      append(judgement, judge_argument(*row, action));
  judgement.push_back(answer(otherwise));
  return judgement;
}

std::vector<Range> ranges_of(std::span<const SyscallRow> table, const FilterSettings& settings) {
  std::vector<Range> ranges;
  for (int number = 0; number <= newest_syscall(); ++number) {
    auto judgement = judgement_of(number, table, settings);
    if (ranges.empty() || !are_equal(ranges.back().judgement, judgement))
      ranges.push_back({static_cast<uint32_t>(number), std::move(judgement)});
  }
  // x32's calls have bit 30, so they are younger than the table, too.
  ranges.push_back({static_cast<uint32_t>(newest_syscall()) + 1, {answer(k_absent)}});
  return ranges;
}

std::vector<sock_filter> tree_of(std::span<const Range> ranges) {
  if (ranges.size() == 1) return ranges.front().judgement;
  const size_t middle = ranges.size() / 2;
  const auto below = tree_of(ranges.first(middle));
  // In two steps, because a comparison can skip 255 instructions at most.
  std::vector<sock_filter> tree = {{BPF_JMP | BPF_JGE | BPF_K, 0, 1, ranges[middle].first},
                                   statement(BPF_JMP | BPF_JA, static_cast<uint32_t>(below.size()))};
  append(tree, below);
  append(tree, tree_of(ranges.subspan(middle)));
  return tree;
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
  std::vector<sock_filter> program;
  if (base_table.empty()) return program;
  std::vector<SyscallRow> table(base_table.begin(), base_table.end());
  for (const int number : settings.allowed_besides) {
    std::erase_if(table, [number](const SyscallRow& row) { return row.number == number; });
    table.push_back({"", number});
  }
  program.push_back(load(offsetof(seccomp_data, arch)));
  program.push_back(unless_equal_skip(syscall_architecture(), 1));
  program.push_back(statement(BPF_JMP | BPF_JA, 1));
  program.push_back(answer(refusal(settings)));
  program.push_back(load(offsetof(seccomp_data, nr)));
  append(program, tree_of(ranges_of(table, settings)));
  return program;
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
