// SPDX-License-Identifier: GPL-2.0-or-later
// Coroutines. A Task is lazy: it starts when it is awaited, by exactly one awaiter, and it always runs to its end. A
// suspended task is never destroyed. To cancel it, close what it waits for: the pending co_await then returns
// Code::canceled and the coroutine returns by itself. So awaiters need no detach logic.
//
// Write after co_await only a plain call whose arguments are names, literals or std::move(name): g++ 12 miscompiles
// aggregates, lambdas and `?:` there (tests/lint/await looks for them).
#pragma once

#include <coroutine>
#include <cstdlib>
#include <optional>
#include <utility>

namespace dcc::loop {

template <class T>
class Task;

namespace detail {

// Resumes the awaiter by symmetric transfer, so that long chains of tasks need no stack.
struct ResumeAwaiter {
  bool await_ready() noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> finished) noexcept {
    return finished.promise().awaiter;
  }
  void await_resume() noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> awaiter = std::noop_coroutine();

  std::suspend_always initial_suspend() noexcept { return {}; }
  ResumeAwaiter final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept { std::abort(); }
};

// clang 16 places a coroutine's frame in its awaiter's frame if it can see when the coroutine begins and ends, and then
// frees it anyway (found with -Oz -flto). The asm statement hides the frame's address, so that clang cannot see it.
template <class Promise>
std::coroutine_handle<Promise> kept_on_heap(std::coroutine_handle<Promise> coroutine) {
  void* address = coroutine.address();
  asm volatile("" : "+r"(address));
  return std::coroutine_handle<Promise>::from_address(address);
}

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;

  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
  void take() {}
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;

  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(detail::kept_on_heap(coroutine)) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    coroutine_.promise().awaiter = awaiter;
    return coroutine_;
  }
  T await_resume() { return coroutine_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

// The root of a chain of tasks: it starts at once, owns itself and frees itself when it ends.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() noexcept { std::abort(); }
  };
};

inline Detached run_detached(Task<void> task) { co_await std::move(task); }

}  // namespace detail

// Starts `task` as a root. Its arguments must be owned by the task: pass them by value.
inline void start(Task<void> task) { detail::run_detached(std::move(task)); }

}  // namespace dcc::loop
