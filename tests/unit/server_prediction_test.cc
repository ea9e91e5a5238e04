// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/prediction.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/strings.h"
#include "view/path.h"

#include "test.h"

namespace dcc::server {
namespace {

using view::Answer;
using Kind = view::Answer::Kind;

// A client with files and links, and what the server knows of it.
class Client : public KnownFiles {
 public:
  std::map<std::string, std::string, std::less<>> files, links;  // with their texts, with their targets
  bool gives_names = true;
  bool fetches_existing = false;

  const Answer* answer(std::string_view path) override {
    if (const auto found = answers_.find(path); found != answers_.end()) return &found->second;
    const bool is_missing = path != "/" && listed_.contains(view::parent_of(path)) && !exists(path);
    return is_missing ? &k_missing : nullptr;
  }
  bool is_listed(std::string_view directory) override { return listed_.contains(directory); }
  const IncludeList* includes(const view::ContentId& id) override {
    return store_.contains(id) ? scans_.add(id, store_[id]) : nullptr;
  }

  void put_in_store(const std::string& text) { store_[view::content_id_of(text)] = text; }

  void reply(const Predictor::Batch& batch) {
    for (const std::string& path : batch.looks) look(path);
    for (const std::string& directory : batch.directories) {
      if (gives_names && exists(directory) && !links.contains(directory)) listed_.insert(directory);
    }
    for (const Predictor::Content& content : batch.contents) put_in_store(files.at(content.path));
    for (const std::string& path : batch.existing) {
      CHECK(exists(path));
      if (fetches_existing && files.contains(path)) put_in_store(files.at(path));
    }
  }

  Kind kind_of(std::string_view path) const {
    if (files.contains(path)) return Kind::file;
    return links.contains(path) ? Kind::link : exists(path) ? Kind::directory : Kind::failed;
  }

 private:
  bool exists(std::string_view path) const {
    auto has = [&](const auto& map) {
      return std::any_of(map.begin(), map.end(), [&](const auto& entry) { return view::is_within(entry.first, path); });
    };
    return has(files) || has(links);
  }

  void look(const std::string& path) {
    REQUIRE(view::is_normal(path));
    for (size_t depth = 0;; ++depth) {
      const std::string at(view::prefix_of(path, depth));
      Answer answer{.kind = kind_of(at), .depth = static_cast<uint16_t>(depth)};
      if (answer.kind == Kind::directory && depth < view::depth_of(path)) continue;
      if (answer.kind == Kind::link) answer.target = links.at(at);
      if (answer.kind == Kind::file) answer.content = view::content_id_of(files.at(at));
      answers_[at] = answer;
      return;
    }
  }

  static inline const Answer k_missing{.error = 2};
  std::map<std::string, Answer, std::less<>> answers_;
  std::set<std::string, std::less<>> listed_;
  std::unordered_map<view::ContentId, std::string> store_;
  IncludeScans scans_{1 << 20};
};

struct Course {
  int rounds = 0;
  std::vector<std::string> looks, directories, contents;
  bool looked_at(const std::string& path) const { return std::find(looks.begin(), looks.end(), path) != looks.end(); }
};

Course run(Client& client, const std::string& command, const std::vector<std::string>& defaults = {"/usr/include"}) {
  Predictor predictor(include_path_of(split(command, ' '), "/w", {}, defaults), client);
  Course course;
  for (Predictor::Batch batch = predictor.next(); !batch.empty(); batch = predictor.next()) {
    REQUIRE(++course.rounds < 100);
    course.looks.insert(course.looks.end(), batch.looks.begin(), batch.looks.end());
    course.directories.insert(course.directories.end(), batch.directories.begin(), batch.directories.end());
    for (const Predictor::Content& content : batch.contents) course.contents.push_back(content.path);
    client.reply(batch);
  }
  for (std::vector<std::string> asked : {course.looks, course.directories, course.contents}) {
    std::sort(asked.begin(), asked.end());
    CHECK(std::adjacent_find(asked.begin(), asked.end()) == asked.end());  // nothing twice
  }
  std::sort(course.contents.begin(), course.contents.end());
  return course;
}

}  // namespace

TEST_CASE("what a source includes is fetched, in a batch for each step") {
  Client client;
  client.files = {{"/w/a.c", "#include \"a.h\"\n#include <stdio.h>\n"},
                  {"/w/a.h", "#include \"b.h\"\n"},
                  {"/w/b.h", "1"},
                  {"/w/unused.h", "2"},
                  {"/usr/include/stdio.h", "#include <bits/types.h>"},
                  {"/usr/include/bits/types.h", "#include <stdio.h>"}};
  const Course course = run(client, "gcc -c a.c");
  CHECK(join(course.contents, " ") == "/usr/include/bits/types.h /usr/include/stdio.h /w/a.c /w/a.h /w/b.h");
  CHECK(join(course.directories, " ") == "/usr/include /w /usr/include/bits");
  CHECK(course.rounds == 6);  // looking and fetching in turns
  CHECK(!course.looked_at("/w/unused.h"));

  const Course again = run(client, "gcc -c a.c");
  CHECK(again.rounds == 0);
}

TEST_CASE("contents that are here need not be fetched, so that only looks are left") {
  Client client;
  client.files = {{"/w/a.c", "#include \"a.h\""}, {"/w/a.h", "#include \"b.h\""}, {"/w/b.h", "b"}};
  for (const auto& [path, text] : client.files) client.put_in_store(text);
  const Course course = run(client, "gcc -c a.c");
  CHECK(course.contents.empty());
  CHECK(course.looked_at("/w/b.h"));
  CHECK(course.rounds == 3);
}

TEST_CASE("what is known to exist can be fetched together with the look, which saves half the rounds") {
  Client client;
  client.files = {{"/w/a.c", "#include \"a.h\""}, {"/w/a.h", "#include \"b.h\""}, {"/w/b.h", "b"}};
  client.fetches_existing = true;
  const Course course = run(client, "gcc -c a.c");
  CHECK(course.rounds == 4);  // for the source, its directory is not known yet
  CHECK(join(course.contents, " ") == "/w/a.c");
}

TEST_CASE("directories whose names are known are not asked for what they do not have") {
  Client client;
  client.files = {{"/w/a.c", "#include <x.h>\n#include <sub/y.h>"},
                  {"/i/z.h", "3"},
                  {"/j/x.h", "4"},
                  {"/j/sub/y.h", "5"},
                  {"/usr/include/x.h", "6"}};
  const Course course = run(client, "gcc -I/i -I/j -I/missing -c a.c");
  CHECK(join(course.contents, " ") == "/j/sub/y.h /j/x.h /w/a.c");
  for (const char* path : {"/i/x.h", "/missing/x.h", "/i/sub/y.h", "/usr/include/x.h"}) CHECK(!course.looked_at(path));
}

TEST_CASE("where names are not given, all places are looked at together, up to one that has it") {
  Client client;
  client.gives_names = false;
  client.files = {
      {"/w/a.c", "#include <x.h>\n#include <y.h>\n"}, {"/i/z.h", "7"}, {"/j/x.h", "1"}, {"/usr/include/x.h", "2"}};
  const Course course = run(client, "gcc -I/i -I/j -c a.c");
  CHECK(join(course.contents, " ") == "/j/x.h /w/a.c");
  CHECK(course.rounds == 4);
  for (const char* path : {"/i/x.h", "/j/x.h", "/i/y.h", "/usr/include/y.h"}) CHECK(course.looked_at(path));
}

TEST_CASE("quoted names are searched beside the file that has them, then along the path") {
  Client client;
  client.files = {{"/w/src/a.c", "#include \"x.h\"\n#include \"y.h\"\n#include <q.h>\n"},
                  {"/w/src/x.h", "8"},
                  {"/q/y.h", "9"},
                  {"/q/x.h", "10"},
                  {"/q/q.h", "11"},
                  {"/w/q.h", "12"}};
  const Course course = run(client, "gcc -iquote /q -c src/a.c");
  CHECK(join(course.contents, " ") == "/q/y.h /w/src/a.c /w/src/x.h");
}

TEST_CASE("#include_next goes on after the directory where the file was found") {
  Client client;
  client.files = {{"/w/a.c", "#include <s.h>\n"},
                  {"/i/s.h", "#include_next <s.h> // i"},
                  {"/j/s.h", "#include_next <s.h> // j"},
                  {"/usr/include/s.h", "13"}};
  const Course course = run(client, "gcc -I/i -I/j -c a.c");
  CHECK(join(course.contents, " ") == "/i/s.h /j/s.h /usr/include/s.h /w/a.c");
}

TEST_CASE("links and \"..\" are followed as the client's kernel does") {
  Client client;
  client.files = {{"/w/a.c", "#include \"sub/../x.h\"\n#include <v.h>\n#include <l.h>"},
                  {"/real/deep/x", "14"},
                  {"/real/x.h", "15"},
                  {"/opt/1.2/include/v.h", "16"},
                  {"/opt/1.2/include/real.h", "#include \"beside.h\""},
                  {"/opt/1.2/include/beside.h", "17"}};
  client.links = {{"/w/sub", "../real/deep"}, {"/opt/current", "1.2"}, {"/opt/1.2/include/l.h", "real.h"}};
  const Course course = run(client, "gcc -I/opt/./current/include -c a.c");
  CHECK(join(course.contents, " ") ==
        "/opt/1.2/include/beside.h /opt/1.2/include/real.h /opt/1.2/include/v.h /real/x.h /w/a.c");
  CHECK(!course.looked_at("/w/x.h"));
}

TEST_CASE("what comes before the source is searched for from the working directory") {
  Client client;
  client.files = {
      {"/w/src/a.c", "18"}, {"/w/config.h", "#include \"more.h\""}, {"/w/more.h", "19"}, {"/i/macros.h", "20"}};
  const Course course = run(client, "gcc -include config.h -imacros macros.h -I/i -c src/a.c");
  CHECK(join(course.contents, " ") == "/i/macros.h /w/config.h /w/more.h /w/src/a.c");
}

TEST_CASE("data is fetched and not searched") {
  Client client;
  client.files = {{"/w/src/a.S", ".incbin \"blob\""}, {"/w/blob", "#include \"x.h\""}, {"/w/x.h", "21"}};
  CHECK(join(run(client, "gcc -c src/a.S").contents, " ") == "/w/blob /w/src/a.S");
}

TEST_CASE("directories and files take the place of each other, and what cannot be read is left out") {
  Client client;
  client.files = {{"/w/a.c", "#include <x.h>\n#include <y/z.h>\n"},
                  {"/i/x.h/file", "22"},
                  {"/i/y", "23"},
                  {"/j/x.h", "24"},
                  {"/j/y/z.h", "25"}};
  CHECK(join(run(client, "gcc -I/i -I/j -c a.c").contents, " ") == "/j/x.h /j/y/z.h /w/a.c");
}

TEST_CASE("a client that does not answer, or only with loops, is soon left alone") {
  Client silent;
  Predictor predictor(include_path_of({"gcc", "a.c", "-I../x"}, "/w", {}, {"/usr/include"}), silent);
  CHECK(!predictor.next().empty());
  CHECK(predictor.next().empty());

  Client loops;
  loops.files = {{"/w/a.c", "#include \"a.c\"\n#include <x.h>\n#include \"self/self/a.c\"\n#include \"sub/../a.c\""},
                 {"/w/sub/x", "26"}};
  loops.links = {{"/i", "j"}, {"/j", "/i"}, {"/w/self", "."}};
  const Course course = run(loops, "gcc -I/i -c a.c");
  CHECK(join(course.contents, " ") == "/w/a.c");
}

TEST_CASE("a client whose files never end is bounded") {
  struct Endless : KnownFiles {
    const Answer* answer(std::string_view path) override {
      file.content = view::content_id_of(path);
      return path.find(".h") == path.npos && path != "/w/a.c" ? nullptr : &file;
    }
    bool is_listed(std::string_view) override { return true; }
    const IncludeList* includes(const view::ContentId& id) override {
      list = {{IncludeOperand::Form::angled, hex(id) + ".h"}, {IncludeOperand::Form::quoted, hex(id) + "/x.h"}};
      return &list;
    }
    Answer file{.kind = Kind::file};
    IncludeList list;
  };
  Endless endless;
  Predictor predictor(include_path_of({"gcc", "a.c"}, "/w", {}, {"/usr/include"}), endless);
  CHECK(predictor.next().empty());
}

}  // namespace dcc::server
