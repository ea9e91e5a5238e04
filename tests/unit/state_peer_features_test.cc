// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/peer_features.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::state {
using namespace std::chrono_literals;

namespace {

std::string private_directory(const TempHome& home) {
  std::string directory = home.path() + "/state";
  REQUIRE(mkdir(directory.c_str(), 0700) == 0);
  return directory;
}

struct Memory {
  TempHome home;
  std::string directory = private_directory(home);
  std::string file = directory + "/protocol_tcp_box_3632";
  PeerFeaturesCache cache{directory};
  hosts::Host host;

  Memory() { host.name = "box"; }
  bool kept() const { return access(file.c_str(), F_OK) == 0; }
  WallTime written() const {
    struct stat status {};
    REQUIRE(stat(file.c_str(), &status) == 0);
    return std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
  }
};

WallTime now() { return std::chrono::system_clock::now(); }

}  // namespace

TEST_CASE("nothing is known of a host that was never asked, and asking makes no file") {
  Memory memory;
  CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::unknown);
  memory.cache.learn(memory.host, {PeerProtocol::unknown, 0}, now());
  CHECK(!memory.kept());
}

TEST_CASE("a stock server counts as one for ten minutes") {
  Memory memory;
  memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, now());
  const WallTime learned = memory.written();
  CHECK(memory.cache.of(memory.host, learned + 599s).protocol == PeerProtocol::stock);
  CHECK(memory.cache.of(memory.host, learned + 600s).protocol == PeerProtocol::unknown);
}

TEST_CASE("one of protocol 4 counts as one for a week") {
  Memory memory;
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now());
  const WallTime learned = memory.written();
  CHECK(memory.cache.of(memory.host, learned + 7 * 24h - 1s).protocol == PeerProtocol::v4);
  CHECK(memory.cache.of(memory.host, learned + 7 * 24h).protocol == PeerProtocol::unknown);
}

TEST_CASE("after the clock was set back a mark does not count, but a file server's clock may be a little ahead") {
  for (PeerProtocol spoken : {PeerProtocol::stock, PeerProtocol::v4}) {
    Memory memory;
    memory.cache.learn(memory.host, {spoken, 0}, now());
    CHECK(memory.cache.of(memory.host, memory.written() - 30s).protocol == spoken);
    CHECK((memory.cache.of(memory.host, memory.written() - 1h).protocol == PeerProtocol::stock) == false);
    // What is learned then counts.
    memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, memory.written() - 1h);
    CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::stock);
  }
}

TEST_CASE("what is learned takes the place of what was known") {
  Memory memory;
  memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, now());
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now());
  CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::v4);
  memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, now());
  CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::stock);
}

TEST_CASE("a fresh mark is not written again") {
  Memory memory;
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now());
  struct stat before {
  }, after{};
  REQUIRE(stat(memory.file.c_str(), &before) == 0);
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now() + 59min);
  REQUIRE(stat(memory.file.c_str(), &after) == 0);
  CHECK(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now() + 61min);
  REQUIRE(stat(memory.file.c_str(), &after) == 0);
  CHECK((before.st_mtim.tv_sec != after.st_mtim.tv_sec || before.st_mtim.tv_nsec != after.st_mtim.tv_nsec));
}

TEST_CASE("features are remembered, those that nobody here knows, too, and news of them is written at once") {
  Memory memory;
  const PeerFeatures few{PeerProtocol::v4, 1}, many{PeerProtocol::v4, 0x8000'0000'0000'0101};
  memory.cache.learn(memory.host, few, now());
  CHECK(memory.cache.of(memory.host, now()) == few);
  memory.cache.learn(memory.host, many, now());
  CHECK(memory.cache.of(memory.host, now()) == many);
  memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, now());
  CHECK(*read_file(memory.file, 100) == "1");
}

TEST_CASE("a mark of version 0.1 counts, without features") {
  Memory memory;
  memory.home.write("state/protocol_tcp_box_3632", "4");
  CHECK(memory.cache.of(memory.host, now()) == PeerFeatures{PeerProtocol::v4, 0});
}

TEST_CASE("hosts are told apart by name, port and transport") {
  Memory memory;
  memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now());
  hosts::Host port = memory.host, name = memory.host, ssh = memory.host;
  port.port = 4000;
  name.name = "box2";
  ssh.transport = hosts::Transport::ssh;
  for (const hosts::Host& other : {port, name, ssh})
    CHECK(memory.cache.of(other, now()).protocol == PeerProtocol::unknown);
}

TEST_CASE("junk is no mark, and is written over") {
  for (const char* junk : {"", "x", "\n4", "0", "4 ", "4 12", "4 000000000000000g", "4 00000000000000001"}) {
    CAPTURE(junk);
    Memory memory;
    memory.home.write("state/protocol_tcp_box_3632", junk);
    CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::unknown);
    memory.cache.learn(memory.host, {PeerProtocol::v4, 0}, now());
    CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::v4);
  }
}

TEST_CASE("a directory where others can write is not trusted, read or written") {
  for (mode_t mode : {0777u, 0775u, 0757u}) {
    CAPTURE(mode);
    Memory memory;
    memory.home.write("state/protocol_tcp_box_3632", "4");
    REQUIRE(chmod(memory.directory.c_str(), mode) == 0);
    PeerFeaturesCache shared(memory.directory);
    CHECK(shared.of(memory.host, now()).protocol == PeerProtocol::unknown);
    shared.learn(memory.host, {PeerProtocol::stock, 0}, now());
    CHECK(*read_file(memory.file, 10) == "4");
  }
}

TEST_CASE("no link is followed") {
  Memory memory;
  memory.home.write("other", "4");
  REQUIRE(symlink((memory.home.path() + "/other").c_str(), memory.file.c_str()) == 0);
  CHECK(memory.cache.of(memory.host, now()).protocol == PeerProtocol::unknown);
  memory.cache.learn(memory.host, {PeerProtocol::stock, 0}, now());
  CHECK(*read_file(memory.home.path() + "/other", 10) == "4");
}

TEST_CASE("without a directory nothing is known") {
  Memory memory;
  for (const std::string& directory : {std::string(), memory.home.path() + "/missing"}) {
    PeerFeaturesCache nowhere(directory);
    nowhere.learn(memory.host, {PeerProtocol::v4, 0}, now());
    CHECK(nowhere.of(memory.host, now()).protocol == PeerProtocol::unknown);
  }
}

}  // namespace dcc::state
