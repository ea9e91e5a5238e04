// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/quarantine.h"

#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "test.h"

namespace dcc::state {
using namespace std::chrono_literals;

namespace {

hosts::Host host_of(const std::string& name) {
  hosts::Host host;
  host.name = name;
  return host;
}

}  // namespace

TEST_CASE("a compiler of a host is in quarantine, and no other, for a day, or until its file is removed") {
  Scratch scratch;
  const Quarantine quarantine(scratch.path());
  const hosts::Host box = host_of("box");
  CHECK(!quarantine.reason(box, "fingerprint", wall_time()));
  const std::string file = quarantine.put(box, "fingerprint", "'a.o' is not as here");
  REQUIRE(file.starts_with(scratch.path() + "/quarantine_"));
  CHECK(quarantine.reason(box, "fingerprint", wall_time()) == "in quarantine for 24 h more: 'a.o' is not as here");
  CHECK(quarantine.reason(box, "fingerprint", wall_time() + 23h));
  CHECK(!quarantine.reason(box, "fingerprint", wall_time() + 25h));
  CHECK(!quarantine.reason(box, "fingerprint", wall_time() - 1h));  // the clock was set back
  CHECK(!quarantine.reason(box, "another", wall_time()));
  CHECK(!quarantine.reason(host_of("rack"), "fingerprint", wall_time()));
  CHECK(quarantine.put(box, "fingerprint", "again") == file);
  CHECK(quarantine.reason(box, "fingerprint", wall_time()) == "in quarantine for 24 h more: again");
  REQUIRE(::unlink(file.c_str()) == 0);
  CHECK(!quarantine.reason(box, "fingerprint", wall_time()));
}

TEST_CASE("without a directory nothing is in quarantine, and what others left there is not followed") {
  CHECK(Quarantine("").put(host_of("box"), "fingerprint", "why").empty());
  CHECK(!Quarantine("").reason(host_of("box"), "fingerprint", wall_time()));
  Scratch scratch;
  const Quarantine quarantine(scratch.path());
  const std::string file = quarantine.put(host_of("box"), "fingerprint", "one\ntwo\x1b[2J");
  CHECK(quarantine.reason(host_of("box"), "fingerprint", wall_time())->find_first_of("\n\x1b") == std::string::npos);
  REQUIRE(::unlink(file.c_str()) == 0);
  REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  CHECK(!quarantine.reason(host_of("box"), "fingerprint", wall_time()));
}

}  // namespace dcc::state
