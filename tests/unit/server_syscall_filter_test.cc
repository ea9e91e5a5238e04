// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/syscall_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "process/child_setup.h"
#include "server/sandbox/syscall_names.h"
#include "server/sandbox/view_descriptors.h"
#include "test.h"

namespace dcc::server {
namespace {

constexpr uint32_t k_allow = SECCOMP_RET_ALLOW;
constexpr uint32_t k_eperm = SECCOMP_RET_ERRNO | EPERM;
constexpr uint32_t k_enosys = SECCOMP_RET_ERRNO | ENOSYS;

// What the kernel would make of the call: the few instructions that the filter has.
uint32_t judged(const std::vector<sock_filter>& program, const seccomp_data& call) {
  uint32_t accumulator = 0;
  for (size_t at = 0; at < program.size(); ++at) {
    const sock_filter& step = program[at];
    switch (step.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        std::memcpy(&accumulator, reinterpret_cast<const char*>(&call) + step.k, sizeof accumulator);
        break;
      case BPF_ALU | BPF_AND | BPF_K:
        accumulator &= step.k;
        break;
      case BPF_JMP | BPF_JA:
        at += step.k;
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += accumulator == step.k ? step.jt : step.jf;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        at += accumulator >= step.k ? step.jt : step.jf;
        break;
      case BPF_RET | BPF_K:
        return step.k;
      default:
        FAIL("an instruction that no filter of ours has");
    }
  }
  FAIL("the program does not end");
  return 0;
}

seccomp_data call_of(int number, int argument = -1, uint64_t value = 0) {
  seccomp_data call{};
  call.nr = number;
  call.arch = syscall_architecture();
  if (argument >= 0) call.args[argument] = value;
  return call;
}

FilterSettings with_signals() {
  FilterSettings settings;
  settings.signals_are_scoped = true;
  return settings;
}

}  // namespace

TEST_CASE("each call of the table gets its row's answer, and no other call an answer but a refusal") {
  const auto program = syscall_filter(syscall_table(), with_signals());
  std::set<int> known;
  for (const SyscallRow& row : syscall_table()) {
    CAPTURE(std::string(row.name));
    known.insert(row.number);
    uint32_t wanted = row.answer == SyscallAnswer::absent ? k_enosys : k_allow;
    CHECK(judged(program, call_of(row.number, row.argument, row.value)) == wanted);
  }
  for (int number = 0; number <= newest_syscall(); ++number)
    if (!known.contains(number)) CHECK(judged(program, call_of(number)) == k_eperm);
  CHECK(judged(program, call_of(newest_syscall() + 1)) == k_enosys);
}

TEST_CASE("calls of another kind of processor are refused, whatever they are") {
  const auto program = syscall_filter(syscall_table(), with_signals());
  seccomp_data call = call_of(syscall_table().front().number);
  call.arch ^= __AUDIT_ARCH_64BIT;
  CHECK(judged(program, call) == k_eperm);
}

TEST_CASE("arguments are judged by all of their bits that count") {
  constexpr uint64_t k_high = uint64_t{1} << 40;
  const SyscallRow table[] = {
      {"one", 5, SyscallAnswer::allowed, 2, 0xff00000000ff, 0x010000000002},
      {"one", 5, SyscallAnswer::allowed, 0, 0xffffffff, 7},
      {"two", 6},
  };
  const auto program = syscall_filter(table, with_signals());
  CHECK(judged(program, call_of(5, 2, 0x010000000002)) == k_allow);
  CHECK(judged(program, call_of(5, 2, 0x0100ffff1102)) == k_allow);
  CHECK(judged(program, call_of(5, 2, 0x000000000002)) == k_eperm);
  CHECK(judged(program, call_of(5, 2, 0x010000000003)) == k_eperm);
  CHECK(judged(program, call_of(5, 0, 7 + k_high)) == k_allow);
  CHECK(judged(program, call_of(5, 0, 8)) == k_eperm);
  CHECK(judged(program, call_of(6, 0, 8)) == k_allow);
}

TEST_CASE("a table may be so long that comparisons do not reach where they lead") {
  std::vector<SyscallRow> table;
  for (int number = 0; number < 300; number += 2)
    table.push_back(
        {"", number, SyscallAnswer::allowed, number % 6, ~uint64_t{0}, static_cast<uint64_t>(number) << 31});
  const auto program = syscall_filter(table, with_signals());
  REQUIRE(program.size() > 2 * 255);
  for (const SyscallRow& row : table) {
    CAPTURE(row.number);
    CHECK(judged(program, call_of(row.number, row.argument, row.value)) == k_allow);
    CHECK(judged(program, call_of(row.number, row.argument, row.value + 1)) == k_eperm);
    CHECK(judged(program, call_of(row.number + 1, row.argument, row.value)) == k_eperm);
  }
  CHECK(judged(program, call_of(newest_syscall() + 1)) == k_enosys);
  seccomp_data foreign = call_of(0);
  foreign.arch = 0;
  CHECK(judged(program, foreign) == k_eperm);
}

TEST_CASE("signals pass only where the kernel keeps them within the job") {
  for (bool scoped : {false, true}) {
    FilterSettings settings;
    settings.signals_are_scoped = scoped;
    const auto program = syscall_filter(syscall_table(), settings);
    CHECK(judged(program, call_of(SYS_kill)) == (scoped ? k_allow : k_eperm));
  }
}

TEST_CASE("where refused calls are reported, every refusal waits for the parent") {
  FilterSettings settings;
  settings.reports = true;
  const auto program = syscall_filter(syscall_table(), settings);
  for (const int number : {SYS_kill, SYS_socket, SYS_ptrace, SYS_unshare})
    CHECK(judged(program, call_of(number)) == SECCOMP_RET_USER_NOTIF);
  CHECK(judged(program, call_of(SYS_clone, 0, CLONE_NEWUSER)) == SECCOMP_RET_USER_NOTIF);
  CHECK(judged(program, call_of(SYS_memfd_create)) == k_enosys);
  CHECK(judged(program, call_of(SYS_read)) == k_allow);
}

TEST_CASE("in native mode, files of the view are not mapped as code without a question") {
  FilterSettings settings;
  settings.native = true;
  const auto program = syscall_filter(syscall_table(), settings);
  auto mapping = [](uint64_t protection, int descriptor) {
    seccomp_data call = call_of(SYS_mmap, 2, protection);
    call.args[4] = static_cast<uint32_t>(descriptor);
    return call;
  };
  CHECK(judged(program, mapping(PROT_READ, k_first_view_descriptor)) == k_allow);
  CHECK(judged(program, mapping(PROT_READ | PROT_EXEC, k_first_view_descriptor - 1)) == k_allow);
  CHECK(judged(program, mapping(PROT_READ | PROT_EXEC, k_first_view_descriptor)) == SECCOMP_RET_USER_NOTIF);
  CHECK(judged(program, mapping(PROT_EXEC, 0x7fffffff)) == SECCOMP_RET_USER_NOTIF);
}

TEST_CASE("a call that is allowed besides is allowed with any arguments, and stands in the log") {
  const int besides[] = {SYS_socket, SYS_prctl};
  FilterSettings settings;
  settings.allowed_besides = besides;
  const auto program = syscall_filter(syscall_table(), settings);
  CHECK(judged(program, call_of(SYS_socket)) == k_allow);
  CHECK(judged(program, call_of(SYS_prctl, 0, PR_SET_PTRACER)) == k_allow);
  CHECK(judged(program, call_of(SYS_connect)) == k_eperm);
  CHECK(description_of_filter(true, settings).ends_with("; allowed besides: socket, prctl"));
}

TEST_CASE("system calls have names") {
  CHECK(syscall_number("socket") == SYS_socket);
  CHECK(syscall_number("openat") == SYS_openat);
  CHECK(!syscall_number("sock"));
  CHECK(!syscall_number(""));
  CHECK(syscall_name(SYS_write) == "write");
  CHECK(syscall_name(60000) == "call 60000");
}

TEST_CASE("the kernel takes the filter, and judges by it") {
  const auto filter = syscall_filter(syscall_table(), with_signals());
  if (filter.empty() || filter_support() == FilterSupport::none) return;
  const pid_t child = ::fork();
  if (child == 0) {
    const auto step = process::seccomp(filter);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    bool good = step.apply(step) == 0;
    good = good && ::socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
    good = good && ::syscall(SYS_getpid) > 0;
    good = good && ::syscall(1'000'000) < 0 && errno == ENOSYS;
    ::_exit(good ? 0 : 1);
  }
  int status = -1;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace dcc::server
