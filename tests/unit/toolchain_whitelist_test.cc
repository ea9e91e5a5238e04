// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/whitelist/whitelist.h"

#include "scratch.h"
#include "test.h"
#include "toolchain/lookup/discover.h"
#include "toolchain/lookup/self.h"
#include "toolchain/whitelist/masquerade_links.h"

namespace dcc::toolchain {

namespace {

// A server whose PATH even begins with the masquerade directory. The test program plays dcc.
struct Server {
  Scratch scratch;
  std::string directory = scratch.directory("lib");
  std::string bin = scratch.directory("bin");
  WhitelistSettings settings{directory, directory + ":.:" + bin, std::nullopt, false};

  Server() {
    scratch.link("lib/dcc", own_executable());
    scratch.link("lib/bin", ".");
    scratch.program("bin/m68k-gcc");
    scratch.program("bin/sh");
  }

  Result<Allowed> resolve(std::string_view argv0) const { return Whitelist(settings).resolve(argv0); }
  std::string file(std::string_view argv0) const {
    auto allowed = resolve(argv0);
    return allowed ? allowed->file : allowed.error().text;
  }
  Code code(std::string_view argv0) const {
    auto allowed = resolve(argv0);
    return allowed ? Code::general : allowed.error().code;
  }
};

}  // namespace

TEST_CASE("a link made by hand allows a compiler, and taking it away forbids it, without a restart") {
  Server server;
  Whitelist whitelist(server.settings);
  CHECK(!whitelist.resolve("m68k-gcc"));
  server.scratch.link("lib/m68k-gcc", "dcc");
  auto allowed = whitelist.resolve("m68k-gcc");
  REQUIRE(allowed);
  CHECK(allowed->file == server.bin + "/m68k-gcc");
  CHECK(allowed->name == "m68k-gcc");
  ::unlink((server.directory + "/m68k-gcc").c_str());
  CHECK(!whitelist.resolve("m68k-gcc"));
}

TEST_CASE("a refusal says how to allow the compiler") {
  Server server;
  CHECK(server.file("m68k-gcc") ==
        "compiler 'm68k-gcc' is not allowed here; to allow it: ln -s dcc " + server.directory + "/m68k-gcc");
  CHECK(server.code("m68k-gcc") == Code::denied);
  ::symlink("/dev/null", (server.directory + "/m68k-gcc").c_str());  // which forbids it
  CHECK(server.file("m68k-gcc").ends_with("to allow it: ln -sf dcc " + server.directory + "/m68k-gcc"));
}

TEST_CASE("names that no link could make innocent are refused") {
  Server server;
  server.scratch.link("lib/m68k-gcc", "dcc");
  using namespace std::string_view_literals;
  for (std::string_view name : {""sv,
                                "."sv,
                                ".."sv,
                                "/"sv,
                                "/usr/bin/"sv,
                                "./m68k-gcc"sv,
                                "../lib/m68k-gcc"sv,
                                "lib/m68k-gcc"sv,
                                "/opt/x/m68k-gcc"sv,
                                "/USR/BIN/m68k-gcc"sv,
                                "/bin//usr/bin/m68k-gcc"sv,
                                "/usr/bin//m68k-gcc"sv,
                                "/usr/bin/../bin/m68k-gcc"sv,
                                "m68k-gcc\n"sv,
                                "m68k-gcc\0"sv,
                                "m68k-gcc\0x"sv,
                                "\x7f"sv,
                                "dcc"sv,
                                "dcc-serve"sv,
                                "distcc"sv,
                                "distccd"sv,
                                "bin"sv,
                                "sh"sv,
                                "/bin/sh"sv}) {
    CAPTURE(name);
    CHECK(server.code(name) == Code::denied);
  }
}

TEST_CASE("/usr/bin/NAME and /bin/NAME are that file where it exists, and NAME in PATH otherwise") {
  Server server;
  server.scratch.link("lib/m68k-gcc", "dcc");
  server.scratch.link("lib/env", "dcc");
  CHECK(server.file("/usr/bin/m68k-gcc") == server.bin + "/m68k-gcc");
  CHECK(server.file("/bin/m68k-gcc") == server.bin + "/m68k-gcc");
  server.scratch.program("bin/env");
  CHECK(server.file("/usr/bin/env") == "/usr/bin/env");
  CHECK(server.file("env") == server.bin + "/env");
}

TEST_CASE("what is allowed and not installed is told from what is not allowed") {
  Server server;
  server.scratch.link("lib/m68k-g++", "dcc");
  CHECK(server.code("m68k-g++") == Code::no_compiler);
}

TEST_CASE("a dangling entry allows nothing") {
  Server server;
  server.scratch.link("lib/m68k-gcc", "nowhere");
  CHECK(server.code("m68k-gcc") == Code::denied);
}

TEST_CASE("entries of stock distcc allow as ours do, and are never run") {
  Server server;
  server.scratch.program("bin/distcc");
  server.scratch.link("lib/m68k-gcc", "../bin/distcc");
  server.scratch.link("lib/m68k-g++", "../bin/distcc");
  CHECK(server.file("m68k-gcc") == server.bin + "/m68k-gcc");
  CHECK(server.code("m68k-g++") == Code::no_compiler);
}

TEST_CASE("an entry that leads to a compiler outside of PATH is that compiler") {
  Server server;
  server.scratch.program("opt/m68k-g++");
  server.scratch.link("lib/m68k-g++", "../opt/m68k-g++");
  CHECK(server.file("m68k-g++") == server.directory + "/m68k-g++");
}

TEST_CASE("links to us elsewhere in PATH are passed over") {
  Server server;
  server.scratch.link("lib/m68k-g++", "dcc");
  server.scratch.link("bin/m68k-g++", own_executable());
  CHECK(server.code("m68k-g++") == Code::no_compiler);
}

TEST_CASE("ccache's links in PATH are passed over") {
  Server server;
  server.scratch.program("other/ccache");
  server.scratch.link("links/m68k-gcc", "../other/ccache");
  server.settings.path = server.scratch.path("links") + ":" + server.bin;
  server.scratch.link("lib/m68k-gcc", "dcc");
  CHECK(server.file("m68k-gcc") == server.bin + "/m68k-gcc");
  server.settings.anything = true;
  CHECK(server.file("m68k-gcc") == server.bin + "/m68k-gcc");
}

TEST_CASE("a server without its directory says so at start") {
  Server server;
  CHECK(Whitelist(server.settings).check_directories());
  server.settings.directory = server.scratch.path("missing");
  CHECK(!Whitelist(server.settings).check_directories());
}

TEST_CASE("DISTCC_CMDLIST finds a compiler by its last words and replaces it by the whole line") {
  Server server;
  std::string list = "\n/nowhere/gone\n" + server.bin + "/m68k-gcc\nrelative/sh\n";
  server.settings.commands = CommandList::parse(list, 1);
  CHECK(server.file("m68k-gcc") == server.bin + "/m68k-gcc");
  CHECK(server.file("/any/where/m68k-gcc") == server.bin + "/m68k-gcc");
  CHECK(server.code("sh") == Code::denied);
  CHECK(server.code("gone") == Code::no_compiler);
  server.settings.commands = CommandList::parse(list, 2);
  CHECK(server.code("m68k-gcc") == Code::denied);
  CHECK(server.code("other/m68k-gcc") == Code::denied);
  CHECK(server.file("/x/bin/m68k-gcc") == server.bin + "/m68k-gcc");
}

TEST_CASE("DISTCC_CMDLIST never leads to us, and cannot be missing") {
  Server server;
  server.settings.commands = CommandList::parse(server.directory + "/dcc\n" + own_executable(), 1);
  CHECK(server.code("dcc") == Code::denied);
  CHECK(server.code(std::string(base_name(own_executable()))) == Code::denied);
  CHECK(!CommandList::load(server.scratch.path("missing"), 1));
}

TEST_CASE("without the name check anything installed runs, except for us") {
  Server server;
  server.settings.anything = true;
  CHECK(server.file("sh") == server.bin + "/sh");
  CHECK(server.file(server.bin + "/sh") == server.bin + "/sh");
  CHECK(server.code("bin/sh") == Code::denied);
  CHECK(server.code("") == Code::denied);
  CHECK(server.code("distcc") == Code::denied);
  CHECK(server.code(own_executable()) == Code::denied);
  CHECK(server.code("nowhere") == Code::no_compiler);
}

TEST_CASE("installed compilers are found by name, and neither links to us nor other files") {
  Server server;
  server.scratch.program("bin/m68k-gcc-ar");
  server.scratch.file("bin/g++");
  server.scratch.link("bin/clang", own_executable());
  server.scratch.link("bin/gcc-99", "nowhere");
  server.scratch.link("bin/avr-gcc", "sh");
  CHECK(installed_compilers(server.bin + ":/nonexistent") == std::set<std::string>{"avr-gcc", "m68k-gcc"});
}

TEST_CASE("links are added once, through the directory's own dcc where there is one") {
  Server server;
  CHECK(*add_link(server.directory, "m68k-gcc", Maker::user, true));
  CHECK(names_in(server.directory)->empty());
  CHECK(*add_link(server.directory, "m68k-gcc", Maker::user));
  CHECK(resolved_path(server.directory + "/m68k-gcc") == resolved_path(own_executable()));
  CHECK(is_own_link(server.directory, "m68k-gcc"));
  CHECK(server.file("m68k-gcc") == server.bin + "/m68k-gcc");
  auto again = add_link(server.directory, "m68k-gcc", Maker::user);
  REQUIRE(again);
  CHECK(!*again);
  ::unlink((server.directory + "/dcc").c_str());
  CHECK(!is_executable_file(server.directory + "/m68k-gcc"));
  CHECK(*add_link(server.directory, "m68k-gcc",
                  Maker::user));  // the link was ours and dangled: made anew, to the program itself
  CHECK(is_executable_file(server.directory + "/m68k-gcc"));
}

TEST_CASE("names that are no compilers' are neither added nor removed") {
  Server server;
  for (const char* name : {"", "..", "a/b", "dcc", "distcc-x", "a\nb", "-rf", "--help", "@file", "*", "gcc-1?",
                           "a\x9b"
                           "b",
                           "a\u009b", "\u00e9\x9b"}) {
    CHECK(!add_link(server.directory, name, Maker::user));
    CHECK(!remove_link(server.directory, name));
  }
  CHECK(is_executable_file(server.directory + "/dcc"));
}

TEST_CASE("only links of ours are removed") {
  Server server;
  server.scratch.program("lib/foreign");
  server.scratch.link("lib/stock", "../bin/distcc");
  server.scratch.link("lib/m68k-gcc", "dcc");
  CHECK(!remove_link(server.directory, "foreign"));
  CHECK(!remove_link(server.directory, "stock"));
  CHECK(!remove_link(server.directory, "missing"));
  CHECK(remove_link(server.directory, "m68k-gcc", true));
  CHECK(names_in(server.directory)->size() == 3);
  CHECK(remove_link(server.directory, "m68k-gcc"));
  CHECK(*names_in(server.directory) == std::vector<std::string>{"foreign", "stock"});
}

TEST_CASE("names of other languages are names") {
  for (const char* name : {"\u00e9-gcc", "\u4e2d-gcc", "\u0416\u0451-cc", "gcc~1", "x86_64-linux-gnu-g++-12"})
    CHECK(check_name(name));
}

TEST_CASE("an update adds what is installed, removes what an update added and is gone, and touches nothing else") {
  Server server;
  server.scratch.link("lib/hand-gone", "dcc");  // its compiler may be in the PATH that the service alone has
  server.scratch.link("lib/hand-gone-2", "./dcc");
  server.scratch.link("lib/hand-gone-3", own_executable());
  server.scratch.link("lib/stock-gone", "../bin/distcc");
  server.scratch.link("lib/sh", "dcc");  // added by hand: installed, whatever its name
  REQUIRE(add_link(server.directory, "gone-gcc", Maker::update));
  REQUIRE(add_link(server.directory, "hand-gone-4", Maker::user));
  auto changes = compare_links(server.directory, server.bin);
  REQUIRE(changes);
  CHECK(changes->missing == std::vector<std::string>{"m68k-gcc"});
  CHECK(changes->stale == std::vector<std::string>{"gone-gcc"});
  CHECK(!compare_links(server.scratch.path("missing"), server.bin));
}

TEST_CASE("an update knows its links in a directory without a dcc of its own, too") {
  Server server;
  ::unlink((server.directory + "/dcc").c_str());
  REQUIRE(add_link(server.directory, "gone-gcc", Maker::update));
  REQUIRE(add_link(server.directory, "hand-gone", Maker::user));
  CHECK(is_executable_file(server.directory + "/gone-gcc"));
  CHECK(compare_links(server.directory, server.bin)->stale == std::vector<std::string>{"gone-gcc"});
}

TEST_CASE("what updates made can be told from what only the user can make again") {
  Server server;
  server.scratch.link("lib/m68k-gcc", "dcc");  // an earlier version's update made it like this
  server.scratch.link("lib/avr-gcc", "dcc");
  server.scratch.link("lib/arm-gcc", "/dev/null");
  server.scratch.program("bin/arm-gcc");
  REQUIRE(add_link(server.directory, "gone-gcc", Maker::update));
  CHECK(*links_of_updates(server.directory, server.bin) == std::vector<std::string>{"gone-gcc", "m68k-gcc"});
}

TEST_CASE("a link to /dev/null forbids a compiler for good") {
  Server server;
  server.scratch.link("lib/m68k-gcc", "/dev/null");
  CHECK(compare_links(server.directory, server.bin)->missing.empty());
  CHECK(server.code("m68k-gcc") == Code::denied);
}

}  // namespace dcc::toolchain
