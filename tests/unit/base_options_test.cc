// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/options.h"

#include "test.h"

namespace dcc {

namespace {

struct Settings {
  int port = 3632;
  std::optional<int> jobs;
  bool verbose = false;
  std::string user;
  std::vector<std::string> allow;
  std::string level;
};

Result<void> read_level(void* context, std::string_view value) {
  if (value == "loud") return fail(Code::bad_arguments, "'{}' is no level", value);
  *static_cast<std::string*>(context) = value;
  return {};
}

// Parses the words with the table below; operands and help land in `parsed`.
Result<void> read(std::vector<const char*> words, Settings& settings, ParsedOptions& parsed,
                  bool ends_at_operand = false) {
  const Option rows[] = {
      {'p', "port", "PORT", "listen here", {&settings.port, 1, 65535}},
      {'j', "jobs", "N", "run so many", {&settings.jobs, 1}},
      {'v', "verbose", nullptr, "say more", &settings.verbose},
      {'u', "user", "NAME", "become this user", &settings.user},
      {'a', "allow", "ADDR", "let it in", &settings.allow},
      {0, "log-level", "LEVEL", "how much", {read_level, &settings.level}},
      {0, "no-fifo", nullptr, nullptr, {}},
  };
  words.insert(words.begin(), "serve");
  Command command{"dcc serve", "", "Serves.", rows};
  command.options_end_at_operand = ends_at_operand;
  auto result = parse_options(command, static_cast<int>(words.size()), words.data());
  if (!result) return result.error();
  parsed = std::move(*result);
  return {};
}

}  // namespace

TEST_CASE("an option's value is taken in every spelling") {
  for (std::vector<const char*> words : {std::vector<const char*>{"--port", "80"},
                                         {"--port=80"},
                                         {"-p", "80"},
                                         {"-p80"},
                                         {"-p=80"},
                                         {"-vp80"},
                                         {"-p", "1", "--port", "80"}}) {
    Settings settings;
    ParsedOptions parsed;
    CHECK(read(words, settings, parsed));
    CHECK(settings.port == 80);
    CHECK(parsed.operands.empty());
  }
}

TEST_CASE("flags, lists, texts, optional numbers, readers and hidden options reach their targets") {
  Settings settings;
  ParsedOptions parsed;
  CHECK(read({"-v", "-a", "10.0.0.0/8", "--allow=::1", "--user=", "--jobs", "4", "--log-level", "info", "--no-fifo"},
             settings, parsed));
  CHECK(settings.verbose);
  CHECK(settings.allow == std::vector<std::string>{"10.0.0.0/8", "::1"});
  CHECK(settings.user.empty());
  CHECK(settings.jobs == 4);
  CHECK(settings.level == "info");
}

TEST_CASE("a value may begin with a dash") {
  Settings settings;
  ParsedOptions parsed;
  CHECK(read({"--user", "-v"}, settings, parsed));
  CHECK(settings.user == "-v");
  CHECK(!settings.verbose);
}

TEST_CASE("operands are kept in order, and -- ends the options") {
  Settings settings;
  ParsedOptions parsed;
  CHECK(read({"one", "-v", "-", "--", "--port", "--"}, settings, parsed));
  CHECK(parsed.operands == std::vector<std::string>{"one", "-", "--port", "--"});
  CHECK(settings.verbose);
}

TEST_CASE("where another command line follows, its options are left alone") {
  Settings settings;
  ParsedOptions parsed;
  CHECK(read({"-v", "gcc", "--port", "-p"}, settings, parsed, true));
  CHECK(parsed.operands == std::vector<std::string>{"gcc", "--port", "-p"});
}

TEST_CASE("mistakes name the option") {
  struct Row {
    std::vector<const char*> words;
    const char* text;
  };
  const Row rows[] = {
      {{"--x"}, "--x: unknown option"},
      {{"--prot", "80"}, "--prot: unknown option, did you mean --port?"},
      {{"--verb"}, "--verb: unknown option, did you mean --verbose?"},
      {{"--hlep"}, "--hlep: unknown option, did you mean --help?"},
      {{"--no-fif"}, "--no-fif: unknown option"},  // hidden options are not advertised
      {{"-x"}, "-x: unknown option"},
      {{"-vx"}, "-x: unknown option"},
      {{"--x\033[m"}, "--x\\x1b[m: unknown option"},
      {{"--port"}, "--port: needs a value (PORT)"},
      {{"-p"}, "-p: needs a value (PORT)"},
      {{"--port", "many"}, "--port: 'many' is not a number"},
      {{"--port="}, "--port: '' is not a number"},
      {{"--port", "70000"}, "--port: 70000 is not between 1 and 65535"},
      {{"--port", "0"}, "--port: 0 is not between 1 and 65535"},
      {{"-j0"}, "-j: 0 is less than 1"},
      {{"-j", "99999999999999999999"}, "-j: '99999999999999999999' is not a number"},
      {{"--verbose=1"}, "--verbose: takes no value"},
      {{"--log-level", "loud"}, "--log-level: 'loud' is no level"},
  };
  for (const Row& row : rows) {
    Settings settings;
    ParsedOptions parsed;
    auto result = read(row.words, settings, parsed);
    REQUIRE(!result);
    CHECK(result.error().code == Code::bad_arguments);
    CHECK(result.error().text == row.text);
  }
}

TEST_CASE("--help stops the parser, so that it helps with the mistakes behind it") {
  for (const char* help : {"--help", "-h"}) {
    Settings settings;
    ParsedOptions parsed;
    CHECK(read({"-v", help, "--nonsense"}, settings, parsed));
    CHECK(parsed.help);
  }
}

TEST_CASE("the help text shows the rows that are not hidden, and stays within 80 columns") {
  bool flag = false;
  const Option rows[] = {
      {'p', "port", "PORT", "listen on this port", &flag},
      {0, "a-very-long-option-name", "VALUE",
       "a sentence that is so long that it has to go on in a second line of text", &flag},
      {0, "secret", nullptr, nullptr, {}},
  };
  Command command{"dcc serve", "NAME...", "Does it.", rows, "Notes.\n"};
  CHECK(help_text(command) ==
        "Usage: dcc serve [OPTION...] NAME...\n\n"
        "Does it.\n\n"
        "Options:\n"
        "  -p, --port PORT           listen on this port\n"
        "      --a-very-long-option-name VALUE\n"
        "                            a sentence that is so long that it has to go on in a\n"
        "                            second line of text\n"
        "      --help                show this text\n\n"
        "Notes.\n");
}

TEST_CASE("the dump has a line for each row, also for those that are hidden") {
  bool flag = false;
  const Option rows[] = {
      {'p', "port", "PORT", "listen on this port", &flag},
      {0, "verbose", nullptr, "log everything", &flag},
      {0, "secret", "WORD", nullptr, {}},
  };
  Command command{"dcc serve", "", "", rows};
  CHECK(option_dump(command) ==
        "--port\t-p\tPORT\tlisten on this port\n"
        "--verbose\t\t\tlog everything\n"
        "--secret\t\tWORD\t\n"
        "--help\t\t\tshow this text\n");
}

}  // namespace dcc
