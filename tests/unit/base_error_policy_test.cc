// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error_policy.h"

#include "test.h"

namespace dcc {

TEST_CASE("every code that distcc has ends in itself, and every other in one of those") {
  for (int number = static_cast<int>(Code::general); number <= static_cast<int>(Code::local_cpp); ++number) {
    CAPTURE(number);
    CHECK(error_policy(static_cast<Code>(number)).code == static_cast<Code>(number));
    CHECK(exit_code(static_cast<Code>(number)) == number);
  }
  for (int number = static_cast<int>(Code::unsupported); number <= static_cast<int>(Code::needs_key); ++number) {
    CAPTURE(number);
    CHECK(error_policy(static_cast<Code>(number)).code == static_cast<Code>(number));
    CHECK(exit_code(static_cast<Code>(number)) >= static_cast<int>(Code::general));
    CHECK(exit_code(static_cast<Code>(number)) <= static_cast<int>(Code::local_cpp));
  }
}

TEST_CASE("a host is blamed when another is asked, and only then") {
  for (int number = static_cast<int>(Code::general); number <= static_cast<int>(Code::needs_key); ++number) {
    const ErrorPolicy& policy = error_policy(static_cast<Code>(number));
    CAPTURE(number);
    CHECK((policy.blame != Blame::none) == (policy.ladder == Ladder::next_host));
  }
}

TEST_CASE("what a server refuses for, its client takes for the same") {
  for (Code code : {Code::other_compiler, Code::busy, Code::no_file, Code::wrong_key, Code::needs_key}) {
    CAPTURE(static_cast<int>(code));
    CHECK(code_of(error_policy(code).refusal) == code);
  }
  CHECK(code_of(error_policy(Code::denied).refusal) == Code::bad_arguments);
  CHECK(code_of(error_policy(Code::protocol).refusal) == Code::refused_there);
  CHECK(code_of(error_policy(Code::io).refusal) == Code::refused_there);
}

TEST_CASE("a number that is no code is a general error") { CHECK(exit_code(static_cast<Code>(7)) == 100); }

}  // namespace dcc
