// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/monitor_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::state {

namespace {

std::string number(uint64_t value, size_t bytes) {
  std::string text(bytes, '\0');
  if (bytes == 4) {
    auto narrow = static_cast<uint32_t>(value);
    std::memcpy(text.data(), &narrow, bytes);
  } else {
    std::memcpy(text.data(), &value, bytes);
  }
  return text;
}

// A stock client's file, put together by the reference's table of offsets.
std::string stock_state(uint64_t pid, std::string file, std::string host, int slot, int phase, uint64_t size = 0,
                        uint64_t magic = 0x44494800) {
  constexpr size_t word = sizeof(long);
  if (size == 0) size = word == 8 ? 296 : 280;
  file.resize(128);
  host.resize(128);
  return number(size, word) + number(magic, word) + number(pid, word) + file + host +
         number(static_cast<uint64_t>(slot), 4) + number(static_cast<uint64_t>(phase), 4) + number(0, word);
}

std::string own_name() { return "state/binstate_" + std::to_string(::getpid()); }
std::string own_file(const Scratch& scratch) { return scratch.path(own_name()); }

void make_old(const std::string& file, time_t seconds) {
  const timeval then{::time(nullptr) - seconds, 0};
  const timeval times[] = {then, then};
  REQUIRE(::utimes(file.c_str(), times) == 0);
}

MonitorEntry example() {
  MonitorEntry entry;
  entry.file = "hello.c";
  entry.host = "box";
  entry.slot = 3;
  entry.phase = MonitorPhase::compile;
  entry.started_ms = 1'700'000'000'000;
  entry.phase_started_ms = 1'700'000'000'250;
  entry.local_reason = "-march=native";
  return entry;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

}  // namespace

TEST_CASE("what is written begins as distcc's file does, byte for byte") {
  Scratch scratch;
  auto file = MonitorFile::open(scratch.path());
  REQUIRE(file);
  REQUIRE(file->write(example()));
  auto bytes = read_file(own_file(scratch), 1000);
  REQUIRE(bytes);
  const std::string expected = stock_state(static_cast<uint64_t>(::getpid()), "hello.c", "box", 3, 5);
  CHECK(bytes->substr(0, expected.size()) == expected);
  CHECK(bytes->size() == expected.size() + 152);
}

TEST_CASE("what is written is read, with the tail") {
  Scratch scratch;
  auto file = MonitorFile::open(scratch.path());
  REQUIRE(file);
  CHECK(read_entries(scratch.path()).empty());
  REQUIRE(file->write(example()));
  auto entries = read_entries(scratch.path());
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].pid == ::getpid());
  CHECK(entries[0].file == "hello.c");
  CHECK(entries[0].host == "box");
  CHECK(entries[0].slot == 3);
  CHECK(entries[0].phase == MonitorPhase::compile);
  CHECK(entries[0].started_ms == 1'700'000'000'000);
  CHECK(entries[0].phase_started_ms == 1'700'000'000'250);
  CHECK(entries[0].local_reason == "-march=native");
  CHECK(entries[0].has_tail);
}

TEST_CASE("a job in native mode is read as one, and so is a protected one") {
  Scratch scratch;
  auto file = MonitorFile::open(scratch.path());
  REQUIRE(file);
  MonitorEntry entry = example();
  entry.is_native = true;
  REQUIRE(file->write(entry));
  CHECK(read_entries(scratch.path())[0].is_native);
  CHECK(!read_entries(scratch.path())[0].is_protected);
  entry.is_protected = true;
  REQUIRE(file->write(entry));
  CHECK(read_entries(scratch.path())[0].is_native);
  CHECK(read_entries(scratch.path())[0].is_protected);
}

TEST_CASE("each write replaces the one before, whatever was longer then") {
  Scratch scratch;
  auto file = MonitorFile::open(scratch.path());
  REQUIRE(file);
  REQUIRE(file->write(example()));
  MonitorEntry next = example();
  next.file = "a.c";
  next.local_reason.clear();
  next.phase = MonitorPhase::receive;
  REQUIRE(file->write(next));
  auto entries = read_entries(scratch.path());
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].file == "a.c");
  CHECK(entries[0].local_reason.empty());
  CHECK(entries[0].phase == MonitorPhase::receive);
}

TEST_CASE("long names are cut, and end") {
  Scratch scratch;
  auto file = MonitorFile::open(scratch.path());
  REQUIRE(file);
  MonitorEntry entry = example();
  entry.file = entry.host = entry.local_reason = std::string(500, 'x');
  REQUIRE(file->write(entry));
  auto entries = read_entries(scratch.path());
  REQUIRE(entries.size() == 1);
  for (const std::string& text : {entries[0].file, entries[0].host}) CHECK(text == std::string(127, 'x'));
  CHECK(entries[0].local_reason == std::string(126, 'x'));
  CHECK(!entries[0].is_native);
}

TEST_CASE("the file goes with its owner") {
  Scratch scratch;
  {
    auto file = MonitorFile::open(scratch.path());
    REQUIRE(file);
    MonitorFile moved = std::move(*file);
    CHECK(exists(own_file(scratch)));
  }
  CHECK(!exists(own_file(scratch)));
}

TEST_CASE("the umask says who else reads the file") {
  for (mode_t mask : {0002u, 0077u}) {
    CAPTURE(mask);
    Scratch scratch;
    const mode_t before = ::umask(mask);
    auto file = MonitorFile::open(scratch.path());
    ::umask(before);
    REQUIRE(file);
    struct stat status {};
    REQUIRE(::stat(own_file(scratch).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == (0666 & ~mask));
    REQUIRE(::stat(scratch.path("state").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == (0777 & ~mask));
  }
}

TEST_CASE("a link, a FIFO or a file that has our name already is replaced and not written to") {
  for (const char* kind : {"link", "fifo", "file"}) {
    CAPTURE(kind);
    Scratch scratch;
    scratch.file("precious", "text");
    const std::string name = own_name();
    scratch.directory("state");
    if (std::string_view(kind) == "link") scratch.link(name, scratch.path("precious"));
    if (std::string_view(kind) == "fifo") REQUIRE(::mkfifo(scratch.path(name).c_str(), 0666) == 0);
    if (std::string_view(kind) == "file")
      REQUIRE(::link(scratch.path("precious").c_str(), scratch.path(name).c_str()) == 0);
    auto file = MonitorFile::open(scratch.path());
    REQUIRE(file);
    REQUIRE(file->write(example()));
    CHECK(*read_file(scratch.path("precious"), 10) == "text");
    CHECK(read_entries(scratch.path()).size() == 1);
  }
}

TEST_CASE("where no file can be made there is an error, and no directory above is created") {
  Scratch scratch;
  CHECK(!MonitorFile::open(scratch.path("missing")));
  CHECK(!exists(scratch.path("missing")));
  scratch.file("state");
  CHECK(!MonitorFile::open(scratch.path()));
}

TEST_CASE("a stock client's file is read; its times are those of the process and of the file") {
  Scratch scratch;
  scratch.file(own_name(), stock_state(static_cast<uint64_t>(::getpid()), "a.c", "10.0.0.7", 1, 4));
  make_old(own_file(scratch), 5);
  auto entries = read_entries(scratch.path());
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].file == "a.c");
  CHECK(entries[0].host == "10.0.0.7");
  CHECK(entries[0].slot == 1);
  CHECK(entries[0].phase == MonitorPhase::send);
  CHECK(!entries[0].has_tail);
  CHECK(entries[0].local_reason.empty());
  const int64_t now = int64_t{::time(nullptr)} * 1000;
  CHECK(entries[0].phase_started_ms / 1000 <= now / 1000 - 5);
  CHECK(entries[0].started_ms > now - 3'600'000);
  CHECK(entries[0].started_ms <= entries[0].phase_started_ms);
}

TEST_CASE("only whole states of living processes are entries") {
  const auto self = static_cast<uint64_t>(::getpid());
  const std::string good = stock_state(self, "a.c", "box", 0, 5);
  struct Case {
    const char* what;
    std::string bytes;
    bool counts;
  } cases[] = {
      {"whole", good, true},
      {"with something behind it", good + "something", true},
      {"empty", "", false},
      {"short", good.substr(0, good.size() - 1), false},
      {"another magic", stock_state(self, "a.c", "box", 0, 5, 0, 0x44494801), false},
      {"another size", stock_state(self, "a.c", "box", 0, 5, 300), false},
      {"no process", stock_state(0x7ffffffe, "a.c", "box", 0, 5), false},
      {"a process group", stock_state(0, "a.c", "box", 0, 5), false},
      {"all processes", stock_state(~uint64_t{0}, "a.c", "box", 0, 5), false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.what);
    Scratch scratch;
    scratch.file(own_name(), each.bytes);
    std::vector<pid_t> half_written;
    CHECK(read_entries(scratch.path(), Counts::one_per_process, &half_written).size() == (each.counts ? 1 : 0));
    CHECK(half_written == (each.bytes.size() < good.size() ? std::vector<pid_t>{::getpid()} : std::vector<pid_t>{}));
    CHECK(exists(own_file(scratch)));
  }
}

TEST_CASE("a process that has ended counts no more, although its parent has not asked") {
  Scratch scratch;
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  siginfo_t end{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &end, WEXITED | WNOWAIT) == 0);
  const std::string state = stock_state(static_cast<uint64_t>(pid), "a.c", "box", 0, 5);
  std::vector<pid_t> half_written;
  for (const std::string& bytes : {state, state.substr(1)}) {
    scratch.file("state/binstate_" + std::to_string(pid), bytes);
    CHECK(read_entries(scratch.path(), Counts::one_per_process, &half_written).empty());
  }
  CHECK(half_written.empty());
  CHECK(::waitpid(pid, nullptr, 0) == pid);
}

TEST_CASE("who was killed while writing is not told of again") {
  Scratch scratch;
  for (const char* name : {"binstate_2147483646", "binstate_0", "binstate_-1", "binstate_99999999999", "binstate_x",
                           "binstate_01", "binstate_+1"})
    scratch.file(std::string("state/") + name);
  std::vector<pid_t> half_written;
  CHECK(read_entries(scratch.path(), Counts::one_per_process, &half_written).empty());
  CHECK(half_written.empty());
}

TEST_CASE("a phase that is not known counts as compiling") {
  const auto self = static_cast<uint64_t>(::getpid());
  for (auto [written, expected] : {std::pair{0, MonitorPhase::startup},
                                   {7, MonitorPhase::done},
                                   {8, MonitorPhase::compile},
                                   {-1, MonitorPhase::compile},
                                   {1 << 30, MonitorPhase::compile}}) {
    CAPTURE(written);
    Scratch scratch;
    scratch.file(own_name(), stock_state(self, "a.c", "box", 0, written));
    auto entries = read_entries(scratch.path());
    REQUIRE(entries.size() == 1);
    CHECK((entries[0].phase == expected));
  }
}

TEST_CASE("a tail that cannot be ours is not believed") {
  Scratch scratch;
  {
    auto file = MonitorFile::open(scratch.path());
    REQUIRE(file);
    MonitorEntry entry = example();
    entry.started_ms = INT64_MIN;
    entry.phase_started_ms = INT64_MAX;
    REQUIRE(file->write(entry));
    std::string bytes = *read_file(own_file(scratch), 1000);
    auto entries = read_entries(scratch.path());
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].started_ms == 0);
    CHECK(entries[0].phase_started_ms <= int64_t{::time(nullptr)} * 1000 + 1000);

    bytes[bytes.size() - 152] ^= 1;
    scratch.file(own_name(), bytes);
    entries = read_entries(scratch.path());
    REQUIRE(entries.size() == 1);
    CHECK(!entries[0].has_tail);
    CHECK(entries[0].local_reason.empty());
  }
}

TEST_CASE("only regular files of the name count; links are not followed, and a FIFO is not waited for") {
  Scratch scratch;
  const std::string good = stock_state(static_cast<uint64_t>(::getpid()), "a.c", "box", 0, 5);
  scratch.file("outside", good);
  scratch.link("state/binstate_1", scratch.path("outside"));
  REQUIRE(::mkfifo(scratch.path("state/binstate_2").c_str(), 0666) == 0);
  scratch.directory("state/binstate_3");
  scratch.file("state/other_4", good);
  for (const char* name : {"binstate_5", "binstate_05", "binstate_+5", "binstate_5x", "binstate_"})
    scratch.file(std::string("state/") + name, good);
  CHECK(read_entries(scratch.path()).empty());
  CHECK(read_entries(scratch.path(), Counts::as_in_distcc).size() == 5);
}

TEST_CASE("an old file counts while its process lives, but not for who reads as distcc does") {
  Scratch scratch;
  // The machine's first process is as old as is needed.
  const std::string file = scratch.file("state/binstate_1", stock_state(1, "a.c", "box", 0, 5));
  make_old(file, 59);
  CHECK(read_entries(scratch.path(), Counts::as_in_distcc).size() == 1);
  make_old(file, 62);
  CHECK(read_entries(scratch.path(), Counts::as_in_distcc).empty());
  CHECK(read_entries(scratch.path()).size() == 1);
}

TEST_CASE("an old file is removed when its process is gone, or has begun later") {
  for (uint64_t pid : {uint64_t{0x7ffffffe}, static_cast<uint64_t>(::getpid())}) {
    CAPTURE(pid);
    Scratch scratch;
    const std::string file = scratch.file("state/binstate_1", stock_state(pid, "a.c", "box", 0, 5));
    make_old(file, 3600 * 24 * 365);
    CHECK(read_entries(scratch.path()).empty());
    CHECK(!exists(file));
  }
}

TEST_CASE("entries come by host, then slot") {
  Scratch scratch;
  const auto self = static_cast<uint64_t>(::getpid());
  scratch.file("state/binstate_1", stock_state(self, "4", "b", 1, 5));
  scratch.file("state/binstate_2", stock_state(self, "2", "a", 2, 5));
  scratch.file("state/binstate_3", stock_state(self, "3", "b", 0, 5));
  scratch.file("state/binstate_4", stock_state(self, "1", "a", 0, 5));
  std::string order;
  for (const MonitorEntry& entry : read_entries(scratch.path(), Counts::as_in_distcc)) order += entry.file;
  CHECK(order == "1234");
}

TEST_CASE("a job is seen however many files of others there are, but jobs without end are not kept") {
  Scratch scratch;
  const auto self = static_cast<uint64_t>(::getpid());
  const std::string live = stock_state(self, "a.c", "box", 0, 5), dead = stock_state(0x7ffffffe, "a.c", "box", 0, 5);
  // Links to two files: five thousand of their own would take seconds.
  const std::string live_file = scratch.file("live", live), dead_file = scratch.file("dead", dead);
  scratch.directory("state");
  for (int i = 0; i < 5000; ++i) {
    const std::string name = scratch.path("state/binstate_x" + std::to_string(i));
    REQUIRE(::link((i % 50 == 0 ? live_file : dead_file).c_str(), name.c_str()) == 0);
  }
  // In whatever order the directory lists them.
  CHECK(read_entries(scratch.path(), Counts::as_in_distcc).size() == 100);
  scratch.file("dead", live);
  CHECK(read_entries(scratch.path(), Counts::as_in_distcc).size() == 4096);
}

TEST_CASE("no directory, no entries") {
  Scratch scratch;
  CHECK(read_entries(scratch.path()).empty());
  CHECK(read_entries("").empty());
}

}  // namespace dcc::state
