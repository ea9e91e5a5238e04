// SPDX-License-Identifier: GPL-2.0-or-later
// An applet's options, declared once: the rows drive the parser, the usage line and the help text.
//
//   struct Settings { int port = 3632; std::vector<std::string> allow; bool verbose = false; } settings;
//   const Option rows[] = {
//       {'p', "port", "PORT", "listen on this port", {&settings.port, 1, 65535}},
//       {'a', "allow", "ADDR[/BITS]", "let this network in; may be repeated", &settings.allow},
//       {0, "verbose", nullptr, "log everything", &settings.verbose},
//       {0, "no-fifo", nullptr, nullptr, {}},   // no help: hidden, accepted for compatibility without effect
//   };
#pragma once

#include <climits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace dcc {

// Where an option's value goes. The thing pointed to outlives the table.
class OptionTarget {
 public:
  // What reads a value that is more than a text or a number; an error's text is put behind the option's name.
  using Reader = Result<void> (*)(void* context, std::string_view value);

  OptionTarget() = default;  // accepted, dropped
  OptionTarget(bool* flag) : to_(flag) {}
  OptionTarget(std::string* text) : to_(text) {}
  OptionTarget(std::vector<std::string>* list) : to_(list) {}  // repeatable
  OptionTarget(int* number, int least, int most = INT_MAX) : to_(Number{number, nullptr, least, most}) {}
  OptionTarget(std::optional<int>* number, int least, int most = INT_MAX) : to_(Number{nullptr, number, least, most}) {}
  OptionTarget(Reader reader, void* context) : to_(Custom{reader, context}) {}

  Result<void> store(std::string_view value) const;

 private:
  struct Number {
    int* plain;
    std::optional<int>* optional;
    int least, most;
  };
  struct Custom {
    Reader reader;
    void* context;
  };
  std::variant<std::monostate, bool*, std::string*, std::vector<std::string>*, Number, Custom> to_;
};

struct Option {
  char letter;             // 0: none
  const char* name;        // long name, without dashes
  const char* value_name;  // null: a flag
  const char* help;        // one sentence, wrapped by help_text(); null: hidden
  OptionTarget target;
};

// What `--help` says of a command, and what it takes.
struct Command {
  std::string name;                     // as typed: "dcc serve"
  const char* operands;                 // after the options in the usage line: "NAME...", or "" for none
  const char* about;                    // what it does: one or more paragraphs, wrapped
  std::span<const Option> options;      // --help is added by itself
  const char* notes = "";               // printed verbatim behind the options
  bool options_end_at_operand = false;  // the first operand begins somebody else's command line
};

struct ParsedOptions {
  std::vector<std::string> operands;
  bool help = false;  // --help or -h (when no row takes it); parsing stopped there, nothing behind it was looked at
};

// Reads argv[1] and on. Options are `--name VALUE`, `--name=VALUE`, `-x VALUE`, `-xVALUE` and `-x=VALUE` (as popt,
// which distccd uses, has them); `--` ends them. Code::bad_arguments names the option: "--x: unknown option, did you
// mean --y?".
Result<ParsedOptions> parse_options(const Command& command, int argc, const char* const* argv);

std::string help_text(const Command& command);

// What `--dump-options` prints, for shell completions and for the check of the manual pages: a line for each option,
// "--name TAB -letter TAB VALUE TAB help"; what an option has not is empty, as is a hidden one's help.
std::string option_dump(const Command& command);

// The first lines of an applet's main: prints the help (then 0 is the exit code), or the error and where to find help
// (then distcc's code for bad arguments). Nothing means: go on with `operands`.
std::optional<int> read_command_line(const Command& command, int argc, const char* const* argv,
                                     std::vector<std::string>& operands);

// Says on standard error why `command` ("dcc hosts") cannot go on, and returns its exit code.
int complain(std::string_view command, const Error& error);

// The word among `candidates` that `word` is most likely a misspelling of; empty when none is near.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace dcc
