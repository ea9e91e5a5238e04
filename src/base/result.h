// SPDX-License-Identifier: GPL-2.0-or-later
// Errors are values. A Result holds either a value or an Error; nothing in dcc throws.
//
// RETURN_IF_ERROR(expr) and ASSIGN_OR_RETURN(var, expr) return the error of `expr` to the caller; CO_RETURN_IF_ERROR
// and CO_ASSIGN_OR_RETURN do so from a coroutine. They are statements, not expressions: g++ 12 crashes on co_await
// inside a statement expression.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/exit_code.h"
#include "base/invariant.h"

namespace dcc {

struct [[nodiscard]] Error {
  Code code = Code::general;
  std::string text;  // one line for people; names what it happened to
};

// What the templates below have in common, once, so that a call of them is little more than its arguments.
Error vfail(Code code, fmt::string_view format, fmt::format_args args);
Error vfail_errno(Code code, int error_number, fmt::string_view format, fmt::format_args args);
void add_context(std::string& text, fmt::string_view format, fmt::format_args args);

template <class... Args>
Error fail(Code code, fmt::format_string<Args...> format, Args&&... args) {
  return vfail(code, format, fmt::make_format_args(args...));
}

// "opening 'x': No such file or directory" out of errno and the description of what was tried.
template <class... Args>
Error fail_errno(Code code, int error_number, fmt::format_string<Args...> format, Args&&... args) {
  return vfail_errno(code, error_number, format, fmt::make_format_args(args...));
}

template <class T>
class [[nodiscard]] Result {
 public:
  using Value = T;

  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return value_.has_value(); }
  T& operator*() & { return INVARIANT(value_), *value_; }
  const T& operator*() const& { return INVARIANT(value_), *value_; }
  T&& operator*() && { return INVARIANT(value_), std::move(*value_); }
  T* operator->() { return INVARIANT(value_), &*value_; }
  const T* operator->() const { return INVARIANT(value_), &*value_; }

  Error& error() { return INVARIANT(!value_), error_; }
  const Error& error() const { return INVARIANT(!value_), error_; }

  // Puts "sending to host a: " before the error's text, if there is one.
  template <class... Args>
  Result context(fmt::format_string<Args...> format, Args&&... args) && {
    if (!value_) add_context(error_.text, format, fmt::make_format_args(args...));
    return std::move(*this);
  }

 private:
  std::optional<T> value_;
  Error error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_.has_value(); }
  Error& error() { return INVARIANT(error_), *error_; }
  const Error& error() const { return INVARIANT(error_), *error_; }

  template <class... Args>
  Result context(fmt::format_string<Args...> format, Args&&... args) && {
    if (error_) add_context(error_->text, format, fmt::make_format_args(args...));
    return std::move(*this);
  }

 private:
  std::optional<Error> error_;
};

// strerror(3) of `error_number`, in the C locale's words.
std::string describe_errno(int error_number);

}  // namespace dcc

#define DCC_JOIN_(a, b) a##b
#define DCC_JOIN(a, b) DCC_JOIN_(a, b)

#define DCC_RETURN_IF_ERROR_(result, expr, give_back)               \
  do {                                                              \
    auto result = (expr);                                           \
    if (!result) give_back ::dcc::Error(std::move(result.error())); \
  } while (0)
#define DCC_ASSIGN_OR_RETURN_(result, var, expr, give_back)       \
  auto result = (expr);                                           \
  if (!result) give_back ::dcc::Error(std::move(result.error())); \
  var = std::move(*result)

#define RETURN_IF_ERROR(expr) DCC_RETURN_IF_ERROR_(DCC_JOIN(result_, __LINE__), expr, return )
#define ASSIGN_OR_RETURN(var, expr) DCC_ASSIGN_OR_RETURN_(DCC_JOIN(result_, __LINE__), var, expr, return )
#define CO_RETURN_IF_ERROR(expr) DCC_RETURN_IF_ERROR_(DCC_JOIN(result_, __LINE__), expr, co_return )
#define CO_ASSIGN_OR_RETURN(var, expr) DCC_ASSIGN_OR_RETURN_(DCC_JOIN(result_, __LINE__), var, expr, co_return )
