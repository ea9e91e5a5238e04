// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/peer_protocol.h"

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
  PeerProtocols spoken{directory};
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
  CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::unknown);
  memory.spoken.learn(memory.host, PeerProtocol::unknown, now());
  CHECK(!memory.kept());
}

TEST_CASE("a stock server counts as one for ten minutes") {
  Memory memory;
  memory.spoken.learn(memory.host, PeerProtocol::stock, now());
  const WallTime learned = memory.written();
  CHECK(memory.spoken.by(memory.host, learned + 599s) == PeerProtocol::stock);
  CHECK(memory.spoken.by(memory.host, learned + 600s) == PeerProtocol::unknown);
}

TEST_CASE("one of ours counts as one for a week") {
  Memory memory;
  memory.spoken.learn(memory.host, PeerProtocol::ours, now());
  const WallTime learned = memory.written();
  CHECK(memory.spoken.by(memory.host, learned + 7 * 24h - 1s) == PeerProtocol::ours);
  CHECK(memory.spoken.by(memory.host, learned + 7 * 24h) == PeerProtocol::unknown);
}

TEST_CASE("after the clock was set back a mark does not count, but a file server's clock may be a little ahead") {
  for (PeerProtocol spoken : {PeerProtocol::stock, PeerProtocol::ours}) {
    Memory memory;
    memory.spoken.learn(memory.host, spoken, now());
    CHECK(memory.spoken.by(memory.host, memory.written() - 30s) == spoken);
    CHECK((memory.spoken.by(memory.host, memory.written() - 1h) == PeerProtocol::stock) == false);
    // What is learned then counts.
    memory.spoken.learn(memory.host, PeerProtocol::stock, memory.written() - 1h);
    CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::stock);
  }
}

TEST_CASE("what is learned takes the place of what was known") {
  Memory memory;
  memory.spoken.learn(memory.host, PeerProtocol::stock, now());
  memory.spoken.learn(memory.host, PeerProtocol::ours, now());
  CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::ours);
  memory.spoken.learn(memory.host, PeerProtocol::stock, now());
  CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::stock);
}

TEST_CASE("a fresh mark is not written again") {
  Memory memory;
  memory.spoken.learn(memory.host, PeerProtocol::ours, now());
  struct stat before {
  }, after{};
  REQUIRE(stat(memory.file.c_str(), &before) == 0);
  memory.spoken.learn(memory.host, PeerProtocol::ours, now() + 59min);
  REQUIRE(stat(memory.file.c_str(), &after) == 0);
  CHECK(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
  memory.spoken.learn(memory.host, PeerProtocol::ours, now() + 61min);
  REQUIRE(stat(memory.file.c_str(), &after) == 0);
  CHECK((before.st_mtim.tv_sec != after.st_mtim.tv_sec || before.st_mtim.tv_nsec != after.st_mtim.tv_nsec));
}

TEST_CASE("hosts are told apart by name, port and transport") {
  Memory memory;
  memory.spoken.learn(memory.host, PeerProtocol::ours, now());
  hosts::Host port = memory.host, name = memory.host, ssh = memory.host;
  port.port = 4000;
  name.name = "box2";
  ssh.transport = hosts::Transport::ssh;
  for (const hosts::Host& other : {port, name, ssh}) CHECK(memory.spoken.by(other, now()) == PeerProtocol::unknown);
}

TEST_CASE("junk is no mark, and is written over") {
  for (const char* junk : {"", "x", "\n4", "0"}) {
    CAPTURE(junk);
    Memory memory;
    memory.home.write("state/protocol_tcp_box_3632", junk);
    CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::unknown);
    memory.spoken.learn(memory.host, PeerProtocol::ours, now());
    CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::ours);
  }
}

TEST_CASE("a directory where others can write is not trusted, read or written") {
  for (mode_t mode : {0777u, 0775u, 0757u}) {
    CAPTURE(mode);
    Memory memory;
    memory.home.write("state/protocol_tcp_box_3632", "4");
    REQUIRE(chmod(memory.directory.c_str(), mode) == 0);
    PeerProtocols shared(memory.directory);
    CHECK(shared.by(memory.host, now()) == PeerProtocol::unknown);
    shared.learn(memory.host, PeerProtocol::stock, now());
    CHECK(*read_file(memory.file, 10) == "4");
  }
}

TEST_CASE("no link is followed") {
  Memory memory;
  memory.home.write("other", "4");
  REQUIRE(symlink((memory.home.path() + "/other").c_str(), memory.file.c_str()) == 0);
  CHECK(memory.spoken.by(memory.host, now()) == PeerProtocol::unknown);
  memory.spoken.learn(memory.host, PeerProtocol::stock, now());
  CHECK(*read_file(memory.home.path() + "/other", 10) == "4");
}

TEST_CASE("without a directory nothing is known") {
  Memory memory;
  for (const std::string& directory : {std::string(), memory.home.path() + "/missing"}) {
    PeerProtocols nowhere(directory);
    nowhere.learn(memory.host, PeerProtocol::ours, now());
    CHECK(nowhere.by(memory.host, now()) == PeerProtocol::unknown);
  }
}

}  // namespace dcc::state
