// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/fingerprint.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/file.h"
#include "base/machine_id.h"
#include "base/strings.h"
#include "temp_home.h"
#include "test.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {
using toolchain::CanaryLanguage;
using toolchain::Driver;
using toolchain::Fingerprint;
using toolchain::Subject;

namespace {

constexpr const char* k_machine = "0123456789abcdef0123456789abcdef";

// What a compiler does whose objects depend on its options alone; and what gcc does.
constexpr const char* k_scripted =
    "before= out=\n"
    "for word; do [ \"$before\" != -o ] || out=$word; before=$word; done\n"
    "[ -z \"$out\" ] || echo \"${*%% -o *}\" > $out\n"
    "echo 'Target: m68k-linux' >&2\n"
    "echo 'gcc version 12.2.0' >&2\n";
constexpr const char* k_gcc = "exec gcc \"$@\"";

// A home with a compiler in it: a script that counts how often it is run.
class CountedCompiler {
 public:
  explicit CountedCompiler(const std::string& options = "", const char* does = k_scripted) {
    write_compiler("gcc", options, does);
    subject.file = home.path() + "/gcc";
    subject.driver = Driver::gcc;
    subject.language = CanaryLanguage::c;
    subject.env = {"PATH=" + toolchain::search_path()};
  }

  void write_script(const std::string& name, const std::string& text) const {
    home.write(name, "#!/bin/sh\n" + text + "\n");
    REQUIRE(::chmod((home.path() + "/" + name).c_str(), 0755) == 0);
  }

  void write_compiler(const std::string& name, const std::string& options, const char* does = k_scripted) const {
    write_script(name, fmt::format("echo run >> {}/runs\nset -- {} \"$@\"\n{}", home.path(), options, does));
  }

  size_t runs() const {
    auto text = read_file(home.path() + "/runs", 1 << 20);
    return text ? static_cast<size_t>(std::count(text->begin(), text->end(), '\n')) : 0;
  }

  Fingerprint fingerprint(const std::string& machine = k_machine) const {
    auto found = remembered_fingerprint(subject, machine);
    REQUIRE_MESSAGE(found, found.error().text);
    return *found;
  }

  // Whether asking again runs the compiler again; the answer is the same in any case.
  bool is_examined_again(const std::string& machine = k_machine) const {
    Fingerprint before = fingerprint();
    size_t runs_before = runs();
    Fingerprint after = fingerprint(machine);
    CHECK(after.digest == before.digest);
    CHECK(after.version == before.version);
    CHECK(after.target == before.target);
    return runs() != runs_before;
  }

  std::string state() const { return home.path() + "/.distcc"; }

  // The one file that holds the fingerprint.
  std::string state_file() const {
    std::string found;
    DIR* directory = ::opendir(state().c_str());
    REQUIRE(directory);
    while (const dirent* entry = ::readdir(directory))
      if (std::string_view(entry->d_name).starts_with("fingerprint-")) found = state() + "/" + entry->d_name;
    ::closedir(directory);
    REQUIRE(!found.empty());
    return found;
  }

  TempHome home;
  Subject subject;
};

bool has_gcc() { return !toolchain::find_in_path("gcc", toolchain::search_path()).empty(); }

}  // namespace

TEST_CASE("a compiler is examined once, and the next client only looks at its files") {
  CountedCompiler compiler;
  Fingerprint first = compiler.fingerprint();
  CHECK(compiler.runs() > 0);
  CHECK(!compiler.is_examined_again());
  CHECK(compiler.fingerprint().digest == first.digest);
  CHECK(compiler.fingerprint().driver == Driver::gcc);
}

TEST_CASE("each language, driver, target and search path is a compiler of its own") {
  CountedCompiler compiler;
  Fingerprint c = compiler.fingerprint();
  size_t runs = compiler.runs();
  compiler.subject.language = CanaryLanguage::cxx;
  CHECK(compiler.fingerprint().digest != c.digest);
  CHECK(compiler.runs() > runs);
  runs = compiler.runs();
  compiler.subject.env[0] += ":/nonexistent";
  CHECK(compiler.is_examined_again() == false);
  CHECK(compiler.runs() > runs);
  for (const char* variable : {"LD_LIBRARY_PATH=/nonexistent", "NIX_CFLAGS_COMPILE=-fcommon"}) {
    runs = compiler.runs();
    compiler.subject.env.emplace_back(variable);
    CHECK(compiler.is_examined_again() == false);
    CHECK(compiler.runs() > runs);
  }
}

TEST_CASE("a script is another compiler for each value of what it names") {
  CountedCompiler compiler("$WORDS_OF_MINE");
  Fingerprint plain = compiler.fingerprint();
  size_t runs = compiler.runs();
  for (const char* foreign : {"WORDS=-fcommon", "MINE=-fcommon", "WORDS_OF_MINE_TOO=-fcommon"}) {
    compiler.subject.env.emplace_back(foreign);
    CHECK(compiler.fingerprint().digest == plain.digest);
  }
  CHECK(compiler.runs() == runs);
  compiler.subject.env.emplace_back("WORDS_OF_MINE=-fcommon");
  CHECK(compiler.fingerprint().digest != plain.digest);
}

TEST_CASE("a replaced driver is examined again") {
  CountedCompiler compiler;
  Fingerprint before = compiler.fingerprint();
  compiler.write_compiler("new", "-fcommon");
  REQUIRE(::rename((compiler.home.path() + "/new").c_str(), compiler.subject.file.c_str()) == 0);
  CHECK(compiler.fingerprint().digest != before.digest);
  CHECK(!compiler.is_examined_again());
}

TEST_CASE("an upgraded compiler proper or assembler is noticed behind an unchanged driver" *
          doctest::skip(!has_gcc())) {
  for (const char* part : {"cc1", "as"}) {
    CAPTURE(part);
    TempHome parts;
    CountedCompiler compiler("-B" + parts.path() + "/", k_gcc);
    const std::string copy = parts.path() + "/" + part;
    const std::string find = fmt::format("cat \"$(command -v \"$(gcc -print-prog-name={})\")\" > {}", part, copy);
    REQUIRE(std::system(find.c_str()) == 0);
    REQUIRE(::chmod(copy.c_str(), 0755) == 0);
    CHECK(!compiler.is_examined_again());
    // Its time is set back, as package managers do.
    struct stat status {};
    REQUIRE(::stat(copy.c_str(), &status) == 0);
    REQUIRE(::rename(copy.c_str(), (copy + ".old").c_str()) == 0);
    REQUIRE(std::system(fmt::format("cat {0}.old > {0}; chmod 755 {0}", copy).c_str()) == 0);
    timespec times[] = {status.st_atim, status.st_mtim};
    REQUIRE(::utimensat(AT_FDCWD, copy.c_str(), times, 0) == 0);
    size_t runs = compiler.runs();
    compiler.fingerprint();
    CHECK(compiler.runs() > runs);
    CHECK(!compiler.is_examined_again());
  }
}

TEST_CASE("each machine examines for itself in a shared home, and once") {
  CountedCompiler compiler;
  CHECK(compiler.is_examined_again("another machine"));
  CHECK(!compiler.is_examined_again("another machine"));
}

TEST_CASE("a damaged file is not believed") {
  CountedCompiler compiler;
  compiler.fingerprint();
  const std::string file = compiler.state_file();
  auto whole = read_file(file, 1 << 20);
  REQUIRE(whole);
  const std::string relative = file.substr(compiler.home.path().size() + 1);
  // The fingerprint's own digits, the end, all of it, all behind the key.
  std::string other_digest = *whole;
  size_t at = other_digest.find("\nok ") + 4;
  other_digest[at] = other_digest[at] == '0' ? '1' : '0';
  for (const std::string& damaged : {other_digest, whole->substr(0, whole->size() - 7), std::string(),
                                     whole->substr(0, whole->find('\0') + 1), *whole + "/"}) {
    compiler.home.write(relative, damaged);
    size_t runs = compiler.runs();
    compiler.fingerprint();
    CHECK(compiler.runs() > runs);
    CHECK(*read_file(file, 1 << 20) == *whole);
  }
}

TEST_CASE("a state directory that others can write to is not believed, nor is one that cannot be used missed") {
  CountedCompiler compiler;
  compiler.fingerprint();
  REQUIRE(::chmod(compiler.state().c_str(), 0777) == 0);
  size_t runs = compiler.runs();
  compiler.fingerprint();
  CHECK(compiler.runs() > runs);
  // It is kept in a place of our own meanwhile, which serves in any such case.
  CHECK(!compiler.is_examined_again());
  setenv("DISTCC_DIR", "/proc/nonexistent", 1);
  CHECK(!compiler.is_examined_again());
  // Nor does it matter where temporary files go: build systems have a directory for each package.
  setenv("TMPDIR", "/proc/nonexistent", 1);
  CHECK(remembered_fingerprint(compiler.subject, k_machine));
}

TEST_CASE("of many clients that start at a time, one examines") {
  CountedCompiler alone;
  alone.fingerprint();
  CountedCompiler compiler;
  std::vector<pid_t> clients;
  for (int i = 0; i < 8; i++) {
    pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) ::_exit(remembered_fingerprint(compiler.subject, k_machine) ? 0 : 1);
    clients.push_back(pid);
  }
  for (pid_t client : clients) {
    int status = 1;
    REQUIRE(::waitpid(client, &status, 0) == client);
    CHECK(status == 0);
  }
  CHECK(compiler.runs() == alone.runs());
}

TEST_CASE("that a compiler cannot be examined is remembered, too") {
  CountedCompiler compiler;
  compiler.write_script("gcc",
                        fmt::format("echo run >> {}/runs\necho 'error: no room' >&2; exit 1", compiler.home.path()));
  auto first = remembered_fingerprint(compiler.subject, k_machine);
  REQUIRE(!first);
  CHECK(first.error().text.find("error: no room") != std::string::npos);
  const size_t runs = compiler.runs();
  CHECK(runs == 2);  // what is asked at the same time
  auto second = remembered_fingerprint(compiler.subject, k_machine);
  REQUIRE(!second);
  CHECK(second.error().text == first.error().text);
  CHECK(compiler.runs() == runs);
}

TEST_CASE("a warm look costs less than starting a process" * doctest::skip(!has_gcc())) {
  CountedCompiler compiler("", k_gcc);
  compiler.fingerprint();
  constexpr int k_times = 500;
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < k_times; i++) {
    auto start = std::chrono::steady_clock::now();
    auto found = remembered_fingerprint(compiler.subject, machine_id());
    best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - start));
    REQUIRE(found);
    if (i == 0) best = std::chrono::nanoseconds::max();  // the first one was this machine's examination
  }
  MESSAGE("a warm look at a fingerprint: ", best.count() / 1000, " us");
  CHECK(best < std::chrono::milliseconds(1));
}

}  // namespace dcc::client
