// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/resolve.h"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "loop/fd_stream.h"

namespace dcc::net {
namespace {

// Resolver modules (LDAP, mDNS) need more than the smallest default stack of a C library.
constexpr size_t k_stack_size = 1024 * 1024;

// Shared by the thread and its waiter, which may be gone first.
struct Question {
  std::string host, service;
  int status = 0;
  int error_number = 0;
  std::vector<Address> addresses;
  UniqueFd answered;  // the write end of a pipe: once it is closed, the other members can be read
};

void answer(Question& question) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  question.status = ::getaddrinfo(question.host.c_str(), question.service.c_str(), &hints, &found);
  question.error_number = errno;
  if (question.status != 0) return;
  question.addresses = collect(found);
  ::freeaddrinfo(found);
}

void* run_thread(void* argument) {
  const std::unique_ptr<std::shared_ptr<Question>> question(static_cast<std::shared_ptr<Question>*>(argument));
  answer(**question);
  (*question)->answered.reset();
  return nullptr;
}

// The thread blocks all signals, which are for the loop's thread.
int start_thread(const std::shared_ptr<Question>& question) {
  auto own = std::make_unique<std::shared_ptr<Question>>(question);
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  ::pthread_attr_setstacksize(&attributes, k_stack_size);
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const int error_number = ::pthread_create(&thread, &attributes, run_thread, own.get());
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::pthread_attr_destroy(&attributes);
  if (error_number == 0) (void)own.release();
  return error_number;
}

const char* reason(const Question& question) {
  return question.status == EAI_SYSTEM ? ::strerror(question.error_number) : ::gai_strerror(question.status);
}

}  // namespace

loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms,
                                                 loop::CancelScope& scope) {
  if (auto address = numeric_address(host, port)) {
    std::vector<Address> only(1, *address);
    co_return only;
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) co_return fail_errno(Code::connect, errno, "looking up '{}'", host);
  loop::FdStream end(loop, UniqueFd(ends[0]));  // closed when the thread has finished
  auto question = std::make_shared<Question>();
  question->host = host;
  question->service = std::to_string(port);
  question->answered.reset(ends[1]);
  if (int error_number = start_thread(question))
    co_return fail_errno(Code::connect, error_number, "a thread to look up '{}'", host);
  loop::Deadline patience(loop, patience_ms, [&end] { end.close(); });
  loop::OnCancel give_up(scope, [&end] { end.close(); });
  char nothing;
  auto ended = co_await end.read_some(&nothing, 1);
  if (scope.cancelled()) co_return fail(Code::canceled, "looking up '{}' was given up", host);
  if (!ended) co_return fail(Code::connect, "the resolver has no answer for host {} within {} ms", host, patience_ms);
  if (question->status != 0)
    co_return fail(Code::connect, "failed to resolve host {} port {}: {}", host, port, reason(*question));
  co_return std::move(question->addresses);
}

loop::Task<Result<std::vector<Address>>> look_up(loop::Loop& loop, std::string host, int port, uint64_t patience_ms) {
  loop::CancelScope never;
  co_return co_await look_up(loop, std::move(host), port, patience_ms, never);
}

}  // namespace dcc::net
