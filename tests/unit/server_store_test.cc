// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "base/directory.h"
#include "base/file.h"

#include "scratch.h"
#include "test.h"

namespace dcc::server {
namespace {

using view::content_id_of;
using view::ContentId;

std::optional<std::string> text_of(const UniqueFd& fd) {
  if (!fd) return {};
  auto text = read_at(fd.get(), 0, 1 << 20);
  return text ? std::optional(*text) : std::nullopt;
}

UniqueFd put(Store& store, const std::string& text) {
  auto incoming = store.begin();
  REQUIRE(incoming);
  REQUIRE(incoming->add(text));
  auto content = incoming->finish(content_id_of(text));
  REQUIRE(content);
  return std::move(*content);
}

std::string path_of(const Scratch& scratch, const std::string& text) {
  return scratch.path("store/" + hex(content_id_of(text)));
}

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  const Directory listing(::opendir(directory.c_str()));
  while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
    if (entry->d_name[0] != '.' || std::string_view(entry->d_name).size() > 2) names.emplace_back(entry->d_name);
  }
  return names;
}

void make_old(const std::string& path, time_t age) {
  const timespec times[2] = {{0, UTIME_OMIT}, {::time(nullptr) - age, 0}};
  ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

std::string numbered(int i) { return std::string(1000, 'x') + std::to_string(i); }

}  // namespace

TEST_CASE("a content that was received is there, for reading only") {
  const Scratch scratch;
  Store store(scratch.path("store"), 1 << 20);
  CHECK(!store.open(content_id_of("text")));
  CHECK(!store.has(content_id_of("text")));
  const UniqueFd received = put(store, "text");
  const UniqueFd opened = store.open(content_id_of("text"));
  CHECK(text_of(received) == "text");
  CHECK(text_of(opened) == "text");
  for (const UniqueFd* fd : {&received, &opened}) CHECK((::fcntl(fd->get(), F_GETFL) & O_ACCMODE) == O_RDONLY);
  struct stat status {};
  REQUIRE(::stat(path_of(scratch, "text").c_str(), &status) == 0);
  CHECK((status.st_mode & 0222) == 0);
  CHECK(names_in(scratch.path("store")).size() == 1);
  CHECK(text_of(put(store, "")) == "");
}

TEST_CASE("a content that is another than announced, or breaks off, is not kept") {
  const Scratch scratch;
  Store store(scratch.path("store"), 1 << 20);
  {
    auto incoming = store.begin();
    REQUIRE(incoming->add("lie"));
    auto content = incoming->finish(content_id_of("truth"));
    REQUIRE(!content);
    CHECK(content.error().code == Code::protocol);
    auto other = store.begin();
    REQUIRE(other->add("half"));
  }
  CHECK(names_in(scratch.path("store")).empty());
}

TEST_CASE("a later server has the contents, but not those that are damaged") {
  const Scratch scratch;
  {
    Store store(scratch.path("store"), 1 << 20);
    for (const char* text : {"whole", "cut off", "changed"}) put(store, text);
  }
  ::chmod(path_of(scratch, "cut off").c_str(), 0600);
  REQUIRE(::truncate(path_of(scratch, "cut off").c_str(), 3) == 0);
  ::chmod(path_of(scratch, "changed").c_str(), 0600);
  scratch.file("store/" + hex(content_id_of("changed")), "changeD");
  scratch.link("store/" + hex(content_id_of("linked")), "/etc/passwd");
  Store store(scratch.path("store"), 1 << 20);
  CHECK(store.has(content_id_of("whole")));
  CHECK(text_of(store.open(content_id_of("whole"))) == "whole");
  for (const char* text : {"cut off", "changed", "linked"}) {
    CAPTURE(text);
    CHECK(!store.has(content_id_of(text)));
    CHECK(!store.open(content_id_of(text)));
  }
  put(store, "changed");
  CHECK(text_of(store.open(content_id_of("changed"))) == "changed");
}

TEST_CASE("what was used least recently goes first, and stays readable where it is open") {
  const Scratch scratch;
  Store store(scratch.path("store"), 10'000);
  CHECK(store.needs_sweep());
  store.sweep();
  CHECK(!store.needs_sweep());
  for (int i = 0; i < 9; ++i) put(store, numbered(i));
  {  // another server has them in the order of their files' times
    for (int i = 0; i < 9; ++i) make_old(path_of(scratch, numbered(i)), 1000 - i);
    Store later(scratch.path("store"), 10'000);
    CHECK(later.has(content_id_of(numbered(0))));
    const UniqueFd open = later.open(content_id_of(numbered(1)));
    for (int i = 9; i < 11; ++i) put(later, numbered(i));
    make_old(path_of(scratch, numbered(1)), 2000);  // a time in the directory is older than what the server knows
    later.sweep();
    CHECK(later.figures().evicted == 3);
    CHECK(later.figures().contents == 8);
    CHECK(later.figures().bytes < 10'000);
    for (int i : {0, 1, 5, 6, 7, 8, 9, 10}) CHECK(later.has(content_id_of(numbered(i))));
    for (int i : {2, 3, 4}) CHECK(!later.open(content_id_of(numbered(i))));
    CHECK(text_of(open) == numbered(1));
  }
  for (int i : {2, 3, 4}) CHECK(!store.open(content_id_of(numbered(i))));  // the other one's loss is noticed
}

TEST_CASE("a sweep writes down what was used, for the next server") {
  const Scratch scratch;
  {
    Store store(scratch.path("store"), 1 << 20);
    put(store, "text");
    make_old(path_of(scratch, "text"), 5000);
    store.sweep();
  }
  struct stat status {};
  REQUIRE(::stat(path_of(scratch, "text").c_str(), &status) == 0);
  CHECK(::time(nullptr) - status.st_mtim.tv_sec < 1000);
}

TEST_CASE("a sweep leaves alone what is not the store's, and removes what a killed server left") {
  const Scratch scratch;
  Store store(scratch.path("store"), 10);
  const std::string digits(64, 'a');
  scratch.file("store/README", std::string(1000, 'x'));
  scratch.file("store/" + digits.substr(1) + "G");
  scratch.directory("store/" + digits);
  scratch.file("store/.incoming-1-1");
  make_old(scratch.file("store/.incoming-1-2"), 2 * 3600);
  store.sweep();
  CHECK(names_in(scratch.path("store")).size() == 4);
  CHECK(::access(scratch.path("store/.incoming-1-2").c_str(), F_OK) != 0);
  CHECK(store.figures().contents == 0);
}

TEST_CASE("a content that is too large for the store, or comes before there is room again, is a private file") {
  const Scratch scratch;
  Store store(scratch.path("store"), 4000);
  const std::string large(5000, 'x');
  auto incoming = store.begin();
  for (size_t i = 0; i < large.size(); i += 100) REQUIRE(incoming->add(large.substr(i, 100)));
  auto content = incoming->finish(content_id_of(large));
  REQUIRE(content);
  CHECK(text_of(*content) == large);
  CHECK((::fcntl(content->get(), F_GETFL) & O_ACCMODE) == O_RDONLY);
  CHECK(names_in(scratch.path("store")).empty());
  for (int i = 0; i < 100; ++i) {
    std::string text = std::to_string(i) + std::string(90, 'x');
    CHECK(text_of(put(store, text)) == text);
  }
  CHECK(store.figures().bytes <= 4500);
  CHECK(store.needs_sweep());
}

TEST_CASE("a store whose directory is removed begins anew") {
  const Scratch scratch;
  Store store(scratch.path("store"), 1 << 20);
  const UniqueFd before = put(store, "before");
  auto incoming = store.begin();
  REQUIRE(incoming->add("mean"));
  ::unlink(path_of(scratch, "before").c_str());
  for (const std::string& name : names_in(scratch.path("store"))) ::unlink(scratch.path("store/" + name).c_str());
  REQUIRE(::rmdir(scratch.path("store").c_str()) == 0);
  REQUIRE(incoming->add("while"));
  auto meanwhile = incoming->finish(content_id_of("meanwhile"));
  REQUIRE(meanwhile);
  CHECK(text_of(*meanwhile) == "meanwhile");
  CHECK(text_of(before) == "before");
  CHECK(!store.open(content_id_of("before")));
  store.sweep();
  CHECK(text_of(put(store, "after")) == "after");
  CHECK(names_in(scratch.path("store")).size() == 1);
}

TEST_CASE("where the directory cannot be had, or is not ours alone, contents are private files") {
  const Scratch scratch;
  scratch.file("file");
  ::chmod(scratch.directory("shared").c_str(), 0777);
  for (const char* name : {"missing/store", "file", "shared"}) {
    CAPTURE(name);
    Store store(scratch.path(name), 1 << 20);
    CHECK(!store.check());
    CHECK(text_of(put(store, "text")) == "text");
    CHECK(!store.open(content_id_of("text")));
    store.sweep();
  }
  CHECK(names_in(scratch.path("shared")).empty());
}

TEST_CASE("contents may be opened while others are received and swept") {
  const Scratch scratch;
  Store store(scratch.path("store"), 20'000);
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = t; !done; i = (i + 7) % 40) {
        const UniqueFd fd = store.open(content_id_of(numbered(i)));
        if (fd && text_of(fd) != numbered(i)) wrong++;
        if (t == 0) store.sweep();
      }
    });
  }
  for (int i = 0; i < 400; ++i) put(store, numbered(i % 40));
  done = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  store.sweep();
  CHECK(store.figures().bytes <= 20'000);
}

}  // namespace dcc::server
