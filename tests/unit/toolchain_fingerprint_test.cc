// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/fingerprint.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "loop/run.h"
#include "temp_home.h"
#include "test.h"
#include "toolchain/lookup/find.h"

namespace dcc::toolchain {

namespace {

Subject subject(std::string file, Driver driver, CanaryLanguage language = CanaryLanguage::c) {
  Subject subject;
  subject.file = std::move(file);
  subject.driver = driver;
  subject.language = language;
  subject.env = {"PATH=" + search_path()};
  return subject;
}

loop::Task<> examine_into(loop::Loop& loop, Subject subject, loop::CancelScope& never, Result<Examination>& result) {
  result = co_await examine(loop, std::move(subject), never);
}

// Side by side, as far as there are processors.
std::vector<Result<Examination>> examined(const std::vector<Subject>& subjects) {
  loop::Loop loop;
  loop::CancelScope never;
  std::vector<Result<Examination>> results(subjects.size(), fail(Code::general, "the examination did not end"));
  for (size_t i = 0; i < subjects.size(); ++i) loop::start(examine_into(loop, subjects[i], never, results[i]));
  loop.run();
  return results;
}

Result<Examination> examined(Subject subject) { return examined(std::vector<Subject>{std::move(subject)})[0]; }

std::vector<Digest> digests_by(const std::vector<Subject>& subjects) {
  std::vector<Digest> digests;
  for (const Result<Examination>& result : examined(subjects)) {
    REQUIRE_MESSAGE(result, result.error().text);
    digests.push_back(result->fingerprint.digest);
  }
  return digests;
}

Digest digest_by(Subject of) {
  auto result = examined(std::move(of));
  REQUIRE_MESSAGE(result, result.error().text);
  return result->fingerprint.digest;
}

std::string path_to(const char* compiler) { return find_in_path(compiler, search_path()); }
bool has(const char* compiler) { return !path_to(compiler).empty(); }

std::vector<std::string> names_below(const std::string& directory) {
  std::vector<std::string> names;
  DIR* open = ::opendir(directory.c_str());
  REQUIRE(open);
  while (const dirent* entry = ::readdir(open))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  ::closedir(open);
  std::sort(names.begin(), names.end());
  return names;
}

std::string script(const TempHome& home, const std::string& name, const std::string& command) {
  home.write(name, "#!/bin/sh\n" + command + "\n");
  std::string file = home.path() + "/" + name;
  REQUIRE(chmod(file.c_str(), 0755) == 0);
  return file;
}

}  // namespace

TEST_CASE("the kind of a compiler is told by its name, also behind cc and c++") {
  TempHome home;
  REQUIRE(symlink("clang-14", (home.path() + "/c++").c_str()) == 0);
  const std::string clang = home.path() + "/c++";
  REQUIRE(symlink("gcc", (home.path() + "/cc").c_str()) == 0);
  const std::string gcc = home.path() + "/cc";
  struct Case {
    const char* name;
    std::string file;
    std::optional<Driver> kind;
  };
  const Case cases[] = {
      {"gcc", "/nonexistent", Driver::gcc},
      {"aarch64-linux-gnu-gcc-12", "/nonexistent", Driver::gcc},
      {"/opt/bin/g++-9", "/nonexistent", Driver::gxx},
      {"clang-14", "/nonexistent", Driver::clang},
      {"x86_64-linux-gnu-clang++", "/nonexistent", Driver::clangxx},
      {"my-wrapper-gcc-12", "/nonexistent", Driver::gcc},
      {"cc", gcc, Driver::gcc},
      {"c++", clang, Driver::clangxx},
      {"cc", "/nonexistent", std::nullopt},
      {"cpp", gcc, std::nullopt},
      {"gcc-ar", "/nonexistent", std::nullopt},
      {"clang-format-14", "/nonexistent", std::nullopt},
      {"x86_64-linux-gnu-clang-cpp", "/nonexistent", std::nullopt},
      {"rustc", "/nonexistent", std::nullopt},
      {"", "/nonexistent", std::nullopt},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    CHECK(driver_of(one.name, one.file) == one.kind);
  }
}

TEST_CASE("a fingerprint is described by processor, kind and version") {
  CHECK(description({Driver::gxx, CanaryLanguage::cxx, {}, "aarch64-linux-gnu", "12.2.0"}) == "aarch64 g++ 12.2.0");
  CHECK(description({Driver::clang, CanaryLanguage::c, {}, "armv7", "14.0.6"}) == "armv7 clang 14.0.6");
}

TEST_CASE("a compiler has one fingerprint, each time and under each of its names" * doctest::skip(!has("gcc"))) {
  TempHome home;
  const std::string gcc = path_to("gcc");
  const std::string link = home.path() + "/other-name";
  REQUIRE(symlink(gcc.c_str(), link.c_str()) == 0);
  for (CanaryLanguage language : {CanaryLanguage::c, CanaryLanguage::cxx}) {
    const Subject by_name = subject(gcc, Driver::gcc, language), by_link = subject(link, Driver::gcc, language);
    const auto results = examined({by_name, by_name, by_link});
    for (const Result<Examination>& result : results) {
      REQUIRE_MESSAGE(result, result.error().text);
      CHECK(!result->fingerprint.target.empty());
      CHECK(!result->fingerprint.version.empty());
      CHECK(result->fingerprint.digest == results[0]->fingerprint.digest);
    }
  }
}

TEST_CASE("what a user's environment says about messages and memory changes no fingerprint" *
          doctest::skip(!has("gcc"))) {
  Subject plain = subject(path_to("gcc"), Driver::gcc);
  TempHome home;
  Subject other = plain;
  for (const char* assignment :
       {"LC_ALL=de_DE.UTF-8", "LANGUAGE=de", "PWD=/nonexistent", "GCC_COLORS=error=1", "TERM=xterm", "COLUMNS=40"})
    other.env.emplace_back(assignment);
  other.env.push_back("DEPENDENCIES_OUTPUT=" + home.path() + "/written");
  other.file = script(home, "small", "ulimit -v 400000; exec gcc \"$@\"");  // gcc's collector asks for the memory
  const std::vector<Digest> digests = digests_by({plain, other});
  CHECK(digests[0] == digests[1]);
  CHECK(!identity_of(home.path() + "/written"));
}

TEST_CASE("the length of a temporary directory's name changes no fingerprint" * doctest::skip(!has("gcc"))) {
  TempHome home;
  std::vector<Subject> subjects{subject(path_to("gcc"), Driver::gcc)};
  for (size_t length :
       {31u, 33u, 35u, 60u}) {  // those at which gcc folds lines of --help around it, and one far longer
    REQUIRE(home.path().size() + 2 < length);
    const std::string directory = home.path() + "/" + std::string(length - home.path().size() - 1, 'x');
    REQUIRE(mkdir(directory.c_str(), 0700) == 0);
    subjects.push_back(subjects[0]);
    subjects.back().env.push_back("TMPDIR=" + directory);
  }
  const std::vector<Digest> digests = digests_by(subjects);
  for (const Digest& digest : digests) CHECK(digest == digests[0]);
}

TEST_CASE("a wrapper that adds an option is another gcc" * doctest::skip(!has("gcc"))) {
  TempHome home;
  const std::vector<std::string> options = {
      "-fno-pie", "-ffunction-sections", "-fcommon",   "-gdwarf-4",           "-g",
      "-O1",      "-funsigned-char",     "-std=gnu11", "-D_FORTIFY_SOURCE=2", "-fno-ident"};
  std::vector<Subject> subjects{subject(path_to("gcc"), Driver::gcc)};
  for (const std::string& option : options)
    subjects.push_back(subject(script(home, "gcc" + option, fmt::format("exec gcc {} \"$@\"", option)), Driver::gcc));
  const std::vector<Digest> digests = digests_by(subjects);
  for (size_t i = 0; i < options.size(); ++i) {
    CAPTURE(options[i]);
    CHECK(digests[i + 1] != digests[0]);
  }
}

TEST_CASE("a wrapper that adds an option is another clang" * doctest::skip(!has("clang"))) {
  TempHome home;
  const std::vector<std::string> options = {
      "-fno-pie",        "-ffunction-sections",      "-fcommon",    "-gdwarf-4", "-g", "-O1",
      "-funsigned-char", "-fstack-protector-strong", "-ffast-math", "-fwrapv"};
  std::vector<Subject> subjects{subject(path_to("clang"), Driver::clang)};
  for (const std::string& option : options)
    subjects.push_back(
        subject(script(home, "clang" + option, fmt::format("exec clang {} \"$@\"", option)), Driver::clang));
  const std::vector<Digest> digests = digests_by(subjects);
  for (size_t i = 0; i < options.size(); ++i) {
    CAPTURE(options[i]);
    CHECK(digests[i + 1] != digests[0]);
  }
}

TEST_CASE("compilers that differ in protecting the stack differ for jobs that ask for it" *
          doctest::skip(!has("gcc"))) {
  TempHome home;
  const std::string other =
      script(home, "gcc",
             "for word; do shift; [ \"$word\" = -fstack-protector-strong ] || set -- \"$@\" \"$word\"; "
             "done; exec gcc \"$@\"");
  const auto results = examined({subject(path_to("gcc"), Driver::gcc), subject(other, Driver::gcc)});
  const auto &plain = results[0], &changed = results[1];
  REQUIRE(plain);
  REQUIRE(changed);
  const Fingerprint &a = plain->fingerprint, &b = changed->fingerprint;
  CHECK(digest_for(a, {"gcc", "-O2", "-c", "a.c"}) == digest_for(b, {"gcc", "-O2", "-c", "a.c"}));
  for (const char* option : {"-fstack-protector", "-fstack-protector-all", "-fstack-clash-protection", "-fhardened"})
    CHECK(digest_for(a, {"gcc", option, "-c", "a.c"}) != digest_for(b, {"gcc", option, "-c", "a.c"}));
}

TEST_CASE("compilers with other defaults for 32 bits differ for jobs that ask for them" *
          doctest::skip(!has("x86_64-linux-gnu-gcc"))) {
  TempHome home;
  const std::string other = script(home, "gcc",
                                   "for word; do [ \"$word\" != -m32 ] || set -- -march=i586 \"$@\"; done; "
                                   "exec x86_64-linux-gnu-gcc \"$@\"");
  const auto results = examined({subject(path_to("x86_64-linux-gnu-gcc"), Driver::gcc), subject(other, Driver::gcc)});
  const auto &plain = results[0], &changed = results[1];
  REQUIRE(plain);
  REQUIRE(changed);
  const Fingerprint &a = plain->fingerprint, &b = changed->fingerprint;
  CHECK(digest_for(a, {"gcc", "-O2", "-c", "a.c"}) == digest_for(b, {"gcc", "-O2", "-c", "a.c"}));
  CHECK(digest_for(a, {"gcc", "-m32", "-c", "a.c"}) != digest_for(b, {"gcc", "-m32", "-c", "a.c"}));
}

TEST_CASE("a wrapper that adds nothing is the compiler, and depends on it" * doctest::skip(!has("gcc"))) {
  TempHome home;
  const std::string wrapper = script(home, "wrapper", "exec gcc \"$@\"");
  const auto results = examined(
      {subject(wrapper, Driver::gcc, CanaryLanguage::cxx), subject(path_to("gcc"), Driver::gcc, CanaryLanguage::cxx)});
  const auto& result = results[0];
  REQUIRE_MESSAGE(result, result.error().text);
  REQUIRE(results[1]);
  CHECK(results[1]->fingerprint.digest == result->fingerprint.digest);
  std::vector<std::string> names;
  for (const FileIdentity& file : result->files) {
    CHECK(is_unchanged(file));
    if (file.inode != 0) names.emplace_back(base_name(file.path));
  }
  CHECK(names == std::vector<std::string>{"wrapper", "gcc", "cc1plus", "as"});
}

TEST_CASE("a program that appears earlier in PATH than one that was run changes what was found out" *
          doctest::skip(!has("gcc"))) {
  TempHome home;
  Subject wrapper = subject(script(home, "wrapper", "exec gcc \"$@\""), Driver::gcc);
  const std::string early = home.path() + "/early";
  REQUIRE(mkdir(early.c_str(), 0700) == 0);
  wrapper.env = {fmt::format("PATH={}:{}", early, search_path())};
  auto result = examined(wrapper);
  REQUIRE_MESSAGE(result, result.error().text);
  auto changed = [&] { return !std::all_of(result->files.begin(), result->files.end(), is_unchanged); };
  CHECK(!changed());
  script(home, "early/gcc", "exec /usr/bin/gcc -fcommon \"$@\"");
  CHECK(changed());
}

TEST_CASE("gcc depends on the specs that it reads" * doctest::skip(!has("gcc"))) {
  TempHome home;
  home.write("my.specs", "*cc1:\n+ -fcommon\n\n");
  const std::string specs = home.path() + "/my.specs";
  auto result = examined(subject(script(home, "gcc", fmt::format("exec gcc -specs={} \"$@\"", specs)), Driver::gcc));
  REQUIRE_MESSAGE(result, result.error().text);
  CHECK(std::count(result->files.begin(), result->files.end(), identity_of(specs)) == 1);
}

TEST_CASE("clang has a fingerprint for each target, and depends on its libraries" * doctest::skip(!has("clang"))) {
  Subject here = subject(path_to("clang"), Driver::clang);
  auto own = examined(here);
  REQUIRE_MESSAGE(own, own.error().text);
  CHECK(own->files.size() >= 2);
  Subject named = here;
  named.target = own->fingerprint.target;
  CHECK(digest_by(named) == own->fingerprint.digest);
  named.target = "riscv64-linux-gnu";
  auto other = examined(named);
  REQUIRE_MESSAGE(other, other.error().text);
  CHECK(other->fingerprint.target == "riscv64-unknown-linux-gnu");
  CHECK(other->fingerprint.digest != own->fingerprint.digest);
  named.target = "no-such-machine";
  CHECK(!examined(named));
}

TEST_CASE("a compiler that fails, says nothing or writes no object has no fingerprint") {
  TempHome home;
  struct Case {
    const char* command;
    const char* reason;
  };
  const Case cases[] = {
      {"echo 'x: error: no cc1plus' >&2; echo more >&2; exit 1", "x: error: no cc1plus"},
      {"exit 0", "usual.o"},
      {"for word; do last=$word; done; case $last in *.o) : > $last;; esac", "does not report its version"},
      {"while :; do echo 0123456789012345678901234567890123456789; done", "fails"},
      {"kill -9 $$", "fails"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.command);
    auto result = examined(subject(script(home, "gcc", one.command), Driver::gcc));
    REQUIRE(!result);
    CHECK(result.error().code != Code::canceled);
    CAPTURE(result.error().text);
    CHECK(result.error().text.find(one.reason) != std::string::npos);
  }
  auto missing = examined(subject("/nonexistent/gcc", Driver::gcc));
  REQUIRE(!missing);
  CHECK(missing.error().code == Code::no_compiler);
}

TEST_CASE("an examination can be ended, and leaves no process and no file behind") {
  TempHome home;
  // It writes where it was told to and then waits for ever; the pipe tells when it has, and when it is gone.
  const std::string hanging =
      script(home, "gcc", "echo rest > $TMPDIR/rest; echo > " + home.path() + "/pipe; exec sleep 1000");
  const std::string pipe = home.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  loop::Loop loop;
  loop::CancelScope scope;
  loop::Deadline once_it_runs(loop, 0, [&] {
    auto reader = open_file(pipe, O_RDONLY);  // waits for the script
    CHECK(reader);
    scope.cancel();
  });
  auto result = loop::run(loop, examine(loop, subject(hanging, Driver::gcc), scope));
  REQUIRE(!result);
  CHECK(result.error().code == Code::canceled);
  std::vector<std::string> left = names_below(home.path());
  CHECK(left == std::vector<std::string>{"gcc", "pipe"});
}

}  // namespace dcc::toolchain
