// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers/compilers.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <map>
#include <memory>

#include "base/strings.h"
#include "scratch.h"
#include "server/compilers/compiler_table.h"
#include "test.h"
#include "toolchain/lookup/self.h"

namespace dcc::server {

using server::Compilers;
using toolchain::CanaryLanguage;
using toolchain::Driver;
using toolchain::Fingerprint;

namespace {

constexpr CanaryLanguage k_c = CanaryLanguage::c;
constexpr CanaryLanguage k_cxx = CanaryLanguage::cxx;

// What the compiler whose file has this text turns out to be: "VERSION TARGET [words]". Equal words, equal code.
Fingerprint fingerprint_of(const std::string& text, Driver driver, CanaryLanguage language, std::string target = "") {
  std::vector<std::string> words = split(text, ' ');
  if (target.empty()) target = words[1];
  std::string all = fmt::format("{} {} {} {}", text, target, static_cast<int>(driver), static_cast<int>(language));
  return {driver, language, digest_of(all), target, words[0]};
}

Fingerprint gcc(const std::string& text) { return fingerprint_of(text, Driver::gcc, k_c); }

// A server whose compilers are texts, and whose examinations read them.
struct Farm {
  Scratch scratch;
  loop::Loop loop;
  toolchain::WhitelistSettings settings{scratch.directory("lib"), scratch.directory("bin"), std::nullopt, false, {}};
  std::unique_ptr<toolchain::Whitelist> whitelist;
  std::unique_ptr<Compilers> compilers;
  std::vector<std::string> examined;  // "m68k-gcc c", and the target
  std::string path;                   // of the last one
  std::string part;                   // a file that each compiler depends on
  loop::Event gate{loop};             // no examination ends before this is set
  int changes = 0;

  Farm() {
    gate.set();
    scratch.link("lib/dcc", toolchain::own_executable());
    scratch.link("lib/bin", ".");
  }

  // The file is replaced, as a package manager does it.
  void put(const std::string& place, const std::string& text) {
    scratch.program(place + ".new", text);
    ::rename(scratch.path(place + ".new").c_str(), scratch.path(place).c_str());
    touch(std::string(dir_name(place)));
  }
  void allow(const std::string& name) {
    scratch.link("lib/" + name, "dcc");
    touch("lib");
  }
  void remove(const std::string& place) {
    ::unlink(scratch.path(place).c_str());
    touch(std::string(dir_name(place)));
  }
  // Directories change within a tick of the kernel's clock here; elsewhere, the next second's look finds that.
  void touch(const std::string& directory) {
    timespec times[2] = {{0, ++changes}, {0, changes}};
    ::utimensat(AT_FDCWD, scratch.path(directory).c_str(), times, 0);
  }

  void open() {
    whitelist = std::make_unique<toolchain::Whitelist>(settings);
    auto examine = [this](loop::Loop&, toolchain::Subject subject, loop::CancelScope& scope) {
      return examination(std::move(subject), scope);
    };
    compilers = std::make_unique<Compilers>(loop, *whitelist, std::vector<std::string>{"PATH=/usr/bin"}, examine);
  }
  void start() {
    open();
    compilers->start();
    loop.run();
  }

  loop::Task<Result<toolchain::Examination>> examination(toolchain::Subject subject, loop::CancelScope& scope) {
    std::string language = subject.language == k_c ? " c" : " c++";
    std::string target = subject.target.empty() ? "" : " " + subject.target;
    examined.push_back(std::string(base_name(subject.file)) + language + target);
    path = subject.env[0];
    auto text = read_file(subject.file, 1000);
    auto file = toolchain::identity_of(subject.file);
    co_await gate;
    if (scope.cancelled()) co_return fail(Code::canceled, "stopped");
    if (!text || !file || text->starts_with("broken")) co_return fail(Code::general, "it does not work");
    toolchain::Examination result{fingerprint_of(*text, subject.driver, subject.language, subject.target), {*file}};
    if (auto more = toolchain::identity_of(part)) result.files.push_back(*more);
    co_return result;
  }

  loop::Task<void> ask(Compilers::Search& search, std::string& answer) {
    auto found = co_await search.result();
    if (!found)
      answer = found.error().text;
    else
      answer = found->target.empty() ? found->name : found->name + " " + found->target;
  }
  template <class Question>
  std::string find(const Question& question) {
    Compilers::Search search(*compilers, question);
    std::string answer;
    loop::start(ask(search, answer));
    loop.run();
    if (!answer.empty()) return answer;
    search.leave();
    loop.run();
    return "still waiting";
  }
};

const std::string k_refused = "server has m68k gcc 12.2.0, this is m68k gcc 13.2.0";

}  // namespace

TEST_CASE("a compiler is found by what it is, whatever it is called") {
  Farm farm;
  farm.put("bin/x-gcc", "12.2.0 not-allowed");
  farm.put("bin/gcc", "12.2.0 x86_64-linux-gnu");
  farm.put("bin/g++", "12.2.0 x86_64-linux-gnu");
  farm.put("bin/m68k-linux-gcc", "12.2.0 m68k-linux");
  for (const char* name : {"gcc", "g++", "m68k-linux-gcc", "missing-gcc", "sh"}) farm.allow(name);
  farm.start();
  CHECK(farm.examined.size() == 6);
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-linux-gcc");
  CHECK(farm.find(gcc("12.2.0 x86_64-linux-gnu")) == "gcc");
  CHECK(farm.find(fingerprint_of("12.2.0 x86_64-linux-gnu", Driver::gcc, k_cxx)) == "gcc");
  CHECK(farm.find(fingerprint_of("12.2.0 x86_64-linux-gnu", Driver::gxx, k_cxx)) == "g++");
  // Not of the same kind, not allowed, not there.
  CHECK(farm.find(fingerprint_of("12.2.0 m68k-linux", Driver::gxx, k_cxx)) ==
        "server has x86_64 g++ 12.2.0, this is m68k g++ 12.2.0");
  CHECK(farm.find(gcc("12.2.0 not-allowed")) != "x-gcc");
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == k_refused);
  CHECK(farm.examined.size() == 6);
}

TEST_CASE("a search waits for what may be its compiler, and examines nothing else") {
  Farm farm;
  for (const char* name : {"m68k-gcc", "m68k-g++", "m68k-clang"}) {
    farm.put(std::string("bin/") + name, "12.2.0 m68k-linux");
    farm.allow(name);
  }
  farm.open();  // not started: one job, from inetd
  farm.gate.clear();
  Compilers::Search search(*farm.compilers, gcc("12.2.0 m68k-linux"));
  std::string answer = "waits";
  loop::start(farm.ask(search, answer));
  CHECK(answer == "waits");
  farm.gate.set();
  farm.loop.run();
  CHECK(answer == "m68k-gcc");
  CHECK(farm.examined == std::vector<std::string>{"m68k-gcc c"});
}

TEST_CASE("an upgrade while the server runs is noticed: the old one is refused and the new one found") {
  Farm farm;
  farm.put("bin/m68k-gcc", "13.2.0 m68k-linux");
  farm.allow("m68k-gcc");
  farm.start();
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == "m68k-gcc");
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  SUBCASE("the old one first") { CHECK(farm.find(gcc("13.2.0 m68k-linux")) == k_refused); }
  SUBCASE("the new one first") {}
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-gcc");
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == k_refused);
}

TEST_CASE("a compiler that was found is the same only until its file is another") {
  Farm farm;
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.put("bin/clang", "14.0.6 x86_64-pc-linux-gnu");
  farm.allow("m68k-gcc");
  farm.allow("clang");
  farm.start();
  auto wanted = gcc("12.2.0 m68k-linux");
  const toolchain::Allowed found{"m68k-gcc", farm.scratch.path("bin/m68k-gcc")};
  CHECK(farm.compilers->is_still(wanted, found));
  CHECK(!farm.compilers->is_still(gcc("13.2.0 m68k-linux"), found));
  auto arm = fingerprint_of("14.0.6 x86_64-pc-linux-gnu", Driver::clang, k_c, "aarch64-unknown-linux-gnu");
  const toolchain::Allowed cross{"clang", farm.scratch.path("bin/clang"), arm.target};
  CHECK(!farm.compilers->is_still(arm, cross));
  CHECK(farm.find(arm) == "clang " + arm.target);
  CHECK(farm.compilers->is_still(arm, cross));
  farm.put("bin/m68k-gcc", "13.2.0 m68k-linux");
  CHECK(!farm.compilers->is_still(wanted, found));
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == "m68k-gcc");
  CHECK(!farm.compilers->is_still(wanted, found));
}

TEST_CASE("entries and compilers come and go without a restart") {
  Farm farm;
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.start();
  auto wanted = gcc("12.2.0 m68k-linux");
  CHECK(farm.find(wanted).starts_with("server has no compiler of this kind for C"));
  farm.allow("m68k-gcc");
  CHECK(farm.find(wanted) == "m68k-gcc");
  farm.remove("lib/m68k-gcc");
  CHECK(farm.find(wanted).starts_with("server has no compiler of this kind"));
  farm.allow("m68k-gcc");
  CHECK(farm.find(wanted) == "m68k-gcc");
  farm.remove("bin/m68k-gcc");
  CHECK(farm.find(wanted).starts_with("server has no compiler of this kind"));
}

TEST_CASE("a compiler that is withdrawn while it is examined counts no more") {
  Farm farm;
  farm.put("bin/clang", "14.0.6 x86_64-pc-linux-gnu");
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.allow("clang");
  farm.start();
  auto clang = [](const std::string& target) {
    return fingerprint_of("14.0.6 x86_64-pc-linux-gnu", Driver::clang, k_c, target);
  };
  farm.gate.clear();
  CHECK(farm.find(clang("aarch64-unknown-linux-gnu")) == "still waiting");
  farm.allow("m68k-gcc");
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "still waiting");  // behind clang
  farm.remove("lib/clang");
  farm.remove("lib/m68k-gcc");
  // What was known of it is no reason, and what would have been its turn never comes.
  for (const char* target : {"x86_64-pc-linux-gnu", "aarch64-unknown-linux-gnu", "arm-linux-gnueabihf"})
    CHECK(farm.find(clang(target)).starts_with("server has no compiler of this kind"));
  CHECK(farm.find(gcc("12.2.0 m68k-linux")).starts_with("server has no compiler of this kind"));
  CHECK(farm.examined.size() == 3);
  farm.allow("clang");
  CHECK(farm.find(clang("x86_64-pc-linux-gnu")) == "still waiting");
  farm.gate.set();
  farm.loop.run();
  CHECK(farm.find(clang("x86_64-pc-linux-gnu")) == "clang");
}

TEST_CASE("a link that leads to another compiler now is no longer the one it was") {
  Farm farm;
  farm.put("opt/12/m68k-gcc", "12.2.0 m68k-linux");
  farm.put("opt/13/m68k-gcc", "13.2.0 m68k-linux");
  farm.scratch.link("bin/m68k-gcc", "../opt/13/m68k-gcc");
  farm.allow("m68k-gcc");
  farm.start();
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == "m68k-gcc");
  farm.remove("bin/m68k-gcc");
  farm.scratch.link("bin/m68k-gcc", "../opt/12/m68k-gcc");
  CHECK(farm.find(gcc("13.2.0 m68k-linux")) == k_refused);
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-gcc");
}

TEST_CASE("many names of one program are one examination, but a wrapper's names are as many compilers") {
  Farm farm;
  std::string elf =
      "\x7f"
      "ELF 12.2.0 ";
  farm.put("bin/x86_64-linux-gnu-gcc-12", elf);
  farm.put("opt/wrapper", elf);
  farm.put("opt/clang", elf);
  for (const char* name : {"cc", "gcc", "gcc-12", "x86_64-linux-gnu-gcc"})
    farm.scratch.link(std::string("bin/") + name, "x86_64-linux-gnu-gcc-12");
  for (const char* name : {"arm-linux-gcc", "mips-linux-gcc"})
    farm.scratch.link(std::string("bin/") + name, "../opt/wrapper");
  for (const char* name : {"clang", "clang-14", "arm-linux-clang", "mips-linux-clang"})
    farm.scratch.link(std::string("bin/") + name, "../opt/clang");
  for (const char* name : {"cc", "gcc", "gcc-12", "x86_64-linux-gnu-gcc", "arm-linux-gcc", "mips-linux-gcc", "clang",
                           "clang-14", "arm-linux-clang", "mips-linux-clang"})
    farm.allow(name);
  farm.start();
  CHECK(farm.examined.size() == 2 * (1 + 2 + 3));
}

TEST_CASE("who asks is told everything that is known, and waits for nothing") {
  using State = protocol::ListedCompiler::State;
  Farm farm;
  farm.put("bin/m68k-gcc", "broken");
  farm.allow("m68k-gcc");
  farm.start();
  farm.put("bin/gcc", "12.2.0 x86_64-linux-gnu");
  farm.allow("gcc");
  farm.gate.clear();
  auto offered = farm.compilers->list();
  REQUIRE(offered.size() == 4);
  for (const auto& compiler : offered) {
    CHECK(compiler.state == (compiler.name == "gcc" ? State::unknown : State::failed));
    CHECK(compiler.reason == (compiler.name == "gcc" ? "" : "it does not work"));
    CHECK(compiler.identity.fingerprint == Digest{});
  }
  farm.gate.set();
  farm.loop.run();
  Fingerprint wanted = gcc("12.2.0 x86_64-linux-gnu");
  size_t found = 0;
  for (const auto& compiler : farm.compilers->list()) {
    if (compiler.identity.fingerprint != wanted.digest) continue;
    found++;
    CHECK(compiler.name == "gcc");
    CHECK(compiler.state == State::examined);
    CHECK(compiler.identity.driver == static_cast<uint8_t>(Driver::gcc));
    CHECK(compiler.identity.language == static_cast<uint8_t>(k_c));
    CHECK(compiler.identity.target == "x86_64-linux-gnu");
    CHECK(compiler.identity.version == "12.2.0");
  }
  CHECK(found == 1);
}

TEST_CASE("what cannot be examined is left out until its file changes") {
  Farm farm;
  farm.put("bin/m68k-gcc", "broken");
  farm.allow("m68k-gcc");
  farm.start();
  CHECK(farm.examined.size() == 2);
  CHECK(farm.find(gcc("12.2.0 m68k-linux")).find("m68k-gcc was left out: ") != std::string::npos);
  CHECK(farm.examined.size() == 2);
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-gcc");
}

TEST_CASE("a refused peer is refused again without a look at anything new") {
  Farm farm;
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.allow("m68k-gcc");
  farm.start();
  for (int i = 0; i < 100; i++) CHECK(farm.find(gcc("13.2.0 m68k-linux")) == k_refused);
  CHECK(farm.examined.size() == 2);
}

TEST_CASE("a clang serves the targets of its peers: each is examined once, and not without end") {
  Farm farm;
  farm.put("bin/clang", "14.0.6 x86_64-pc-linux-gnu");
  farm.allow("clang");
  farm.start();
  auto clang = [](const std::string& target, const std::string& version = "14.0.6") {
    return fingerprint_of(version + " x86_64-pc-linux-gnu", Driver::clang, k_c, target);
  };
  CHECK(farm.find(clang("x86_64-pc-linux-gnu")) == "clang");
  CHECK(farm.find(clang("aarch64-unknown-linux-gnu")) == "clang aarch64-unknown-linux-gnu");
  CHECK(farm.find(clang("aarch64-unknown-linux-gnu")) == "clang aarch64-unknown-linux-gnu");
  CHECK(farm.examined.size() == 3);
  CHECK(farm.examined[2] == "clang c aarch64-unknown-linux-gnu");
  // Another version will not be the one for any target; a target of no list is never tried.
  CHECK(farm.find(clang("arm-linux-gnueabihf", "15.0.0")).starts_with("server has aarch64 clang 14.0.6, x86_64 "));
  for (const char* target : {"../x-linux-gnu", "aarch64-linux-gnu --config=/tmp/x", "nvptx64-nvidia-cuda"})
    CHECK(farm.find(clang(target)).starts_with("server"));
  CHECK(farm.examined.size() == 3);
  for (const char* system : {"linux-gnu", "unknown-linux-gnu", "pc-linux-gnu", "none-elf", "linux-musl"})
    for (const char* processor : {"aarch64", "arm", "riscv64", "mips", "i686", "x86_64"})
      (void)farm.find(clang(fmt::format("{}-{}", processor, system)));
  CHECK(farm.examined.size() == 2 + server::k_clang_target_limit);
  // A changed clang is looked at anew, once for what is asked.
  farm.put("bin/clang", "14.0.7 x86_64-pc-linux-gnu");
  auto newer = fingerprint_of("14.0.7 x86_64-pc-linux-gnu", Driver::clang, k_c, "aarch64-unknown-linux-gnu");
  CHECK(farm.find(newer) == "clang aarch64-unknown-linux-gnu");
}

TEST_CASE("who leaves, and a server that stops, wait for no examination") {
  Farm farm;
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.allow("m68k-gcc");
  farm.open();
  farm.gate.clear();
  std::string first = "waits", second = "waits";
  Compilers::Search leaving(*farm.compilers, gcc("12.2.0 m68k-linux")),
      staying(*farm.compilers, gcc("12.2.0 m68k-linux"));
  loop::start(farm.ask(leaving, first));
  loop::start(farm.ask(staying, second));
  leaving.leave();
  leaving.leave();
  farm.loop.run();
  CHECK(first == "the client left");
  CHECK(second == "waits");
  farm.compilers->stop();
  farm.loop.run();
  CHECK(second == "the server stops");
  CHECK(farm.examined.size() == 1);
  farm.gate.set();
  farm.loop.run();
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "the server stops");
  CHECK(farm.examined.size() == 1);
}

TEST_CASE("a toolchain's compiler is given to jobs that ask by name when it has passed") {
  Farm farm;
  farm.put("bin/m68k-g++", "13.2.0 m68k-linux");
  farm.allow("m68k-g++");
  farm.put("tools/m68k-gcc", "12.2.0 m68k-linux");
  farm.put("tools/arm-gcc", "broken");
  farm.settings.toolchains = {farm.scratch.path("tools")};
  farm.open();
  CHECK(farm.find("m68k-gcc") == "m68k-gcc");
  CHECK(farm.path == "PATH=" + farm.scratch.path("tools") + ":/usr/bin");
  CHECK(farm.find("arm-gcc").find("did not pass: it does not work") != std::string::npos);
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-gcc");
  size_t examined = farm.examined.size();
  // Others need no examination: the whitelist alone decides.
  CHECK(farm.find("m68k-g++") == "m68k-g++");
  CHECK(farm.find("mips-gcc").starts_with("compiler 'mips-gcc' is not allowed here"));
  CHECK(farm.examined.size() == examined);
  farm.put("tools/arm-gcc", "12.2.0 arm-linux");
  CHECK(farm.find("arm-gcc") == "arm-gcc");
}

TEST_CASE("a toolchain's compiler with a part that others may write to is left out") {
  Farm farm;
  for (const char* place : {"bin/m68k-g++", "tools/m68k-gcc"}) farm.put(place, "12.2.0 m68k-linux");
  farm.allow("m68k-g++");
  farm.settings.toolchains = {farm.scratch.path("tools")};
  farm.put("libexec/cc1", "a part");
  farm.part = farm.scratch.path("libexec/cc1");
  REQUIRE(::chmod(farm.part.c_str(), 0777) == 0);
  farm.start();
  CHECK(farm.find("m68k-gcc").find("cc1' is writable by others") != std::string::npos);
  CHECK(farm.find(gcc("12.2.0 m68k-linux")).find("cc1' is writable by others") != std::string::npos);
  CHECK(farm.find(fingerprint_of("12.2.0 m68k-linux", Driver::gxx, k_c)) == "m68k-g++");
}

TEST_CASE("without the name check no more compilers are found by fingerprint than with it") {
  Farm farm;
  farm.put("bin/m68k-gcc", "12.2.0 m68k-linux");
  farm.settings.anything = true;
  farm.start();
  CHECK(farm.examined.empty());
  CHECK(farm.find("m68k-gcc") == "m68k-gcc");
  CHECK(farm.find(gcc("12.2.0 m68k-linux")).starts_with("server has no compiler of this kind"));
}

TEST_CASE("the compilers of DISTCC_CMDLIST are found by fingerprint") {
  Farm farm;
  farm.put("opt/m68k-gcc", "12.2.0 m68k-linux");
  farm.settings.commands = toolchain::CommandList::parse(farm.scratch.path("opt/m68k-gcc") + "\n/nowhere/arm-gcc", 2);
  farm.start();
  CHECK(farm.find(gcc("12.2.0 m68k-linux")) == "m68k-gcc");
}

}  // namespace dcc::server
