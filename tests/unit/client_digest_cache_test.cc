// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/digest_cache.h"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {
namespace {

constexpr int64_t k_second = 1'000'000'000;

struct Kept {
  explicit Kept(const std::string& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    REQUIRE(::fstat(fd.get(), &status) == 0);
    changed_ns = int64_t{status.st_ctim.tv_sec} * k_second + status.st_ctim.tv_nsec;
  }
  // A status that differs from the file's in what `change` does.
  template <class Change>
  struct stat with(Change change) const {
    struct stat other = status;
    change(other);
    return other;
  }

  UniqueFd fd;
  struct stat status {};
  int64_t changed_ns = 0;
};

// The directory of tests may be on a file system that does not count.
bool counts(const Kept& kept) {
  struct statfs system {};
  REQUIRE(::fstatfs(kept.fd.get(), &system) == 0);
  const auto type = static_cast<uint32_t>(system.f_type);
  return type == 0xef53 || type == 0x58465342 || type == 0x9123683e || type == 0xf2f52010 || type == 0x01021994;
}

const view::ContentId k_id = view::content_id_of("content");

}  // namespace

TEST_CASE("a client knows what an earlier one has read") {
  const Scratch scratch;
  const Kept kept(scratch.file("a.h", "content"));
  if (!counts(kept)) {
    MESSAGE("not tried: the file system of ", scratch.path(), " keeps no change times");
    return;
  }
  const int64_t later = kept.changed_ns + 10 * k_second;
  DigestCache first(scratch.path("digests"), "machine", later);
  CHECK(!first.find(kept.fd.get(), kept.status));
  first.keep(kept.fd.get(), kept.status, k_id);
  CHECK(first.find(kept.fd.get(), kept.status) == k_id);
  DigestCache second(scratch.path("digests"), "machine", later + k_second);
  CHECK(second.find(kept.fd.get(), kept.status) == k_id);

  SUBCASE("but nothing of a file that has changed in any way") {
    CHECK(!second.find(kept.fd.get(), kept.with([](auto& other) { other.st_dev++; })));
    CHECK(!second.find(kept.fd.get(), kept.with([](auto& other) { other.st_ino++; })));
    CHECK(!second.find(kept.fd.get(), kept.with([](auto& other) { other.st_size++; })));
    CHECK(!second.find(kept.fd.get(), kept.with([](auto& other) { other.st_mtim.tv_nsec++; })));
    CHECK(!second.find(kept.fd.get(), kept.with([](auto& other) { other.st_ctim.tv_nsec++; })));
  }
  SUBCASE("nor after another boot, on another machine, or with other rights") {
    DigestCache other(scratch.path("digests"), "machine 2", later);
    CHECK(!other.find(kept.fd.get(), kept.status));
    DigestCache none(scratch.path("digests"), "", later);
    CHECK(!none.find(kept.fd.get(), kept.status));
  }
  SUBCASE("nor of a file that was changed in the future, as the clock was set back") {
    DigestCache earlier(scratch.path("digests"), "machine", kept.changed_ns - 1);
    CHECK(!earlier.find(kept.fd.get(), kept.status));
  }
  SUBCASE("nor if a bit of its entry is not as it was") {
    auto text = read_file(scratch.path("digests"), 64 * 1024 * 1024);
    REQUIRE(text);
    const size_t entry = text->find_first_not_of('\0') / 64 * 64;
    for (size_t at = entry; at < entry + 64; ++at) {
      std::string damaged = *text;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      scratch.file("digests", damaged);
      DigestCache reader(scratch.path("digests"), "machine", later);
      CHECK(!reader.find(kept.fd.get(), kept.status));
    }
    for (const size_t size : {size_t{0}, size_t{1}, entry, entry + 56}) {
      scratch.file("digests", text->substr(0, size));
      DigestCache reader(scratch.path("digests"), "machine", later);
      CHECK(!reader.find(kept.fd.get(), kept.status));
      reader.keep(kept.fd.get(), kept.status, k_id);
      DigestCache again(scratch.path("digests"), "machine", later);
      CHECK(again.find(kept.fd.get(), kept.status) == k_id);
    }
  }
}

TEST_CASE("a file too young to be trusted is not kept") {
  const Scratch scratch;
  const Kept kept(scratch.file("a.h", "content"));
  for (const int64_t age : {-10 * k_second, int64_t{0}, k_second}) {
    CAPTURE(age);
    DigestCache cache(scratch.path("digests"), "machine", kept.changed_ns + age);
    cache.keep(kept.fd.get(), kept.status, k_id);
    CHECK(!cache.find(kept.fd.get(), kept.status));
  }
}

TEST_CASE("a file on a file system without change times of its own is not kept") {
  const Scratch scratch;
  const Kept kept("/proc/self/status");
  DigestCache cache(scratch.path("digests"), "machine", kept.changed_ns + 10 * k_second);
  cache.keep(kept.fd.get(), kept.status, k_id);
  CHECK(!cache.find(kept.fd.get(), kept.status));
}

TEST_CASE("without a place for its file, a cache works for its own client") {
  const Scratch scratch;
  const Kept kept(scratch.file("a.h", "content"));
  if (!counts(kept)) return;
  scratch.link("link", "elsewhere");
  scratch.directory("directory");
  for (const std::string& place :
       {std::string(), scratch.path("none/digests"), scratch.path("link"), scratch.path("directory")}) {
    CAPTURE(place);
    DigestCache cache(place, "machine", kept.changed_ns + 10 * k_second);
    CHECK(!cache.find(kept.fd.get(), kept.status));
    cache.keep(kept.fd.get(), kept.status, k_id);
    CHECK(cache.find(kept.fd.get(), kept.status) == k_id);
  }
  CHECK(::access(scratch.path("elsewhere").c_str(), F_OK) != 0);
}

TEST_CASE("the file stays within its bounds, however many files there are") {
  const Scratch scratch;
  const Kept kept(scratch.file("a.h", "content"));
  if (!counts(kept)) return;
  const int64_t later = kept.changed_ns + 10 * k_second;
  struct stat last {};
  for (int round = 0; round < 4; ++round) {
    DigestCache cache(scratch.path("digests"), "machine", later + round);
    for (int i = 0; i < 50'000; ++i) {
      last = kept.with([&](auto& other) { other.st_ino = static_cast<ino_t>(round * 50'000 + i); });
      cache.keep(kept.fd.get(), last, k_id);
    }
  }
  struct stat status {};
  REQUIRE(::stat(scratch.path("digests").c_str(), &status) == 0);
  CHECK(status.st_size <= 8 * 1024 * 1024);
  DigestCache reader(scratch.path("digests"), "machine", later + 10);
  CHECK(reader.find(kept.fd.get(), last) == k_id);  // the newest are there
  int known = 0;
  for (int i = 150'000; i < 200'000; ++i)
    if (reader.find(kept.fd.get(), kept.with([i](auto& other) { other.st_ino = static_cast<ino_t>(i); }))) ++known;
  CHECK(known > 40'000);
}

TEST_CASE("clients that write at once never make one another believe anything wrong") {
  const Scratch scratch;
  const Kept kept(scratch.file("a.h", "content"));
  if (!counts(kept)) return;
  constexpr int k_clients = 4;
  constexpr int k_files = 3000;
  auto status_of = [&](int i) {
    // Few pages, so that clients overwrite one another's entries all the time.
    return kept.with([i](auto& other) {
      other.st_ino = static_cast<ino_t>(i % 64);
      other.st_size = i;
    });
  };
  auto id_of = [](int i) { return view::content_id_of(std::to_string(i)); };
  for (int client = 0; client < k_clients; ++client) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child > 0) continue;
    bool wrong = false;
    for (int round = 0; round < 5; ++round) {
      DigestCache cache(scratch.path("digests"), "machine", kept.changed_ns + 10 * k_second + round);
      for (int i = 0; i < k_files; ++i) {
        const view::ContentId found = cache.find(kept.fd.get(), status_of(i));
        wrong = wrong || (found && found != id_of(i));
        if (!found) cache.keep(kept.fd.get(), status_of(i), id_of(i));
      }
    }
    ::_exit(wrong ? 1 : 0);
  }
  for (int client = 0; client < k_clients; ++client) {
    int status = 0;
    REQUIRE(::wait(&status) > 0);
    CHECK(status == 0);
  }
}

}  // namespace dcc::client
