// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/input/preprocessing.h"

#include "base/directory.h"
#include "protocol/v4/block.h"
#include "scripted_job.h"
#include "test.h"

namespace dcc::client {
namespace {

using Form = Preprocessing::Form;

constexpr Form k_forms[] = {Form::plain, Form::packed};

// A text on its way, and how often it was said not to be one for others.
struct Input {
  explicit Input(ScriptedJob& of, bool keep_text = false) : job(of), text(of.plan, keep_text) {}

  ~Input() { job.give_up(text); }

  Result<void> start(Form form, state::Slot slot = {}) {
    return text.start(job.loop, form, std::move(slot), [this] { ++failures; });
  }
  // Starts it, and waits for its end.
  Result<void> whole(Form form) {
    RETURN_IF_ERROR(start(form));
    return result_of(job.loop, text.finish());
  }
  std::string plain() {
    auto fd = text.plain();
    REQUIRE(fd);
    return *read_at(*fd, 0, 16 << 20);
  }
  // From the beginning on, as protocol 4 sends it.
  std::string framed() {
    text.rewind(protocol::Packing::lz4);
    std::string plain;
    protocol::Unpacker unpacker;
    for (;;) {
      auto frames = result_of(job.loop, text.next_frames());
      REQUIRE(frames);
      if (frames->empty()) return plain;
      pending_ += *frames;
      std::string_view rest = pending_;
      for (auto frame = protocol::first_frame(rest); *frame; frame = protocol::first_frame(rest)) {
        plain += *unpacker.unpack((*frame)->payload);
        rest.remove_prefix(size_on_wire(**frame));
      }
      pending_.erase(0, pending_.size() - rest.size());
    }
  }

  ScriptedJob& job;
  Preprocessing text;
  int failures = 0;

 private:
  std::string pending_;  // the beginning of a frame
};

Error failure_of(ScriptedJob& job, Form form = Form::packed) {
  Input input(job);
  auto finished = input.whole(form);
  REQUIRE(!finished);
  CHECK(!input.text.done());
  CHECK(!input.text.running());
  REQUIRE(input.text.failure());
  CHECK(input.text.failure()->text == finished.error().text);
  CHECK(input.failures == 1);
  return finished.error();
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("whatever its form, a text is there for both kinds of protocols") {
  for (Form form : k_forms) {
    ScriptedJob job("seq 100000");
    Input input(job);
    REQUIRE(bool(input.whole(form)));
    CHECK(input.text.done());
    CHECK(input.failures == 0);
    const std::string plain = input.plain();
    CHECK(plain.starts_with("1\n2\n3\n"));
    CHECK(plain.ends_with("\n100000\n"));
    CHECK(input.text.size() == plain.size());
    CHECK(input.framed() == plain);
    CHECK(input.framed() == plain);  // for the next host
    CHECK(input.text.total().size == plain.size());
    CHECK(input.text.total().digest == digest_of(plain));
  }
}

TEST_CASE("a preprocessor that writes nothing has an empty text, which is one") {
  for (Form form : k_forms) {
    ScriptedJob job("exit 0");
    Input input(job);
    REQUIRE(bool(input.whole(form)));
    CHECK(input.text.size() == 0);
    CHECK(input.plain().empty());
    CHECK(input.framed().empty());
    CHECK(input.text.total().digest == digest_of(""));
  }
}

TEST_CASE("a preprocessor that fails, or dies by a signal, leaves no text, whatever it wrote") {
  struct Row {
    const char* script;
    const char* status;
  };
  const Row rows[] = {{"echo 'int x;'; exit 1", "status 1"}, {"echo 'int x;'; kill -SEGV $$", "status 139"}};
  for (const Row& row : rows) {
    CAPTURE(row.script);
    for (Form form : k_forms) {
      ScriptedJob job(row.script);
      const Error error = failure_of(job, form);
      CHECK(error.code == Code::local_cpp);
      CHECK(contains(error.text, row.status));
    }
  }
}

TEST_CASE("who takes frames of a text that fails gets none behind what there was, but the reason") {
  ScriptedJob job("seq 100000; exit 1");
  Input input(job);
  REQUIRE(bool(input.start(Form::packed)));
  for (;;) {
    auto frames = result_of(job.loop, input.text.next_frames());
    if (frames) CHECK(!frames->empty());
    if (frames) continue;
    CHECK(frames.error().code == Code::local_cpp);
    break;
  }
}

TEST_CASE("a preprocessor that cannot be started is an error, and nothing to wait for") {
  for (Form form : k_forms) {
    ScriptedJob job;
    job.plan.compiler.file += "-missing";
    Input input(job);
    auto started = input.start(form);
    REQUIRE(!started);
    CHECK(started.error().code == Code::no_compiler);
    CHECK(!input.text.running());
    CHECK(!result_of(job.loop, input.text.finish()));
  }
}

TEST_CASE("what the preprocessor has to say is kept apart from the text") {
  for (Form form : k_forms) {
    ScriptedJob job("echo 'int x;'; echo 'a.c:1: warning: no' >&2");
    Input input(job);
    REQUIRE(bool(input.whole(form)));
    CHECK(input.plain() == "int x;\n");
    CHECK(input.text.err() == "a.c:1: warning: no\n");
  }
}

TEST_CASE("the preprocessor is told how the user sees messages") {
  ScriptedJob job("echo \"$*\"");
  Input input(job);
  input.text.set_display({"-fdiagnostics-color"});
  REQUIRE(bool(input.whole(Form::packed)));
  CHECK(input.plain() == "-E -fpch-preprocess a.c -fdiagnostics-color\n");
}

TEST_CASE("a slot is held while the preprocessor works, and no longer") {
  ScriptedJob job("read line <${0%/*}/gate");
  job.make_gate();
  const state::SlotSet slots = state::cpp_slots(1);
  auto slot = state::try_acquire(job.limits.lock_dir, {slots});
  REQUIRE(slot);
  REQUIRE(*slot);
  Input input(job);
  REQUIRE(bool(input.start(Form::packed, std::move(**slot))));
  CHECK(input.text.running());
  CHECK(state::count_taken(job.limits.lock_dir, slots) == 1);
  job.open_gate();
  REQUIRE(bool(result_of(job.loop, input.text.finish())));
  CHECK(state::count_taken(job.limits.lock_dir, slots) == 0);
}

TEST_CASE("a text that has begun is not begun again") {
  ScriptedJob job("echo run >>${0%/*}/runs; echo 'int x;'");
  Input input(job);
  REQUIRE(bool(input.start(Form::packed)));
  REQUIRE(bool(input.start(Form::plain)));
  REQUIRE(bool(result_of(job.loop, input.text.finish())));
  REQUIRE(bool(input.whole(Form::plain)));
  CHECK(*read_file(job.scratch.path("runs"), 100) == "run\n");
}

TEST_CASE("a text that is abandoned is forgotten, and made anew for whoever wants it next") {
  for (Form form : k_forms) {
    ScriptedJob job("if mkdir ${0%/*}/begun 2>&1; then echo half; read line <${0%/*}/gate; fi | cat; echo whole");
    job.make_gate();
    Input input(job);
    REQUIRE(bool(input.start(form)));
    job.wait_for_file("begun");
    job.give_up(input.text);
    CHECK(!input.text.running());
    CHECK(!input.text.done());
    CHECK(!input.text.failure());
    REQUIRE(bool(input.whole(form)));
    CHECK(input.plain().ends_with("\nwhole\n"));
    CHECK(!contains(input.plain(), "half"));
    CHECK(input.text.size() == input.plain().size());
  }
}

TEST_CASE("a text that must be compiled here is one as soon as that shows") {
  ScriptedJob job("yes 'asm(\".incbin \\\"x\\\"\");' | head -n 20000; read line <${0%/*}/gate");
  job.make_gate();  // and it is never opened
  const Error error = failure_of(job);
  CHECK(error.code == Code::local_cpp);
  CHECK(contains(error.text, ".incbin"));
}

TEST_CASE("a text stays here for what it says") {
  struct Row {
    const char* command;
    const char* text;
    const char* reason;  // empty: it may go out
  };
  constexpr const char* k_misleading = "# 1 \"a.c\"\nvoid f()\n{\n  if (a)\n    b();\n    c();\n}\n";
  const Row rows[] = {
      {"gcc -c a.c", "#pragma GCC pch_preprocess \"a.h.gch\"\n", "precompiled header"},
      {"gcc -c a.c", "asm(\".include \\\"x\\\"\");\n", ".include"},
      {"gcc -c a.c", "#pragma GCC target(\"avx2\")\n", "pragma"},
      {"clang -c a.c", "#pragma GCC target(\"avx2\")\n", ""},
      {"gcc -Werror=misleading-indentation -c a.c", k_misleading, "-Wmisleading-indentation"},
      {"gcc -c a.c", k_misleading, ""},
      {"gcc -c a.c", "#pragma GCC diagnostic ignored \"-Wunused\"\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    for (Form form : k_forms) {
      ScriptedJob job("cat ${0%/*}/text", row.command);
      job.scratch.file("text", row.text);
      if (*row.reason) {
        CHECK(contains(failure_of(job, form).text, row.reason));
      } else {
        Input input(job);
        CHECK(bool(input.whole(form)));
      }
    }
  }
}

TEST_CASE("a preprocessor that warns where the source has pragmas about warnings is not believed") {
  ScriptedJob job("echo '#pragma GCC diagnostic ignored \"-Wcpp\"'; echo 'a.c:2: warning: x' >&2");
  const Error error = failure_of(job);
  CHECK(error.code == Code::local_cpp);
  CHECK(contains(error.text, "warns"));
}

TEST_CASE("a pragma that clang expands later goes out where its words are no macros") {
  struct Row {
    const char* macros;  // what the preprocessor says of them
    const char* reason;
  };
  const Row rows[] = {
      {"echo '#define OTHER 1'", ""},
      {"echo '#define PK 1'", "'PK' is a macro"},
      {"exit 4", "status 4"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.macros);
    ScriptedJob job(fmt::format("case \"$*\" in *-dD*) {};; *) echo '#pragma pack(PK)';; esac", row.macros),
                    "clang -c a.c");
    if (*row.reason) {
      const Error error = failure_of(job);
      CHECK(error.code == Code::local_cpp);
      CHECK(contains(error.text, row.reason));
    } else {
      Input input(job);
      REQUIRE(bool(input.whole(Form::packed)));
      CHECK(input.plain() == "#pragma pack(PK)\n");
    }
  }
}

TEST_CASE("text that is preprocessed already is taken as it is, and no preprocessor runs") {
  for (Form form : k_forms) {
    Scratch files;
    const std::string text = "# 1 \"a.c\"\n#pragma GCC target(\"avx2\")\nint x;\n";
    ScriptedJob job("exit 1", "gcc -c " + files.file("a.i", text));
    Input input(job);
    CHECK(!input.text.needs_preprocessor());
    REQUIRE(bool(input.start(form)));
    CHECK(input.text.done());
    CHECK(input.text.took_ms() == 0);
    CHECK(input.plain() == text);
    CHECK(input.framed() == text);
    CHECK(*read_file(files.path("a.i"), 1000) == text);
  }
}

TEST_CASE("preprocessed text that reads files, or is no file, is an error at once") {
  Scratch files;
  struct Row {
    std::string input;
    Code code;
  };
  const Row rows[] = {
      {files.file("a.i", "asm(\".incbin \\\"x\\\"\");\n"), Code::local_cpp},
      {files.directory("b.i"), Code::io},
      {files.path("missing.i"), Code::no_file},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    ScriptedJob job("exit 1", "gcc -c " + row.input);
    Input input(job);
    auto started = input.start(Form::packed);
    REQUIRE(!started);
    CHECK(started.error().code == row.code);
    CHECK(!input.text.done());
  }
}

TEST_CASE("a text that is to be kept is in a file that stays") {
  ScriptedJob job;
  {
    Input input(job, true);
    REQUIRE(bool(input.whole(Form::packed)));
    CHECK(input.framed() == "int x;\n");
  }
  std::string kept;
  const Directory directory(::opendir(job.home.path().c_str()));
  while (const dirent* entry = ::readdir(directory.get()))
    if (std::string_view(entry->d_name).ends_with(".i")) kept = job.home.path() + "/" + entry->d_name;
  REQUIRE(!kept.empty());
  CHECK(*read_file(kept, 100) == "int x;\n");
}

TEST_CASE("a line that is longer than a piece is one line all the same") {
  for (Form form : k_forms) {
    ScriptedJob job("head -c 300000 /dev/zero | tr '\\0' x; echo; echo 'int y;'");
    Input input(job);
    REQUIRE(bool(input.whole(form)));
    CHECK(input.plain() == std::string(300'000, 'x') + "\nint y;\n");
    CHECK(input.framed() == input.plain());
  }
}

}  // namespace dcc::client
