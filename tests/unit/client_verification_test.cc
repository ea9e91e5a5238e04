// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/verification.h"

#include <unistd.h>

#include "scratch.h"
#include "test.h"

namespace dcc::client {
namespace {

using Names = std::vector<std::string>;

Outcome outcome() { return {0, "out", "err", {{"/w/a.o", "1"}, {"/w/a.d", "2"}}}; }

}  // namespace

TEST_CASE("what differs is named, and nothing else") {
  CHECK(differences(outcome(), outcome()).empty());
  Outcome other = outcome();
  other.exit_code = 1;
  CHECK(differences(outcome(), other) == Names{"the exit code"});
  other.out = "";
  other.err = "";
  other.files["/w/a.d"] = "nothing";
  CHECK(differences(outcome(), other) == Names{"the exit code", "stdout", "stderr", "'/w/a.d'"});
  other = outcome();
  other.files["/w/a.o"] = "3";
  CHECK(differences(outcome(), other) == Names{"'/w/a.o'"});
}

TEST_CASE("files are the same by their content, and links by where they lead") {
  Scratch scratch;
  const std::string one = scratch.file("one", "text"), two = scratch.file("two", "text"),
                    link = scratch.path() + "/link";
  const std::string missing = scratch.path() + "/none";
  REQUIRE(::symlink(one.c_str(), link.c_str()) == 0);
  auto before = files_now({one, two, link, missing});
  CHECK(before.size() == 4);
  CHECK(before[one] == before[two]);
  CHECK(before[link] != before[one]);
  CHECK(before[missing] == "nothing");
  scratch.file("two", "other text");
  CHECK(files_now({two})[two] != before[two]);
  CHECK(files_now({link})[link] == before[link]);
  CHECK(files_now({scratch.path()})[scratch.path()] == "no file");
}

TEST_CASE("no job is verified without the variable, all with 1, and some with a larger number") {
  CHECK(!is_to_be_verified(0));
  int verified = 0;
  for (int i = 0; i < 400; ++i) {
    CHECK(is_to_be_verified(1));
    verified += is_to_be_verified(4);
  }
  CHECK(verified > 20);
  CHECK(verified < 300);
}

}  // namespace dcc::client
