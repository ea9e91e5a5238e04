// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/view.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>

#include <cerrno>
#include <vector>

#include "scripted_files.h"
#include "server/sandbox/view_descriptors.h"

using namespace dcc;
using namespace dcc::server;
using Kind = view::Answer::Kind;

namespace {

using Setting = ViewSetting;

}  // namespace

TEST_CASE("a path leads where it would on the client") {
  Setting it;
  it.client.files["/w/link"] = "../inc";
  it.client.files["/w/d/x.h"] = "/w/link/x.h";
  it.client.files["/w/d/dangling"] = "nothing";
  CHECK(it.at("a.c").path == "/w/d/a.c");
  CHECK(it.at("./a.c").answer.kind == Kind::file);
  CHECK(it.at("../d//a.c").path == "/w/d/a.c");
  CHECK(it.at("x.h").path == "/inc/x.h");
  CHECK(it.at("x.h", View::Follow::but_the_last).answer.kind == Kind::link);
  CHECK(it.at("../link/x.h").path == "/inc/x.h");
  CHECK(it.at("../link", View::Follow::but_the_last).answer.target == "../inc");
  CHECK(it.at("../link/", View::Follow::but_the_last).path == "/inc");
  // ".." is of where the link leads, not of where it lies.
  CHECK(it.at("../link/../w/d/a.c").path == "/w/d/a.c");
  CHECK(it.at("dangling").error == ENOENT);
  CHECK(it.at("dangling").path == "/w/d/nothing");
}

TEST_CASE("where a path does not lead, the error is the client's") {
  Setting it;
  it.client.files["/w/loop"] = "loop";
  CHECK(it.at("nothing").error == ENOENT);
  CHECK(it.at("nothing").is_missing);
  CHECK(it.at("nothing/x").error == ENOENT);
  CHECK_FALSE(it.at("nothing/x").is_missing);
  CHECK(it.at("a.c/x").error == ENOTDIR);
  CHECK(it.at("a.c/").error == ENOTDIR);
  CHECK(it.at("a.c/../a.c").error == ENOTDIR);
  CHECK(it.at("../loop").error == ELOOP);
  CHECK(it.at("").error == ENOENT);
  CHECK(it.at("/" + std::string(5000, 'x')).error == ENAMETOOLONG);
}

TEST_CASE("known files can be opened early, where that takes no question") {
  Setting it;
  auto note = [&it](const std::string& path, Kind kind, uint64_t inode, uint8_t access) {
    view::Answer answer;
    answer.kind = kind;
    answer.depth = static_cast<uint16_t>(view::depth_of(path));
    answer.inode = inode;
    answer.access = access;
    if (kind == Kind::file) answer.content.bytes[0] = 1;
    REQUIRE(it.view.note(path, answer));
  };
  note("/w/d/directory", Kind::directory, 1, R_OK);
  note("/w/d/unreadable", Kind::file, 1, W_OK);
  note("/w/d/away", Kind::file, 0, R_OK);
  note("/farm/cc1", Kind::file, 1, R_OK);
  note("/w/d/one", Kind::file, 1, R_OK);
  note("/w/d/two", Kind::file, 2, R_OK);
  const auto opened = it.view.open_known(9);
  REQUIRE(opened.size() == 2);
  CHECK(opened[0].look.path() == "/w/d/one");
  CHECK(opened[1].look.path() == "/w/d/two");
  CHECK(opened[1].look.answer().inode == 2);
  CHECK(bool(opened[1].content));
  CHECK(it.view.open_known(1).size() == 1);
  // As often as the last time.
  it.view.note(Look("/w/d/one", opened[0].look.answer(), false, 0));
  it.view.note(Look("/w/d/two", opened[1].look.answer(), false, 3));
  CHECK(it.view.open_known(9).size() == 3);
  CHECK(it.view.open_known(2).size() == 2);
  CHECK(it.client.asked.empty());
  CHECK(it.view.looks().empty());
}

TEST_CASE("where a server has many descriptors, known files take no more") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit limit = before;
  limit.rlim_cur = limit.rlim_max;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  if (limit.rlim_max < k_first_view_descriptor + 16) {
    MESSAGE("not done: this needs more than " << limit.rlim_max << " descriptors");
    return;
  }
  Setting it;
  for (const char* path : {"/w/d/one", "/w/d/two", "/w/d/three"}) {
    view::Answer answer;
    answer.kind = Kind::file;
    answer.depth = 3;
    answer.inode = 1;
    answer.access = R_OK;
    answer.content.bytes[0] = 1;
    REQUIRE(it.view.note(path, answer));
  }
  std::vector<UniqueFd> others;
  do others.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  while (others.back().get() < k_first_view_descriptor);
  others.resize(others.size() - 2);  // there is room for one
  CHECK(it.view.open_known(3).size() == 1);
  CHECK(it.client.opens_at_once == 2);
  others.clear();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}

TEST_CASE("nobody is asked twice, or about what follows from other answers") {
  Setting it;
  it.at("a.c");
  it.at("a.c");
  it.at("nothing/x");
  it.at("nothing/y/z");
  CHECK(it.client.asked == std::vector<std::string>{"/w/d/a.c", "/w/d/nothing/x"});
  view::Listing names;
  names.entries = {{"x.h", Kind::file}};
  it.view.note_names("/inc", names);
  CHECK(it.at("/inc/none.h").error == ENOENT);
  CHECK(it.client.asked.size() == 2);
  CHECK(it.at("/inc/x.h").error == 0);
  CHECK(it.client.asked.size() == 3);
}

TEST_CASE("the looks of a job are recorded in order, each once, and no others") {
  Setting it;
  it.view.note("/unused", view::Answer{});
  it.at("a.c");
  it.at("nothing/x");
  it.at("a.c");
  const ReadSet looks = it.view.looks();
  REQUIRE(looks.size() == 2);
  CHECK(looks[0].path() == "/w/d/a.c");
  CHECK(looks[1].path() == "/w/d/nothing");
  CHECK(looks[1].answer().error == ENOENT);
}

TEST_CASE("it is recorded how often a file was opened") {
  Setting it;
  it.client.files["/w/d/b.h"] = "";
  (void)it.view.open(it.at("a.c"));
  (void)it.view.open(it.at("a.c"));
  it.at("b.h");
  it.at("../../inc/x.h");
  it.view.note_opens(Look("/inc/x.h", {}), 5);
  it.view.note_opens(Look("/w/d/a.c", {}), 1);
  it.view.note_opens(Look("/w/d/unknown", {}), 1);
  const ReadSet looks = it.view.looks();
  REQUIRE(looks.size() == 3);
  CHECK(looks[0].opens() == 2);
  CHECK(looks[1].opens() == 0);
  CHECK(looks[2].opens() == 5);
}

TEST_CASE("a directory is listed once, and it is recorded that it was") {
  Setting it;
  it.at("/inc");
  REQUIRE(bool(it.view.list("/inc")));
  REQUIRE(bool(it.view.list("/inc")));
  CHECK(it.client.listed == std::vector<std::string>{"/inc"});
  CHECK(it.at("/inc/x.h").error == ENOENT);  // as the list says
  it.at("..");
  view::Listing early;
  early.entries = {{"d", Kind::directory}};
  it.view.note_listing("/w", early);
  CHECK(it.view.list("/w")->entries == early.entries);
  early.hidden = true;
  it.view.note_listing("/w/d", early);
  REQUIRE(bool(it.view.list("/w/d")));
  CHECK(it.client.listed == std::vector<std::string>{"/inc", "/w/d"});
  const ReadSet looks = it.view.looks();
  REQUIRE(looks.size() == 3);
  CHECK(looks[0].opens() == 2);
  CHECK(looks[1].opens() == 0);
  CHECK(looks[2].opens() == 1);
}

TEST_CASE("the name that clang's output has until its end is free, in a directory that is known") {
  Setting it;
  CHECK_FALSE(it.view.is_temporary("/w/d/a-01ab23cd.o.tmp"));
  it.at(".");
  CHECK(it.view.is_temporary("/w/d/a-01ab23cd.o.tmp"));
  CHECK_FALSE(it.view.is_temporary("/w/d/a.o"));
  CHECK_FALSE(it.view.is_temporary("/w/d/x/a-01ab23cd.o.tmp"));
  CHECK_FALSE(it.view.is_temporary("/farm/a-01ab23cd.o.tmp"));
  view::Answer closed;
  closed.kind = Kind::directory;
  closed.depth = 1;
  it.view.note("/shut", closed);
  CHECK_FALSE(it.view.is_temporary("/shut/a-01ab23cd.o.tmp"));
}

TEST_CASE("a job sees the files that it has written, and not those that it has removed") {
  Setting it;
  REQUIRE(bool(it.view.create("/w/d/a.o", true, false)));
  CHECK(it.at("a.o").file != nullptr);
  it.view.rename("/w/d/a.o", "/w/d/b.o", true);
  CHECK(it.at("a.o").error == ENOENT);
  CHECK(it.at("b.o").file != nullptr);
  it.view.remove("/w/d/b.o");
  CHECK(it.view.files().all().empty());
  it.view.remove("/w/d/a.c");
  CHECK(it.at("a.c").error == ENOENT);
  CHECK(it.at("a.c").is_missing);
  REQUIRE(it.view.files().all().size() == 1);  // the client is to remove it
}

TEST_CASE("whether a file of the client's was written into or replaced is known") {
  Setting it;
  auto replaces = [&](const char* path) { return it.view.files().find(path)->replaces; };
  REQUIRE(bool(it.view.create("/w/d/into", false, false)));
  CHECK_FALSE(replaces("/w/d/into"));
  it.view.remove("/w/d/removed");
  REQUIRE(bool(it.view.create("/w/d/removed", true, false)));
  CHECK(replaces("/w/d/removed"));
  it.view.remove("/w/d/removed");
  REQUIRE(it.view.files().find("/w/d/removed"));  // the client has one still
  REQUIRE(bool(it.view.create("/w/d/t", true, false)));
  it.view.rename("/w/d/t", "/w/d/renamed", false);
  CHECK(replaces("/w/d/renamed"));
  REQUIRE(bool(it.view.create("/w/d/new", true, false)));
  CHECK_FALSE(replaces("/w/d/new"));
  it.view.rename("/w/d/into", "/w/d/new", false);
  CHECK(it.view.files().find("/w/d/into")->name.empty());
  CHECK(it.view.files().find("/w/d/new")->is_new);
}

TEST_CASE("a path that the client does not show, or a device, ends the job") {
  Setting it;
  it.client.files["/w/secret"] = "hidden";
  for (const char* path : {"/w/secret", "/w/secret/x", "/dev/sda", "/dev/stdin", "/proc/self/environ", "/sys"}) {
    auto place = it.view.find(path, View::Follow::all_links);
    REQUIRE_FALSE(bool(place));
    CHECK(place.error().code == Code::not_native);
  }
}

TEST_CASE("programs find what they need to run on the server, and nothing else") {
  Setting it;
  for (const char* path :
       {"/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/libm.so", "/etc/ld.so.cache", "/farm/cc1", "/dev/null"})
    CHECK(it.at(path).is_servers);
  for (const char* path : {"/proc/self/exe", "/proc/cpuinfo", "/etc/ld.so.preload"}) CHECK(it.at(path).error == ENOENT);
  CHECK(it.client.asked.empty());
  for (const char* path : {"/etc/passwd", "/usr/lib/secret", "/usr/include/x.so", "/home/x/libc.so.6"})
    CHECK_FALSE(it.at(path).is_servers);
  CHECK(it.client.asked.size() == 3);
}

TEST_CASE("temporary directories are every job's own") {
  Setting it;
  CHECK(it.at("/tmp").answer.kind == Kind::directory);
  CHECK(it.view.is_temporary("/tmp/ccx.s"));
  CHECK_FALSE(it.view.is_temporary("/tmp/d/ccx.s"));
  CHECK_FALSE(it.view.is_temporary("/tmp/../w/x"));
  CHECK(*it.view.may_change("/tmp/ccx.s") == 0);
  CHECK(*it.view.may_change("/w/d/x") == 0);
  CHECK(*it.view.may_change("/w/nothing/x") == ENOENT);
}

TEST_CASE("a client that makes up paths without end is bounded") {
  Setting it;
  view::Listing names;
  for (int i = 0; i < 90'000; ++i) names.entries.push_back({std::to_string(i) + std::string(100, 'x'), Kind::file});
  size_t listed = 0;
  for (int i = 0; i < 20; ++i) {
    it.view.note_names("/inc/" + std::to_string(i), names);
    listed += it.view.knows_names_in("/inc/" + std::to_string(i));
  }
  CHECK(listed > 0);
  CHECK(listed < 8);
  auto place = it.view.find("/w/d/a.c", View::Follow::all_links);
  for (int i = 0; place && i < 100'000; ++i)
    place = it.view.find("/w/d/" + std::string(200, 'x') + "/" + std::to_string(i), View::Follow::all_links);
  for (int i = 0; place && i < 1'000'000; ++i)
    place = it.view.find("/inc/0/" + std::to_string(i), View::Follow::all_links);
  REQUIRE_FALSE(bool(place));
  CHECK(place.error().code == Code::not_native);
}
