// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output/output_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "client/output/output_check.h"
#include "elf_object.h"
#include "scratch.h"
#include "test.h"

namespace dcc::client {
namespace {

// What is in the way of an output.
struct Target {
  Plan plan;
  Scratch scratch;
  std::string path = scratch.path("a.o");

  explicit Target(cmdline::Family family = cmdline::Family::gcc) {
    plan.invocation.family = family;
    plan.invocation.output = path;
    plan.compiler.name = "gcc";
  }
  ino_t inode(const std::string& of) const {
    struct stat status {};
    REQUIRE(::stat(of.c_str(), &status) == 0);
    return status.st_ino;
  }
  void place(const std::string& text) const {
    auto files = OutputFiles::create(plan);
    REQUIRE(files);
    REQUIRE(bool(write_all(*files->file_for("o"), text)));
    REQUIRE(bool(files->place()));
  }
  std::string text() const { return *read_file(path, 1000); }
};

}  // namespace

TEST_CASE("an output appears whole under its name") {
  Target target;
  auto files = OutputFiles::create(target.plan);
  REQUIRE(files);
  CHECK(*files->file_for("su") == -1);
  REQUIRE(bool(write_all(*files->file_for("o"), "object")));
  CHECK(files->size() == 6);
  CHECK(::access(target.path.c_str(), F_OK) != 0);
  REQUIRE(bool(files->place()));
  CHECK(target.text() == "object");
}

TEST_CASE("an output that is there is replaced or written into as its compiler does it") {
  struct Row {
    cmdline::Family family;
    bool to_assembly;
    const char* before;
    bool is_same_file;
  };
  const Row rows[] = {
      {cmdline::Family::gcc, false, "old", false}, {cmdline::Family::gcc, false, "", true},
      {cmdline::Family::gcc, true, "old", true},   {cmdline::Family::clang, false, "old", false},
      {cmdline::Family::clang, false, "", false},  {cmdline::Family::clang, true, "old", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    Target target(row.family);
    target.plan.invocation.to_assembly = row.to_assembly;
    target.scratch.file("a.o", row.before);
    const ino_t before = target.inode(target.path);
    const std::string other = target.scratch.path("other");
    REQUIRE(::link(target.path.c_str(), other.c_str()) == 0);  // keeps the inode in use
    target.place("new");
    CHECK(target.text() == "new");
    CHECK((target.inode(target.path) == before) == row.is_same_file);
    CHECK(*read_file(other, 100) == (row.is_same_file ? "new" : row.before));
  }
}

TEST_CASE("an output through a link that leads nowhere is made where it leads, by gcc") {
  Target target;
  target.scratch.link("a.o", "elsewhere.o");
  target.place("object");
  CHECK(*read_file(target.scratch.path("elsewhere.o"), 100) == "object");
}

TEST_CASE("an output in no directory is an error that names it") {
  Target target;
  target.plan.invocation.output = target.scratch.path("missing/a.o");
  auto files = OutputFiles::create(target.plan);
  REQUIRE(!files);
  CHECK(files.error().text.find("missing") != std::string::npos);
}

TEST_CASE("an empty output, and what is no object, are no output of a job") {
  Target target;
  const std::string object = elf_object(EM_AARCH64, k_gcc_comment);
  struct Row {
    std::string text;
    Code code;
  };
  const Row rows[] = {
      {"", Code::no_file},
      {"no object", Code::protocol},
      {object.substr(0, object.size() - 1), Code::truncated},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    target.scratch.file("received", row.text);
    auto fd = open_file(target.scratch.path("received"), O_RDONLY);
    REQUIRE(fd);
    auto checked = check_output(target.plan, {}, fd->get());
    REQUIRE(!checked);
    CHECK(checked.error().code == row.code);
  }
}

TEST_CASE("an output is one of the same machine by the same compiler, or another compiler's fault") {
  constexpr std::string_view k_newer("\0GCC: (Debian 13.2.0-1) 13.2.0\0", 32);
  const auto expected = toolchain::object_traits(elf_object(EM_AARCH64, k_gcc_comment));
  REQUIRE(expected);
  struct Row {
    std::string object;
    bool is_ours;
    cmdline::Language language = cmdline::Language::c;
    bool to_assembly = false;
  };
  const Row rows[] = {
      {elf_object(EM_AARCH64, k_gcc_comment), true},
      {elf_object(EM_ARM, k_gcc_comment), false},
      {elf_object(EM_AARCH64, k_newer), false},
      {elf_object(EM_AARCH64, ""), true, cmdline::Language::assembler},
      {elf_object(EM_ARM, ""), false, cmdline::Language::assembler},
      {"\t.ident\t\"GCC: (Debian 12.2.0-14) 12.2.0\"\n", true, cmdline::Language::c, true},
      {"\t.ident\t\"GCC: (GNU) 13.2.0\"\n", false, cmdline::Language::c, true},
  };
  for (const Row& row : rows) {
    Target target;
    target.plan.invocation.kind.language = row.language;
    target.plan.invocation.to_assembly = row.to_assembly;
    auto fd = open_file(target.scratch.file("received", row.object), O_RDONLY);
    REQUIRE(fd);
    auto checked = check_output(target.plan, *expected, fd->get());
    CHECK(bool(checked) == row.is_ours);
    if (!checked) CHECK(checked.error().code == Code::other_compiler);
  }
}

}  // namespace dcc::client
