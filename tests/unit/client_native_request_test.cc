// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/request.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "client/view/compiler_directories.h"
#include "client/view/output_paths.h"
#include "client/view/specs_files.h"
#include "client/view/token.h"
#include "scripted_job.h"
#include "test.h"

namespace dcc::client {
namespace {

// A job whose compiler is no script.
struct NativeJobHere : ScriptedJob {
  explicit NativeJobHere(const std::string& command = "gcc -c a.c") : ScriptedJob("", command) {
    scratch.program(plan.compiler.name, "\177ELF");
    plan.typed = words(command);
    REQUIRE(::chdir(scratch.path().c_str()) == 0);
    plan.invocation = analyzed(command);
  }
  ~NativeJobHere() { (void)!::chdir("/"); }

  toolchain::Fingerprint fingerprint{
      toolchain::Driver::gcc, toolchain::CanaryLanguage::c, {1, 2}, "x", "12.2.0", {3, 4}};
};

// While it lives.
struct Variable {
  Variable(const char* variable, const char* value) : name(variable) { ::setenv(variable, value, 1); }
  ~Variable() { ::unsetenv(name); }
  const char* name;
};

}  // namespace

TEST_CASE("a request has the command, and where, when and how it was given") {
  NativeJobHere job("gcc -c a.c -O2 -DX=a/b");
  job.plan.child_env = {"PATH=/usr/bin", "LC_TIME=C", "HOME=/root", "CPATH=/x", "TMPDIR=/y", "TZ=UTC", "LD_PRELOAD=x"};
  const mode_t mask = ::umask(027);
  const time_t before = ::time(nullptr);
  auto request = make_native_request(job.plan, job.fingerprint);
  ::umask(mask);
  REQUIRE(request);
  CHECK(request->argv == words("gcc -c a.c -O2 -DX=a/b"));
  CHECK(request->directory == current_directory());
  std::sort(request->environment.begin(), request->environment.end());
  CHECK(request->environment == std::vector<std::string>{"CPATH=/x", "LC_TIME=C", "PATH=/usr/bin", "TZ=UTC"});
  REQUIRE(request->compiler);
  CHECK(request->compiler->version == "12.2.0");
  REQUIRE(request->native);
  CHECK(request->native->umask == 027);
  CHECK(request->native->clock_ns / 1'000'000'000 >= before);
  CHECK(request->native->clock_ns / 1'000'000'000 <= ::time(nullptr));
}

TEST_CASE("a client has one token, as long as it can keep it where nobody else writes") {
  const Scratch state;
  const Variable directory("DISTCC_DIR", state.path().c_str());
  const std::string token = own_token();
  CHECK(token.size() == protocol::k_client_token_size);
  CHECK(own_token() == token);
  struct stat status {};
  REQUIRE(::stat(state.path("token").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  state.file("token", "damaged");
  CHECK(own_token() != token);
  CHECK(own_token() == own_token());
}

TEST_CASE("a compiler is called by the user's word for it, unless that leads to dcc") {
  NativeJobHere job;
  job.plan.typed[0] = job.scratch.link("masquerade/gcc", "/proc/self/exe");
  CHECK(make_native_request(job.plan, job.fingerprint)->argv[0] == job.plan.compiler.file);
  job.plan.typed[0] = job.scratch.link("links/gcc", job.plan.compiler.file);
  CHECK(make_native_request(job.plan, job.fingerprint)->argv[0] == job.plan.typed[0]);
  job.plan.typed[0] = "gcc";
  CHECK(make_native_request(job.plan, job.fingerprint)->argv[0] == "gcc");
}

TEST_CASE("an ordinary compile can be done in native mode, and so can much that text cannot") {
  for (const char* command :
       {"gcc -c a.c", "gcc -c a.c -g -gsplit-dwarf", "g++ -c a.cc --coverage -fstack-usage", "gcc -c a.s -o b.o",
        "clang -c a.c -ftime-trace", "gcc -c a.c -save-temps", "gcc -S a.c -fverbose-asm -o a.S.s", "clang -c a.m",
        "gcc -c a.c -fprofile-use=x.gcda", "gcc -c a.c -Wa,--noexecstack", "gcc -c a.c -Werror -Wparentheses",
        "gcc -c a.S -Wa,--gdwarf-5,-Isub/x,--debug-prefix-map,/a=/b", "clang -c a.S -Wa,-g",
        "clang -c a.c -Xclang -include-pch -Xclang x.pch -Xclang -include -Xclang x", "gcc -c a.c -fpch-preprocess"}) {
    NativeJobHere job(command);
    const Variable directory("TMPDIR", "/tmp");
    CAPTURE(command);
    CHECK(why_not_native(job.plan) == "");
  }
}

TEST_CASE("clang's temporary directory matters where a file in it would show") {
  CHECK(why_not_native(NativeJobHere("clang -g -c a.S").plan) == "clang's temporary directory is another than '/tmp'");
  for (const char* command : {"clang -c a.S", "clang -g -c a.c", "gcc -g -c a.S"})
    CHECK(why_not_native(NativeJobHere(command).plan) == "");
}

TEST_CASE("what runs programs, loads plug-ins, writes nobody knows what, or reads only once stays here") {
  for (const char* command : {"gcc -c a.c -fplugin=x.so",
                              "gcc -c a.c -B.",
                              "gcc -c a.c -wrapper x",
                              "gcc -c a.c -fdump-tree-all",
                              "gcc -c a.c -unknown-option",
                              "gcc -c -x c -",
                              "gcc -c a.c -o -",
                              "gcc a.c",
                              "gcc -E a.c",
                              "gcc -c a.c b.c",
                              "clang -c a.c -Xclang -load -Xclang x.so",
                              "clang -c a.c -Xclang -include-pch",
                              "clang -c a.c -Xclang -include -Xclang -load",
                              "clang -c a.c -no-integrated-as",
                              "gcc -c a.c -Wa,-al=x",
                              "gcc -c a.c -Wa,-I,@x",
                              "gcc -c a.c -Wa,--MD,x",
                              "clang -c a.c -mllvm -x",
                              "gcc -c a.h",
                              "gcc -c conftest.c",
                              "gcc -c a.c -o a.c",
                              "gcc -c a.c -MD -MF -",
                              "gcc -c a.c -o /dev/null",
                              "gcc -c a.f90",
                              "gcc -c a.c -D"}) {
    NativeJobHere job(command);
    CAPTURE(command);
    CHECK(why_not_native(job.plan) != "");
  }
}

TEST_CASE("specs files go out if all that they do is known") {
  NativeJobHere job("gcc -c a.c -specs=./my.specs");
  CHECK(trouble_in_specs(job.plan, "") == "the specs file './my.specs' cannot be read");
  job.scratch.file("my.specs", "*cc1:\n+ -fno-common\n");
  CHECK(trouble_in_specs(job.plan, "") == "");
  job.scratch.file("my.specs", "*cc1:\n+ -fplugin=x.so\n");
  CHECK(trouble_in_specs(job.plan, "") == "in './my.specs', '-fplugin=x.so' loads a plug-in");
  job.plan.invocation = analyzed("gcc -c a.c -specs=");
  CHECK(trouble_in_specs(job.plan, "") == "a specs file without a name");
  job.plan.invocation = analyzed("clang -c a.c --specs=./my.specs");  // which does not read it
  CHECK(trouble_in_specs(job.plan, "") == "");
  REQUIRE(::mkfifo(job.scratch.path("fifo").c_str(), 0600) == 0);
  job.plan.invocation = analyzed("gcc -c a.c --specs ./fifo");
  CHECK(trouble_in_specs(job.plan, "") == "the specs file './fifo' cannot be read");
}

TEST_CASE("an output that is no regular file stays here") {
  NativeJobHere job("gcc -c a.c -MD -MF fifo");
  CHECK(why_not_native(job.plan) == "");
  REQUIRE(::mkfifo(job.scratch.path("fifo").c_str(), 0600) == 0);
  CHECK(why_not_native(job.plan) == "the output 'fifo' is not a regular file");
}

TEST_CASE("variables that a server's compiler cannot have keep a job here") {
  NativeJobHere job;
  for (const char* name : {"COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS", "LD_AUDIT", "GCONV_PATH"}) {
    const Variable variable(name, "x");
    CHECK(why_not_native(job.plan) == fmt::format("the environment has {}", name));
  }
  CHECK(why_not_native(job.plan) == "");
}

TEST_CASE("a library may be preloaded if it is known to change nothing that compilers see") {
  NativeJobHere job;
  for (const char* known : {"libfakeroot-sysv.so", "/usr/lib/libfakeroot/libfakeroot-tcp.so", "libsandbox.so",
                            "libjemalloc.so.2 libsandbox.so", "", "libfakeroot-sysv.so:libeatmydata.so"}) {
    const Variable variable("LD_PRELOAD", known);
    CAPTURE(known);
    CHECK(why_not_native(job.plan) == "");
  }
  for (const char* unknown :
       {"libfaketime.so.1", "/usr/lib/fakechroot/libfakechroot.so", "libsandbox.so /x/libother.so",
        "libfakeroot.so.0:/lib/libpseudo.so", "libfakerootish.so"}) {
    const Variable variable("LD_PRELOAD", unknown);
    CAPTURE(unknown);
    CHECK(why_not_native(job.plan) != "");
  }
}

TEST_CASE("a compiler that is a script cannot be another machine's") {
  const ScriptedJob job;
  CHECK(why_not_native(job.plan) == "the compiler is a script");
}

TEST_CASE("a job may write what its command says, by physical paths, and nothing else") {
  NativeJobHere job("gcc -c src/a.c -o out/a.o -MD -save-temps -o link/a.o");
  job.scratch.directory("real");
  job.scratch.link("link", "real");
  job.scratch.link("real/a.o", "../elsewhere.o");
  job.plan.invocation = analyzed("gcc -c src/a.c -o link/a.o -MD -save-temps");
  Disclosure disclosure(job.scratch.path());
  const OutputPaths outputs(job.plan, "12.2.0", disclosure);
  CHECK(outputs.main_output() == job.scratch.path("real/a.o"));
  for (const char* name : {"real/a.o", "real/a.d", "real/a.i", "real/a.s", "elsewhere.o"}) {
    CAPTURE(name);
    CHECK(outputs.may_write(job.scratch.path(name)));
  }
  for (const char* name : {"link/a.o", "src/a.c", "a.o", "real/b.o", "real/a.su", "real/a.o/x", ".bashrc", ""}) {
    CAPTURE(name);
    CHECK(!outputs.may_write(job.scratch.path(name)));
  }
  CHECK(outputs.may_touch(job.scratch.path("real/a-01234567.o.tmp")));
  CHECK(!outputs.may_write(job.scratch.path("real/a-01234567.o.tmp")));
}

TEST_CASE("a source is never written, by whatever name") {
  NativeJobHere job;
  job.scratch.file("a.s");
  job.scratch.link("alias", ".");
  job.plan.invocation = analyzed("gcc -c alias/a.s -o a.o -save-temps");
  Disclosure disclosure(job.scratch.path());
  CHECK(!OutputPaths(job.plan, "12.2.0", disclosure).may_write(job.scratch.path("a.s")));
}

TEST_CASE("a compiler's directories are read from what it says about itself") {
  const CompilerDirectories found = directories_in(
      "install: /usr/lib/gcc/x/12/\nprograms: =/usr/lib/gcc/x/12/:/usr/bin\nlibraries: =/lib/:/usr/lib/../lib/:/lib/\n"
      "ignoring nonexistent directory \"/usr/local/include/x\"\nignoring duplicate directory \"/lib/\"\n"
      "#include \"...\" search starts here:\n#include <...> search starts here:\n /usr/include\n"
      " /System/Frameworks (framework directory)\nEnd of search list.\n /not/a/directory\nother text /x\n");
  CHECK(found.files == std::vector<std::string>{"/usr/lib/gcc/x/12/", "/lib/", "/usr/lib/../lib/",
                                                "/usr/local/include/x", "/usr/include", "/System/Frameworks"});
  CHECK(found.programs == std::vector<std::string>{"/usr/lib/gcc/x/12/", "/usr/bin"});
}

TEST_CASE("the headers' directories of each language are kept apart, in their order") {
  const CompilerDirectories found = directories_in(
      "told for c++\nignoring nonexistent directory \"/none\"\n#include \"...\" search starts here:\n"
      "#include <...> search starts here:\n /usr/include/c++/12\n /usr/include\nEnd of search list.\n"
      "told for c\n#include <...> search starts here:\n /usr/lib/gcc/x/12/include\n /usr/include\nEnd of search list.\n"
      "told for objective-c\n#include <...> search starts here:\n /objc\nEnd of search list.\n");
  CHECK(found.cxx_headers == std::vector<std::string>{"/usr/include/c++/12", "/usr/include"});
  CHECK(found.c_headers == std::vector<std::string>{"/usr/lib/gcc/x/12/include", "/usr/include"});
}

}  // namespace dcc::client
