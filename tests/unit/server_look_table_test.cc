// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/look_table.h"

#include <doctest/doctest.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <set>

#include "base/file.h"
#include "scripted_files.h"
#include "server/sandbox/view_descriptors.h"
#include "server/view/shim.h"
#include "server/view/shim/walk.h"

using namespace dcc;
using namespace dcc::server;
using Kind = view::Answer::Kind;

namespace {

struct stat status_of(const view::Answer& answer) {
  struct stat status {};
  status.st_ino = answer.inode;
  status.st_mode = answer.mode;
  return status;
}

// What a program has of a table.
struct Mapped {
  explicit Mapped(const LookTable& table) {
    const UniqueFd file = table.open_table();
    const UniqueFd marks_file = table.open_marks();
    struct stat status {};
    REQUIRE(::fstat(file.get(), &status) == 0);
    size = static_cast<size_t>(status.st_size);
    memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
    REQUIRE(memory != MAP_FAILED);
    CHECK(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0) == MAP_FAILED);
    REQUIRE(::fstat(marks_file.get(), &status) == 0);
    marks.size = static_cast<size_t>(status.st_size);
    void* bytes =
        ::mmap(nullptr, static_cast<size_t>(marks.size), PROT_READ | PROT_WRITE, MAP_SHARED, marks_file.get(), 0);
    REQUIRE(bytes != MAP_FAILED);
    marks.bytes = static_cast<uint8_t*>(bytes);
    looks = shim::SharedLooks(memory, size);
    REQUIRE(bool(looks));
  }
  ~Mapped() {
    ::munmap(memory, size);
    ::munmap(marks.bytes, static_cast<size_t>(marks.size));
  }
  shim::Walk walk() const { return {looks, marks, looks.directory(), looks.farm()}; }
  bool knows(std::string_view path) const { return walk().go(path, true).kind != shim::Walked::unknown; }

  void* memory = nullptr;
  size_t size = 0;
  shim::Marks marks;
  shim::SharedLooks looks;
};

view::Answer file_with(uint64_t inode) {
  view::Answer answer;
  answer.kind = Kind::file;
  answer.inode = inode;
  return answer;
}

struct Table {
  LookTable table = *LookTable::create(10, 3, "/w/d", "/farm");
  Mapped mapped{table};
  uint32_t publish(std::string_view path, const view::Answer& answer) {
    return table.publish(path, answer, status_of(answer));
  }
};

constexpr const char* k_names[] = {"w",       "d",   "a.c",  "x.h", "inc",  "link",   "up",       "loop",
                                   "nothing", "..",  "..",   ".",   "",     "usr",    "lib",      "lib64",
                                   "libx.so", "tmp", "farm", "cc1", "file", "x.so.1", "dangling", "sub"};

// As realpath() of the shim asks the supervisor where the table does not tell.
View* asked_view = nullptr;
shim::Step ask(std::string_view path, char* target) {
  auto place = asked_view->find(path, View::Follow::but_the_last);
  if (!place || place->is_servers || place->file) return {};
  shim::Step step;
  step.size = path.size();
  step.error = place->error;
  const Kind kind = place->answer.kind;
  step.state = place->error              ? shim::SharedLook::failed
               : kind == Kind::link      ? shim::SharedLook::link
               : kind == Kind::directory ? shim::SharedLook::passage
                                         : shim::SharedLook::other;
  step.target = {target, place->answer.target.copy(target, view::k_path_limit)};
  return step;
}

}  // namespace

TEST_CASE("what the shim answers is what the view answers") {
  std::mt19937 random(20261128);
  size_t answered = 0, absent = 0, asked = 0;
  for (int round = 0; round < 40; ++round) {
    ViewSetting it;
    it.client.files["/w/link"] = "../inc";
    it.client.files["/w/up"] = "d/../..";
    it.client.files["/w/d/x.h"] = "/w/link/x.h";
    it.client.files["/w/loop"] = "loop";
    it.client.files["/lib"] = "usr/lib";
    it.client.files["/usr/"] = it.client.files["/usr/lib/"] = it.client.files["/tmp/"] = "";
    it.client.files["/inc/sub/"] = it.client.files["/w/d/sub/"] = "";
    it.client.files["/usr/lib/file"] = it.client.files["/inc/file"] = it.client.files["/tmp/a.c"] = "";
    it.client.files["/w/d/dangling"] = "nothing";
    auto path = [&random] {
      std::string text = random() % 2 ? "/" : "";
      for (size_t i = random() % 6 + 1; i > 0; --i) text += std::string(k_names[random() % std::size(k_names)]) + "/";
      if (random() % 4) text.pop_back();
      return text;
    };
    auto follow = [&random] { return random() % 2 ? View::Follow::all_links : View::Follow::but_the_last; };
    for (int i = 0; i < 100; ++i) (void)it.view.find(path(), follow());
    if (round % 2) REQUIRE(bool(it.view.create("/w/d/new", true, false)));
    LookTable* table = it.view.share_looks(status_of, 0, {"cc1"});
    REQUIRE(table);
    Mapped mapped(*table);
    for (int i = 0; i < 1500; ++i) {
      if (i % 100 == 50) it.view.remove("/w/d/a.c");
      if (i % 100 == 99) REQUIRE(bool(it.view.create("/w/d/a.c", false, false)));
      const std::string text = path();
      const View::Follow how = follow();
      shim::Walk walk = mapped.walk();
      const shim::Walked walked = walk.go(text, how == View::Follow::all_links);
      const auto place = it.view.find(text, how);
      CAPTURE(text);
      REQUIRE(bool(place));
      asked_view = &it.view;
      shim::Walk asking(mapped.looks, mapped.marks, mapped.looks.directory(), mapped.looks.farm(), ask);
      const shim::Walked found = asking.go(text, how == View::Follow::all_links);
      if (found.kind != shim::Walked::unknown && !place->is_servers && !place->file) {
        ++asked;
        REQUIRE(found.error == place->error);
        if (found.kind == shim::Walked::found) REQUIRE(asking.at() == place->path);
      }
      if (walked.kind == shim::Walked::unknown) continue;
      ++answered;
      if (place->is_servers) {  // what is not in the farm
        ++absent;
        REQUIRE(walked.error == ENOENT);
        REQUIRE(place->path.starts_with("/farm/"));
        REQUIRE_FALSE(view::is_within(place->path, "/farm/cc1"));
        continue;
      }
      REQUIRE(walked.error == place->error);
      if (walked.kind == shim::Walked::failed) continue;
      REQUIRE(walk.at() == place->path);
      REQUIRE(place->file == nullptr);
      if (walked.look->state == shim::SharedLook::passage) {
        REQUIRE(place->answer.kind == Kind::directory);
      } else {
        REQUIRE(walked.look->status.st_ino == place->answer.inode);
        REQUIRE(walked.look->target() == place->answer.target);
        REQUIRE(walked.look->access == place->answer.access);
      }
    }
  }
  CHECK(answered > 10'000);
  CHECK(absent > 100);
  CHECK(asked > 10'000);
}

TEST_CASE("a link on the way, and above what is beneath it") {
  ViewSetting it;
  it.client.files["/w/link"] = "../inc";
  it.client.files["/inc/sub/"] = "";
  for (const std::string text : {"/w/link/sub/../x.h", "../link/sub/../../w/link/./sub/.././x.h"}) {
    CHECK(it.at(text).path == "/inc/x.h");
    Mapped mapped(*it.view.share_looks(status_of, 0, {"cc1"}));
    shim::Walk walk = mapped.walk();
    REQUIRE(walk.go(text, true).kind == shim::Walked::found);
    CHECK(walk.at() == "/inc/x.h");
  }
}

TEST_CASE("what only the shim was asked is in the read set") {
  ViewSetting it;
  it.view.note("/inc/x.h", *it.client.look("/inc/x.h"));
  it.view.note("/w/d/a.c", *it.client.look("/w/d/a.c"));
  it.view.note("/w/d/none", *it.client.look("/w/d/none"));
  LookTable* table = it.view.share_looks(status_of, 0, {"cc1"});
  Mapped mapped(*table);
  CHECK(it.view.looks().empty());
  CHECK(mapped.knows("a.c"));
  CHECK(mapped.knows("/w/d/none/x"));
  const ReadSet looks = it.view.looks();
  REQUIRE(looks.size() == 2);
  CHECK(looks[0].path() == "/w/d/a.c");
  CHECK(looks[1].path() == "/w/d/none");
}

TEST_CASE("what the job has written or removed only the supervisor knows") {
  Table it;
  CHECK(it.publish("/w/d/x.o", file_with(1)) == 0);
  CHECK(it.mapped.knows("/w/d/x.o"));
  it.table.open(k_first_view_descriptor + 5, "/w/d/x.o");
  it.table.withdraw("/w/d/x.o");
  CHECK_FALSE(it.mapped.knows("/w/d/x.o"));
  CHECK(it.publish("/w/d/x.o", file_with(2)) == LookTable::k_none);
  it.table.withdraw("/w/d/y.o");
  CHECK(it.publish("/w/d/y.o", file_with(3)) == LookTable::k_none);
  CHECK_FALSE(it.mapped.knows("/w/d/y.o"));
  // What was open before is the same file.
  REQUIRE(it.mapped.looks.of_descriptor(5));
  CHECK(it.mapped.looks.of_descriptor(5)->status.st_ino == 1);
  CHECK_FALSE(it.mapped.looks.of_descriptor(6));
  CHECK_FALSE(it.mapped.looks.of_descriptor(UINT32_MAX));
}

TEST_CASE("a program cannot take away the memory that the server reads") {
  Table it;
  const UniqueFd marks = it.table.open_marks();
  struct stat status {};
  REQUIRE(::fstat(marks.get(), &status) == 0);
  for (const off_t size : {off_t{0}, status.st_size - 1, status.st_size * 2})
    CHECK(::ftruncate(marks.get(), size) == -1);
  CHECK(::ftruncate(it.table.open_table().get(), 0) == -1);
  CHECK_FALSE(it.table.is_marked(0));
}

TEST_CASE("ready descriptors are each for one who opens their path") {
  constexpr int k_first = k_first_view_descriptor;
  Table it;
  CHECK(it.publish("/w/d/x.h", file_with(1)) == 0);
  CHECK(it.publish("/w/d/y.h", file_with(2)) == 1);
  CHECK(it.publish("/w/d/plain.h", file_with(3)) == 2);
  view::Answer directory;
  directory.kind = Kind::directory;
  CHECK(it.publish("/w", directory) == 3);
  it.table.withdraw("/w/d/z.h");
  it.table.offer(k_first, 2, "/w/d/x.h");
  it.table.offer(k_first + 2, 1, "/w/d/y.h");
  for (const char* path : {"/w/d/z.h", "/w/d/nothing", "/w"}) it.table.offer(k_first + 3, 1, path);
  auto take = [&it](std::string_view path) {
    return it.mapped.looks.take_ready(*it.mapped.walk().go(path, true).look, it.mapped.marks);
  };
  CHECK(it.table.opens(k_first) == 0);
  CHECK(take("x.h") == 0);
  CHECK(take("/w/../w/d/x.h") == 1);
  CHECK(take("x.h") == -1);
  CHECK(it.table.opens(k_first) == 3);
  CHECK(take("plain.h") == -1);
  CHECK(take("..") == -1);
  CHECK(it.table.opens(k_first + 2) == 0);
  CHECK(take("y.h") == 2);
  for (const unsigned number : {0U, 1U}) CHECK(it.mapped.looks.of_descriptor(number)->status.st_ino == 1);
  CHECK(it.mapped.looks.of_descriptor(2)->status.st_ino == 2);
  // However often it is opened, nobody gets what somebody has had.
  for (int i = 0; i < 1000; ++i) CHECK(take("x.h") == -1);
  CHECK(it.table.opens(k_first) == 255);
  // Without room for the marks there is none, and they are not those of looks.
  CHECK(it.mapped.looks.take_ready(*it.mapped.walk().go("y.h", true).look, {it.mapped.marks.bytes, 1}) == -1);
  CHECK(it.table.opens(k_first + 3) == 0);
  CHECK(it.publish("/w/d/late.h", file_with(4)) == 4);
  CHECK_FALSE(it.table.is_marked(4));
}

TEST_CASE("what lies on the way to a known path is a directory, and nothing more is known of it") {
  Table it;
  CHECK(it.publish("/a/b/c", file_with(1)) == 0);
  const shim::Walked walked = it.mapped.walk().go("/a/b", true);
  REQUIRE(walked.kind == shim::Walked::found);
  CHECK(walked.look->state == shim::SharedLook::passage);
  view::Answer answer;
  answer.kind = Kind::directory;
  answer.inode = 7;
  CHECK(it.publish("/a/b", answer) == 1);
  CHECK(it.mapped.walk().go("/a/b", true).look->status.st_ino == 7);
  // The way to a path may end before it.
  answer = {};
  answer.error = ENOTDIR;
  CHECK(it.publish("/x/file/y", answer) == 2);
  CHECK_FALSE(it.mapped.knows("/x/file"));
  CHECK(it.table.publish("/hidden", view::Answer{.kind = Kind::hidden}, {}) == LookTable::k_none);
  CHECK_FALSE(it.mapped.knows("/hidden"));
}

TEST_CASE("a table that is full takes no more, and keeps what it has") {
  Table it;
  size_t published = 0;
  std::string path;
  for (int i = 0; i < 40'000; ++i) {
    path = "/w/" + std::string(200, 'x') + std::to_string(i);
    if (it.publish(path, file_with(static_cast<uint64_t>(i))) != LookTable::k_none)
      ++published;
    else
      CHECK_FALSE(it.mapped.knows(path));
  }
  CHECK(published > 8'000);
  CHECK(published < 16'384);
  CHECK(it.mapped.knows("/w/" + std::string(200, 'x') + "0"));
  CHECK(it.publish("/long/" + std::string(70'000, 'x'), file_with(1)) == LookTable::k_none);
  it.table.withdraw("/w/" + std::string(200, 'x') + "39999");
  it.table.withdraw("/w/" + std::string(200, 'x') + "0");
  CHECK_FALSE(it.mapped.knows("/w/" + std::string(200, 'x') + "0"));
}

TEST_CASE("no table leads a reader out of its memory") {
  Table it;
  it.publish("/w/d/a.c", file_with(1));
  std::string bytes(static_cast<const char*>(it.mapped.memory), it.mapped.size);
  CHECK_FALSE(bool(shim::SharedLooks(nullptr, 0)));
  CHECK_FALSE(bool(shim::SharedLooks(bytes.data(), sizeof(shim::TableHead) - 1)));
  CHECK_FALSE(bool(shim::SharedLooks(bytes.data(), bytes.size() - 1)));
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = bytes;
    auto* head = reinterpret_cast<shim::TableHead*>(damaged.data());
    auto* words = reinterpret_cast<uint32_t*>(head + 1);
    const size_t count = (damaged.size() - sizeof *head) / sizeof *words;
    // Every slot and descriptor leads somewhere, mostly out.
    const auto place = static_cast<uint32_t>(damaged.size() - random() % 512);
    for (size_t slot = 0; slot < head->slots; ++slot) words[slot] = i % 2 ? place : static_cast<uint32_t>(random());
    for (size_t word = count - 128; word < count; ++word) words[word] = static_cast<uint32_t>(random());
    head->descriptors[0] = place;
    const shim::SharedLooks looks(damaged.data(), damaged.size());
    REQUIRE(bool(looks));
    shim::Walk walk(looks, {}, "/w/d", "/farm");
    (void)walk.go("/w/d/a.c", true);
    if (const auto* look = looks.of_descriptor(0))
      CHECK(look->texts() + look->path_size + look->target_size <= damaged.data() + damaged.size());
  }
}

TEST_CASE(
    "the shim needs no library, uses few functions of one, and takes the place of no others than those of looks") {
  const auto shim = Shim::create();
  if (!shim) {
    MESSAGE("dcc is built without");
    return;
  }
  const UniqueFd file = shim->open();
  const std::string bytes = *read_at(file.get(), 0, 1 << 20);
  CHECK(bytes.size() <= 16 * 1024);
  REQUIRE(bytes.starts_with(ELFMAG));
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  const auto* sections = reinterpret_cast<const Elf64_Shdr*>(bytes.data() + header->e_shoff);
  std::set<std::string> wanted, offered;
  for (size_t i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type == SHT_DYNAMIC) {
      const auto* entry = reinterpret_cast<const Elf64_Dyn*>(bytes.data() + sections[i].sh_offset);
      for (; entry->d_tag != DT_NULL; ++entry) CHECK(entry->d_tag != DT_NEEDED);
    }
    if (sections[i].sh_type != SHT_DYNSYM) continue;
    const char* names = bytes.data() + sections[sections[i].sh_link].sh_offset;
    const auto* symbols = reinterpret_cast<const Elf64_Sym*>(bytes.data() + sections[i].sh_offset);
    for (size_t symbol = sections[i].sh_info; symbol < sections[i].sh_size / sizeof *symbols; ++symbol)  // not local
      (symbols[symbol].st_shndx == SHN_UNDEF ? wanted : offered).insert(names + symbols[symbol].st_name);
  }
  const std::set<std::string> allowed = {"__errno_location", "abort",  "bcmp",    "malloc", "memchr",
                                         "memcmp",           "memcpy", "memmove", "memset", "strlen"};
  for (const std::string& name : wanted) CHECK_MESSAGE(allowed.contains(name), name);
  CHECK(offered ==
        std::set<std::string>{"__fxstat",       "__fxstat64", "__lxstat",  "__lxstat64", "__readlink_chk",
                              "__realpath_chk", "__xstat",    "__xstat64", "access",     "canonicalize_file_name",
                              "fstat",          "fstat64",    "fstatat",   "fstatat64",  "lstat",
                              "lstat64",        "open",       "open64",    "readlink",   "realpath",
                              "stat",           "stat64"});
}
