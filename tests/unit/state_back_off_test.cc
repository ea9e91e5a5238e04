// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/back_off.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "state/down.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::state {
using namespace std::chrono_literals;

namespace {

// A point in time that no clock of a test machine shows.
const WallTime k_start{std::chrono::seconds(2'000'000'000)};

hosts::Host tcp_host() {
  hosts::Host host;
  host.name = "box";
  return host;
}

struct Farm {
  TempHome home;
  std::string file = home.path() + "/backoff_tcp_box_3632_0";
  BackOff back_off{home.path(), 60};
  hosts::Host host = tcp_host();

  bool skipped(WallTime now, std::string_view compiler = "gcc") const {
    return back_off.reason_to_skip(host, compiler, now).has_value();
  }
  Permit entered(WallTime now, std::string_view compiler = "gcc") const {
    std::optional<Permit> permit = back_off.enter(host, compiler, now);
    REQUIRE(permit);
    return std::move(*permit);
  }
  bool marked() const { return access(file.c_str(), F_OK) == 0; }
};

}  // namespace

TEST_CASE("a host that never failed is asked, and no file is made") {
  Farm farm;
  CHECK(!farm.skipped(k_start));
  Permit permit = farm.entered(k_start);
  CHECK(!permit.probing());
  farm.back_off.succeeded(std::move(permit));
  CHECK(!farm.marked());
}

TEST_CASE("a failure keeps a host away for a second, every failed probe twice as long, up to the period") {
  Farm farm;
  WallTime now = k_start;
  farm.back_off.failed(farm.entered(now), Blame::host, "connection refused", now);
  for (std::chrono::seconds delay : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    CAPTURE(delay.count());
    CHECK(farm.skipped(now + delay - 1ms));
    CHECK(!farm.back_off.enter(farm.host, "gcc", now + delay - 1ms));
    CHECK(!farm.skipped(now + delay));
    now += delay;
    Permit probe = farm.entered(now);
    CHECK(probe.probing());
    now += 3s;  // the connect time-out
    farm.back_off.failed(std::move(probe), Blame::host, "timeout", now);
  }
  CHECK(*farm.back_off.reason_to_skip(farm.host, "gcc", now) == "in back-off for 60 s more: timeout");
}

TEST_CASE("a successful probe ends the back-off") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  CHECK(farm.marked());
  farm.back_off.succeeded(farm.entered(k_start + 2s));
  CHECK(!farm.marked());
  CHECK(!farm.entered(k_start + 2s).probing());
}

TEST_CASE("clients that fail at the same time count once") {
  Farm farm;
  std::vector<Permit> attempts;
  for (int i = 0; i < 8; ++i) attempts.push_back(farm.entered(k_start));
  for (Permit& attempt : attempts) {
    farm.back_off.failed(std::move(attempt), Blame::host, "timeout", k_start + 4s);
  }
  CHECK(farm.skipped(k_start + 4s + 999ms));
  CHECK(!farm.skipped(k_start + 5s));
}

TEST_CASE("a mark is not there before its text is") {
  Farm farm;
  std::atomic<bool> ends = false;
  std::thread other([&farm, &ends] {
    for (int i = 0; i < 2000; ++i) {
      farm.back_off.failed(*farm.back_off.enter(farm.host, "gcc", k_start), Blame::host, "no route", k_start);
      ::unlink(farm.file.c_str());
    }
    ends = true;
  });
  int seen = 0, without_text = 0;
  while (!ends) {
    const std::optional<std::string> reason = farm.back_off.reason_to_skip(farm.host, "gcc", k_start);
    if (!reason) continue;
    ++seen;
    if (!reason->ends_with("no route")) ++without_text;
  }
  other.join();
  CHECK(seen > 0);
  CHECK(without_text == 0);
}

TEST_CASE("one client probes, the others skip until it has a verdict or is gone") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  const WallTime later = k_start + 2s;
  {
    Permit probe = farm.entered(later);
    CHECK(farm.skipped(later));
    CHECK(!farm.back_off.enter(farm.host, "gcc", later));
    CHECK(!farm.back_off.enter(farm.host, "clang", later));
    // A late report of the old accident does not disturb the probe.
    CHECK(*farm.back_off.reason_to_skip(farm.host, "gcc", later) == "another client is probing it after: timeout");
  }
  CHECK(!farm.skipped(later));
  CHECK(farm.entered(later).probing());
}

TEST_CASE("an answer ends the back-off for everybody while the job goes on") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  Permit probe = farm.entered(k_start + 1s);
  farm.back_off.connected(probe);
  CHECK(farm.skipped(k_start + 1s));
  farm.back_off.answered(probe);
  CHECK(!farm.skipped(k_start + 1s));
  CHECK(!farm.entered(k_start + 1s).probing());
  // What it does later is another accident.
  farm.back_off.failed(std::move(probe), Blame::host, "closed", k_start + 9s);
  CHECK(farm.skipped(k_start + 9s));
  CHECK(!farm.skipped(k_start + 10s));
}

TEST_CASE("the first connection ends the back-off of a host that could not be reached") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::way, "connection refused", k_start);
  Permit probe = farm.entered(k_start + 1s);
  CHECK(farm.skipped(k_start + 1s));
  farm.back_off.connected(probe);
  CHECK(!farm.skipped(k_start + 1s));
}

TEST_CASE("a refused compiler keeps away that compiler only") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start, "gcc-99"), Blame::compiler, "not allowed", k_start);
  CHECK(!farm.marked());
  CHECK(farm.skipped(k_start, "gcc-99"));
  CHECK(!farm.skipped(k_start, "gcc"));
  CHECK(!farm.back_off.enter(farm.host, "gcc-99", k_start));

  Permit probe = farm.entered(k_start + 1s, "gcc-99");
  CHECK(probe.probing());
  CHECK(farm.skipped(k_start + 1s, "gcc-99"));
  farm.back_off.succeeded(std::move(probe));
  CHECK(!farm.skipped(k_start + 1s, "gcc-99"));
}

TEST_CASE("a host that refuses a compiler is there again") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  farm.back_off.failed(farm.entered(k_start + 1s), Blame::compiler, "not allowed", k_start + 1s);
  CHECK(!farm.skipped(k_start + 1s, "clang"));
  CHECK(farm.skipped(k_start + 1s, "gcc"));
}

TEST_CASE("stock's mark counts from its time for the whole period") {
  Farm farm;
  farm.home.write("backoff_tcp_box_3632_0", "x");
  struct stat status;
  REQUIRE(stat(farm.file.c_str(), &status) == 0);
  const WallTime made{std::chrono::seconds(status.st_mtim.tv_sec)};
  CHECK(farm.skipped(made + 59s));
  CHECK(!farm.skipped(made + 61s));
  // The next failure is the second one.
  farm.back_off.failed(farm.entered(made + 61s), Blame::host, "timeout", made + 61s);
  CHECK(farm.skipped(made + 62s));
  CHECK(!farm.skipped(made + 63s));
}

TEST_CASE("a mark from the future, as after setting the clock back, does not bind") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  CHECK(!farm.skipped(k_start - 1h));
  CHECK(farm.entered(k_start - 1h).probing());
}

TEST_CASE("nonsense in a mark is taken as stock's mark, and nothing overflows") {
  for (const char* text :
       {"", "failed x\nuntil 1\ncount 1\nunreachable 0\nreason y\n", "failed 1\nuntil 1\ncount 1\nreason y\n",
        "failed 1\nuntil 2\n",
        "failed 9223372036854775807\nuntil 9223372036854775807\ncount 9223372036854775807\nunreachable 1\nreason \n"}) {
    CAPTURE(text);
    Farm farm;
    farm.home.write("backoff_tcp_box_3632_0", text);
    CHECK(!farm.skipped(k_start));
    farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
    CHECK(farm.skipped(k_start));
  }
}

TEST_CASE("the text of a mark is readable, and a reason cannot add lines to it") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "said \"no\"\ncount 99", k_start);
  CHECK(*read_file(farm.file, 1000) ==
        "failed 2000000000000\nuntil 2000000001000\ncount 1\nunreachable 0\nreason said \"no\"\\x0acount 99\n");
}

TEST_CASE("without a period or a directory, and for this machine, there is no back-off") {
  Farm farm;
  farm.back_off.failed(farm.entered(k_start), Blame::host, "timeout", k_start);
  hosts::Host here;
  here.transport = hosts::Transport::local;
  here.name = "localhost";
  const struct {
    BackOff back_off;
    hosts::Host host;
  } table[] = {{{farm.home.path(), 0}, farm.host}, {{"", 60}, farm.host}, {{farm.home.path(), 60}, here}};
  for (const auto& row : table) {
    CHECK(!row.back_off.reason_to_skip(row.host, "gcc", k_start));
    std::optional<Permit> permit = row.back_off.enter(row.host, "gcc", k_start);
    REQUIRE(permit);
    CHECK(!permit->probing());
    row.back_off.failed(std::move(*permit), Blame::host, "timeout", k_start + 1h);
  }
  // The mark is as it was, neither read nor written.
  CHECK(farm.skipped(k_start));
  CHECK(!farm.skipped(k_start + 1s));
}

TEST_CASE("a directory that cannot be used means no back-off") {
  Farm farm;
  BackOff nowhere(farm.home.path() + "/missing", 60);
  std::optional<Permit> permit = nowhere.enter(farm.host, "gcc", k_start);
  REQUIRE(permit);
  nowhere.failed(std::move(*permit), Blame::host, "timeout", k_start);
  CHECK(!nowhere.reason_to_skip(farm.host, "gcc", k_start));
}

TEST_CASE("the period is read as stock reads it") {
  TempHome home;
  CHECK(back_off_period() == 60);
  const struct {
    const char* value;
    int period;
  } table[] = {{"", 0}, {"0", 0}, {"x", 0}, {"-5", 0}, {"10", 10}, {"99999999999", 1'000'000'000}};
  for (const auto& row : table) {
    CAPTURE(row.value);
    setenv("DISTCC_BACKOFF_PERIOD", row.value, 1);
    CHECK(back_off_period() == row.period);
  }
}

TEST_CASE("who is in back-off can be listed, by the names of the host list") {
  Farm farm;
  CHECK(down_hosts(farm.home.path(), 60, k_start).empty());
  hosts::Host other = tcp_host(), by_ssh = tcp_host();
  other.name = "::1";
  other.port = 4000;
  by_ssh.transport = hosts::Transport::ssh;
  for (const hosts::Host& host : {farm.host, other, by_ssh})
    farm.back_off.failed(std::move(*farm.back_off.enter(host, "gcc", k_start)), Blame::host, "refused", k_start);
  farm.back_off.failed(std::move(*farm.back_off.enter(tcp_host(), "cc", k_start + 2s)), Blame::compiler, "no cc",
                       k_start + 2s);  // it answered
  auto down = down_hosts(farm.home.path(), 60, k_start);
  REQUIRE(down.size() == 2);
  CHECK(down[0] == Down{"@box", "in back-off for 1 s more: refused"});
  CHECK(down[1].host == "[::1]:4000");
  CHECK(down_hosts(farm.home.path(), 60, k_start + 2s).empty());
  CHECK(down_hosts("", 60, k_start).empty());
}

}  // namespace dcc::state
