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

// Where an option's value is stored. The variable that it points to must outlive the table.
class OptionTarget {
 public:
  // Reads a value that is more than text or a number. The text of its error is shown after the option's name.
  using Reader = Result<void> (*)(void* context, std::string_view value);

  OptionTarget() = default;  // accepted and ignored
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

// A command's options and operands, and what `--help` says about it.
struct Command {
  std::string name;                     // as typed: "dcc serve"
  const char* operands;                 // after the options in the usage line: "NAME...", or "" for none
  const char* about;                    // what it does: one or more paragraphs, wrapped
  std::span<const Option> options;      // --help is added automatically
  const char* notes = "";               // printed verbatim after the options
  bool options_end_at_operand = false;  // the first operand begins another program's command line
};

struct ParsedOptions {
  std::vector<std::string> operands;
  bool help = false;  // --help, or -h if no row has that letter; parsing stopped there
};

// Parses argv[1] and later. Options are `--name VALUE`, `--name=VALUE`, `-x VALUE`, `-xVALUE` and `-x=VALUE` (the forms
// of popt, which distccd uses); `--` ends them. Code::bad_arguments names the option: "--x: unknown option, did you
// mean --y?".
Result<ParsedOptions> parse_options(const Command& command, int argc, const char* const* argv);

std::string help_text(const Command& command);

// The output of `--dump-options`, for shell completions and for the check of the manual pages: one line for each
// option, "--name TAB -letter TAB VALUE TAB help". A field that the option does not have is empty, and so is the help
// of a hidden option.
std::string option_dump(const Command& command);

struct CommandLine {
  std::vector<std::string> operands;
  std::optional<int> exit_code;  // if set, the applet has nothing left to do but to exit with it
};

// To be called first in an applet's main. Prints the help (exit code 0), or the error and where to find help (distcc's
// exit code for bad arguments).
CommandLine read_command_line(const Command& command, int argc, const char* const* argv);

// Prints on standard error why `command` ("dcc hosts") cannot go on, and returns the exit code.
int complain(std::string_view command, const Error& error);

// The word among `candidates` that `word` is most likely a misspelling of; empty when none is near.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace dcc
