// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/read_sets.h"

#include "test.h"

namespace dcc::server {
namespace {

using Words = std::vector<std::string>;

Look header(const std::string& path, const std::string& text = "text") {
  return {path, {.kind = view::Answer::Kind::file, .size = text.size(), .content = view::content_id_of(text)}};
}

}  // namespace

TEST_CASE("a unit is predicted to look at what it looked at last time") {
  ReadSets sets(1 << 20);
  const Words command{"gcc", "-c", "a.c"};
  const UnitName unit{"anna", command, "/w"};
  CHECK(!sets.predict(unit));
  sets.record(unit, {header("/w/a.c"), {"/w/a.gch", {.error = 2}}, header("/w/a.h")});
  auto first = sets.predict(unit);
  REQUIRE(first);
  CHECK(first->is_exact);
  CHECK(first->looks == ReadSet{header("/w/a.c"), {"/w/a.gch", {.error = 2}}, header("/w/a.h")});
  sets.record(unit, {header("/w/a.c", "new"), header("/w/a.h")});
  CHECK(sets.predict(unit)->looks == ReadSet{header("/w/a.c", "new"), header("/w/a.h")});
  CHECK(sets.units() == 1);
}

TEST_CASE("a new unit is predicted to look at what the most similar one looked at, of this client and directory") {
  ReadSets sets(1 << 20);
  const Words c{"gcc", "-O2", "-c", "a.c"}, cxx{"g++", "-O2", "-std=c++20", "-c", "b.cc"}, last{"as", "x.s"};
  sets.record({"anna", c, "/w"}, {header("/w/a.c")});
  sets.record({"anna", cxx, "/w"}, {header("/w/b.cc")});
  sets.record({"anna", last, "/w"}, {header("/w/x.s")});
  const Words new_c{"gcc", "-O2", "-c", "z.c"}, new_cxx{"g++", "-O2", "-std=c++20", "-c", "z.cc"}, other{"tcc"};
  CHECK(sets.predict({"anna", new_c, "/w"})->looks == ReadSet{header("/w/a.c")});
  CHECK(sets.predict({"anna", new_cxx, "/w"})->looks == ReadSet{header("/w/b.cc")});
  CHECK(!sets.predict({"anna", new_cxx, "/w"})->is_exact);
  CHECK(sets.predict({"anna", other, "/w"})->looks == ReadSet{header("/w/x.s")});
  CHECK(!sets.predict({"anna", c, "/v"}));
  CHECK(!sets.predict({"bert", c, "/w"}));
  CHECK(!sets.predict({"ann", Words{"a", "gcc"}, "/w"}));
}

TEST_CASE("what a unit wrote it looks at again, but no other does") {
  ReadSets sets(1 << 20);
  const Words a{"gcc", "-c", "a.c"}, b{"gcc", "-c", "b.c"};
  const Look output("/w/a.o", header("/w/a.o").answer(), true);
  sets.record({"anna", a, "/w"}, {header("/w/a.c"), output});
  CHECK(sets.predict({"anna", a, "/w"})->looks == ReadSet{header("/w/a.c"), output});
  CHECK(sets.predict({"anna", b, "/w"})->looks == ReadSet{header("/w/a.c")});
}

TEST_CASE("what units share is kept once, and the units used least recently are forgotten") {
  ReadSets sets(300'000);
  ReadSet common;
  for (int i = 0; i < 500; ++i) common.push_back(header("/usr/include/" + std::to_string(i)));
  auto command = [](int i) { return Words{"gcc", "-c", std::to_string(i) + ".c"}; };
  for (int i = 0; i < 1000; ++i) {
    ReadSet looks = common;
    looks.push_back(header("/w/" + std::to_string(i) + ".c"));
    const Words words = command(i);
    sets.record({"anna", words, "/w"}, looks);
    const Words first = command(0);
    CHECK(sets.predict({"anna", first, "/w"})->is_exact);
    CHECK(sets.bytes() <= 300'000);
  }
  CHECK(sets.units() > 30);
  const Words early = command(1), late = command(999);
  CHECK(!sets.predict({"anna", early, "/w"})->is_exact);
  CHECK(sets.predict({"anna", late, "/w"})->looks.back() == header("/w/999.c"));
}

TEST_CASE("a read set that is larger than the limit is not kept, and leaves nothing behind") {
  ReadSets sets(10'000);
  const Words words{"gcc"};
  ReadSet looks;
  for (int i = 0; i < 1000; ++i) looks.push_back(header("/" + std::to_string(i)));
  sets.record({"anna", words, "/w"}, looks);
  CHECK(!sets.predict({"anna", words, "/w"}));
  CHECK(sets.bytes() == 0);
  sets.record({"anna", words, "/w"}, {looks[0], looks[0]});
  CHECK(sets.predict({"anna", words, "/w"})->looks == ReadSet{looks[0], looks[0]});
}

}  // namespace dcc::server
