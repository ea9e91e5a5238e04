// SPDX-License-Identifier: GPL-2.0-or-later
// The command line of each applet. What an option does is its room's to test.
#include <algorithm>
#include <set>

#include "base/strings.h"
#include "run_applet.h"
#include "scratch.h"
#include "temp_home.h"
#include "test.h"

namespace dcc {
namespace {

using Words = std::vector<std::string>;

constexpr int k_bad_arguments = static_cast<int>(Code::bad_arguments);

struct Row {
  std::string name, letter, value, help;  // "--port", "-p", "PORT"
};

std::vector<Row> options_of(std::string_view applet) {
  std::vector<Row> rows;
  const Said said = run_applet({"dcc", std::string(applet), "--dump-options"});
  CHECK(said.code == 0);
  for (const std::string& line : split(said.out, '\n')) {
    Words columns = split(line, '\t');
    if (columns.size() == 4) rows.push_back({columns[0], columns[1], columns[2], columns[3]});
  }
  return rows;
}

Said run(std::string_view applet, Words words) {
  words.insert(words.begin(), {"dcc", std::string(applet)});
  return run_applet(std::move(words));
}

std::vector<Applet> built_applets() {
  std::vector<Applet> built;
  for (const Applet& applet : applets())
    if (applet.main) built.push_back(applet);
  return built;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

bool is_in_help(const std::string& help, const Row& row) {
  const std::string shown = row.name + (row.value.empty() ? "" : " " + row.value);
  return has(help, shown + ' ') || has(help, shown + '\n');
}

}  // namespace

TEST_CASE("each applet has help, which tells of every option that is not hidden") {
  for (const Applet& applet : built_applets()) {
    CAPTURE(applet.name);
    const std::string name(applet.name);
    for (const Words& words : {Words{"dcc", name, "--help"}, Words{"dcc-" + name, "--help"}}) {
      const Said said = run_applet(words);
      CHECK(said.code == 0);
      CHECK(said.err.empty());
      CHECK(said.out.starts_with(fmt::format("Usage: dcc {} [OPTION...]", name)));
      for (const Row& row : options_of(name)) CHECK(is_in_help(said.out, row) == !row.help.empty());
    }
  }
}

TEST_CASE("no applet has two options of one name or letter") {
  for (const Applet& applet : built_applets()) {
    CAPTURE(applet.name);
    std::set<std::string> names;
    for (const Row& row : options_of(applet.name)) {
      CHECK(names.insert(row.name).second);
      if (!row.letter.empty()) CHECK(names.insert(row.letter).second);
    }
    CHECK(names.contains("--help"));
  }
}

TEST_CASE("each option of each applet takes a value if it should, and none otherwise") {
  for (const Applet& applet : built_applets())
    for (const Row& row : options_of(applet.name)) {
      if (row.name == "--help") continue;
      CAPTURE(applet.name);
      CAPTURE(row.name);
      // All that precedes --help has been read.
      for (const std::string& option : {row.name, row.letter}) {
        if (option.empty()) continue;
        if (row.value.empty()) {
          CHECK(run(applet.name, {option, "--help"}).code == 0);
        } else {
          CHECK(run(applet.name, {option, "1", "--help"}).code == 0);
          const Said said = run(applet.name, {option});
          CHECK(said.code == k_bad_arguments);
          CHECK(has(said.err, fmt::format("{}: needs a value ({})", option, row.value)));
        }
      }
      if (!row.value.empty()) continue;
      const Said said = run(applet.name, {row.name + "=1"});
      CHECK(said.code == k_bad_arguments);
      CHECK(has(said.err, row.name + ": takes no value"));
    }
}

TEST_CASE("an applet's mistakes are told on stderr, by its name and with the word that is wrong") {
  TempHome home;
  struct Mistake {
    Words words;
    const char* told;
  };
  const Mistake mistakes[] = {
      {{"dcc", "serve", "--prot=1"}, "did you mean --port?"},
      {{"dcc", "serve", "--port", "70000"}, "70000 is not between 0 and 65535"},
      {{"dcc", "serve", "--jobs", "0"}, "--jobs: 0 "},
      {{"dcc", "serve", "--nice", "20"}, "--nice: 20 "},
      {{"dcc", "serve", "--job-lifetime", "-1"}, "--job-lifetime: -1 "},
      {{"dcc", "serve", "--oom-score-adj", "1001"}, "--oom-score-adj: 1001 "},
      {{"dcc", "serve", "extra\033"}, "'extra\\x1b'"},
      {{"distccd", "--nonsense"}, "distccd: --nonsense: unknown option"},
      {{"dcc", "stats-server", "--port", "-1"}, "--port: -1 "},
      {{"dcc", "stats-server", "host"}, "'host'"},
      {{"dcc", "stats-server", "--server", "host:port"}, "host:port"},
      {{"dcc", "hosts", "--timeout", "0"}, "--timeout: 0 "},
      {{"dcc", "hosts", "--list", "--json"}, "--list and --json"},
      {{"dcc", "monitor", "extra"}, "dcc monitor: "},
      {{"dcc", "stats", "--json", "--zero"}, "--json and --zero"},
      {{"dcc", "stats", "extra"}, "'extra'"},
      {{"dcc", "report"}, "DCC_TRACE"},
      {{"dcc", "report", "one", "two"}, "one file"},
      {{"dcc", "explain"}, "dcc explain: "},
      {{"dcc", "explain", "--prob", "gcc"}, "did you mean --probe?"},
      {{"dcc", "key"}, "an action is missing: new or check"},
      {{"dcc", "key", "new", "a", "b"}, "there are too many words"},
      {{"dcc", "key", "new", "a/b"}, "'a/b' is not a name"},
      {{"dcc", "key", "new", "a b"}, "'a b' is not a name"},
      {{"dcc", "whitelist"}, "list, check, add, remove, update or clear"},
      {{"dcc", "whitelist", "ad", "gcc"}, "did you mean add?"},
      {{"dcc", "whitelist", "add"}, "add takes names"},
      {{"dcc", "whitelist", "list", "gcc"}, "list takes no names"},
      {{"dcc"}, "Usage: "},
      {{"dcc", "--verison"}, "did you mean --version?"},
      {{"dcc", "-h"}, "did you mean --help?"},
      {{"dcc", "srve"}, "did you mean 'dcc serve'?"},
  };
  for (const Mistake& mistake : mistakes) {
    if (!is_built(mistake.words)) continue;
    CAPTURE(join(mistake.words, " "));
    const Said said = run_applet(mistake.words);
    CHECK(said.code == k_bad_arguments);
    CHECK(said.out.empty());
    CHECK_MESSAGE(has(said.err, mistake.told), said.err);
  }
}

TEST_CASE("options of a configuration file are checked as those of the command line") {
  Scratch scratch;
  struct File {
    const char *text, *told;
  };
  const File files[] = {
      {"DISTCC_ARGS=\"--prot=1\"\n", "did you mean --port?"},
      {"DISTCC_ARGS=\"--port=1 extra\"\n", "'extra'"},
      {"DISTCC_ARGS=\"--jobs=many\"\n", "'many' is not a number"},
  };
  for (const File& file : files) {
    const Said said = run_applet({"dcc", "serve", "--config", scratch.file("conf", file.text)});
    CHECK(said.code == k_bad_arguments);
    CHECK_MESSAGE(has(said.err, file.told), said.err);
    CHECK(has(said.err, scratch.path("conf")));
  }
}

TEST_CASE("the client's own options are its first argument only") {
  TempHome home;
  ::setenv("DISTCC_HOSTS", "10.0.0.1/3 10.0.0.2/4,plain", 1);
  CHECK(run_applet({"dcc", "--show-hosts"}).out == "10.0.0.1/3\n10.0.0.2/4,plain\n");
  CHECK(run_applet({"dcc", "-j"}).out == "7\n");
  CHECK(run_applet({"distcc", "--version"}).out.starts_with("distcc "));
  CHECK(run_applet({"dcc", "help", "serve"}).out.starts_with("Usage: dcc serve "));
  const Said help = run_applet({"dcc", "--help"});
  const Said dump = run_applet({"dcc", "--dump-options"});
  for (const Applet& applet : built_applets()) {
    CHECK(has(help.out, fmt::format("  dcc {}", applet.name)));
    CHECK(has(dump.out, fmt::format("{}\t{}\t\t", applet.name, applet.other_name)));
  }
  CHECK(run_applet({"dcc", "explain", "dcc", "--version"}).code == 1);
  CHECK(run_applet({"dcc", "explain", "distccd"}).code == 1);
}

TEST_CASE("a time-out that is no number ends the client before anything else is done") {
  TempHome home;
  for (const char* text : {"", "0", "-1", "soon", "9999999"}) {
    ::setenv("DISTCC_IO_TIMEOUT", text, 1);
    CAPTURE(text);
    const Said said = run_applet({"dcc", "gcc", "-c", "a.c"});
    CHECK(said.code == k_bad_arguments);
    CHECK(has(said.err, "DISTCC_IO_TIMEOUT"));
  }
  ::unsetenv("DISTCC_IO_TIMEOUT");
}

TEST_CASE("the words of lsdistcc are read as distcc's own reads them") {
  for (const Words& words : {Words{"lsdistcc", "-P5"},
                             {"lsdistcc", "-P0"},
                             {"lsdistcc", "-r0"},
                             {"lsdistcc", "-m32"},
                             {"lsdistcc", "-z"},
                             {"lsdistcc", "--help"}}) {
    const Said said = run_applet(words);
    CHECK(said.code == 1);
    CHECK(said.out.starts_with("Usage: lsdistcc "));
  }
  CHECK(has(run_applet({"lsdistcc", "+zeroconf"}).err, "zeroconf"));
  CHECK(has(run_applet({"lsdistcc", "-P3", "-pgcc"}).err, "protocol 3"));
  CHECK(run_applet({"distccmon-text", "soon"}).code == 1);
  CHECK(run_applet({"distccmon-text", "1", "2"}).code == 1);
}

TEST_CASE("whitelist adds, lists, checks and removes a compiler") {
  Scratch scratch;
  TempHome home;
  const std::string directory = scratch.directory("links");
  const std::string compiler = scratch.program("bin/m68k-gcc");
  ::setenv("DISTCCD_PATH", scratch.path("bin").c_str(), 1);
  auto whitelist = [&](Words words) {
    words.insert(words.begin(), {"dcc", "whitelist", "--dir", directory});
    return run_applet(std::move(words));
  };
  CHECK(whitelist({"check", "m68k-gcc"}).code == 1);
  CHECK(whitelist({"--dry-run", "add", "m68k-gcc"}).out == "m68k-gcc added\n");
  CHECK(whitelist({"list"}).out.empty());
  CHECK(whitelist({"add", "m68k-gcc"}).code == 0);
  CHECK(whitelist({"add", "m68k-gcc"}).out == "m68k-gcc was there already\n");
  CHECK(whitelist({"list"}).out == "m68k-gcc  " + compiler + "\n");
  CHECK(whitelist({"check", "m68k-gcc"}).out == "m68k-gcc is allowed: " + compiler + "\n");
  CHECK(has(whitelist({"add", "mips-gcc"}).err, "mips-gcc"));
  CHECK(whitelist({"add", "../gcc"}).code == 1);
  CHECK(whitelist({"remove", "m68k-gcc"}).out == "m68k-gcc removed\n");
  CHECK(whitelist({"remove", "m68k-gcc"}).code == 1);
  ::unsetenv("DISTCCD_PATH");
}

TEST_CASE("what shows state shows its absence, too") {
  TempHome home;
  CHECK(run_applet({"dcc", "stats"}).code == 0);
  CHECK(run_applet({"dcc", "stats", "--zero"}).code == 0);
  CHECK(run_applet({"dcc", "stats", "--json"}).out.starts_with("{\"since\":"));
  CHECK(run_applet({"dcc", "monitor", "--once", "--json"}).out.starts_with("{\"time\":"));
  CHECK(run_applet({"distccmon-text"}).code == 0);
  CHECK(run_applet({"dcc", "report", home.path() + "/none"}).code == static_cast<int>(Code::no_file));
  home.write("empty", "");
  CHECK(run_applet({"dcc", "report", home.path() + "/empty"}).code == static_cast<int>(Code::no_file));
  home.write("other", "no trace\n");
  CHECK(run_applet({"dcc", "report", home.path() + "/other"}).code == static_cast<int>(Code::protocol));
}

}  // namespace dcc
