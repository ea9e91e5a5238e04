// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect/compiler_match.h"

#include "inspect/name_search.h"
#include "test.h"

namespace dcc::inspect {
using protocol::ListedCompiler;
using toolchain::CanaryLanguage;
using toolchain::Driver;
using toolchain::Fingerprint;

namespace {

const std::vector<std::string> k_plain = {"gcc", "-O2", "-c", "a.c"};
const std::vector<std::string> k_special = {"gcc", "-flto", "-c", "a.c"};

protocol::ListedCompiler offered(Driver driver, CanaryLanguage language, Digest fingerprint,
                                 std::string version = "12.2.0") {
  protocol::ListedCompiler compiler;
  compiler.identity = {static_cast<uint8_t>(driver), static_cast<uint8_t>(language), fingerprint, "x86_64-linux-gnu",
                       std::move(version)};
  compiler.name = "theirs";
  compiler.state = protocol::ListedCompiler::State::examined;
  return compiler;
}

const Fingerprint k_own = {Driver::gcc, CanaryLanguage::c, {1, 1}, "x86_64-linux-gnu", "12.2.0", {2, 2}};

}  // namespace

TEST_CASE("a compiler of a server is the same when kind, language and the digest that counts are") {
  protocol::CompilerList list;
  list.compilers = {offered(Driver::gcc, CanaryLanguage::c, {1, 1})};
  CHECK(match(k_own, k_plain, list).kind == Match::Kind::same);
  CHECK(match(k_own, k_special, list).kind == Match::Kind::other);
  list.compilers[0].hardened_digest = {2, 2};
  CHECK(match(k_own, k_special, list).kind == Match::Kind::same);
  CHECK(match(k_own, k_special, list).text == "its 'theirs' is the same compiler");
  for (auto [driver, language] :
       {std::pair(Driver::gxx, CanaryLanguage::c), std::pair(Driver::gcc, CanaryLanguage::cxx),
        std::pair(Driver(77), CanaryLanguage(9))}) {
    list.compilers = {offered(driver, language, {1, 1})};
    CHECK(match(k_own, k_plain, list).kind == Match::Kind::other);
  }
}

TEST_CASE("another compiler is named beside one's own") {
  protocol::CompilerList list;
  CHECK(match(k_own, k_plain, list)
            .text.starts_with("server has no compiler of this kind for C, this is x86_64 gcc 12.2.0"));
  list.compilers = {offered(Driver::gcc, CanaryLanguage::c, {9, 9}, "13.1.0\x1b[31m")};
  CHECK(match(k_own, k_plain, list).text == "server has x86_64 gcc 13.1.0\\x1b[31m, this is x86_64 gcc 12.2.0");
  list.compilers[0].state = protocol::ListedCompiler::State::failed;
  list.compilers[0].reason = "it has no assembler";
  CHECK(match(k_own, k_plain, list).text == "server's theirs was left out: it has no assembler");
}

TEST_CASE("what a server has not found out, or not said, may turn out to be the same") {
  protocol::CompilerList list;
  list.compilers = {offered(Driver::gcc, CanaryLanguage::c, {9, 9})};
  list.left_out = 1;
  CHECK(match(k_own, k_plain, list).kind == Match::Kind::perhaps);
  list.left_out = 0;
  list.compilers[0].state = protocol::ListedCompiler::State::unknown;
  CHECK(match(k_own, k_plain, list).kind == Match::Kind::perhaps);
  // A clang compiles for other machines, too.
  Fingerprint arm = {Driver::clang, CanaryLanguage::c, {1, 1}, "aarch64-unknown-linux-gnu", "14.0.6"};
  list.compilers = {offered(Driver::clang, CanaryLanguage::c, {9, 9}, "14.0.6")};
  CHECK(match(arm, k_plain, list).kind == Match::Kind::perhaps);
  list.compilers[0].identity.version = "13.0.1";
  CHECK(match(arm, k_plain, list).kind == Match::Kind::other);
  arm.target = "what-is-this";
  list.compilers[0].identity.version = "14.0.6";
  CHECK(match(arm, k_plain, list).kind == Match::Kind::other);
}

TEST_CASE("a pattern has one %d and no other percent sign") {
  for (const char* text : {"distcc%d", "%d", "box%d.lan:3700/4,lzo"}) CHECK(is_pattern(text));
  for (const char* text : {"", "box", "box%", "box%s", "%d%d", "%n%d", "%d%n", "%%d", "%5d"}) CHECK(!is_pattern(text));
  CHECK(numbered("box%d.lan", 12) == "box12.lan");
}

TEST_CASE("numbered names are found up to the first gap, and listed ones wherever they are") {
  auto quad = [](int number) { return number == 3 ? "nothing.invalid" : "127.0.0." + std::to_string(number); };
  NameSearch search;
  search.most = 6;
  CHECK(find_numbered(quad, search).size() == 2);
  search.gap = 1;
  auto found = find_numbered(quad, search);
  REQUIRE(found.size() == 5);
  CHECK(found[2].name == "127.0.0.4");
  CHECK(found[2].address.host() == "127.0.0.4");
  CHECK(find_names({"", "nothing.invalid", "127.0.0.1", "::1"}, {}).size() == 2);
  search.ipv4_only = true;
  CHECK(find_names({"::1", "127.0.0.1"}, search).size() == 1);
}

}  // namespace dcc::inspect
