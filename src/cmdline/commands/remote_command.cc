// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <iterator>

#include "cmdline/commands/commands.h"

namespace dcc::cmdline {
namespace {

// Whether the native words replace this option. gcc's answer lists all -m options in their final order, so it replaces
// all of them. clang's answer comes last on its command line, so it replaces only the native options.
bool is_replaced(const Invocation& invocation, const Argument& argument) {
  const bool native = is_native(invocation.argv, argument);
  if (!invocation.uses_native || invocation.family == Family::clang) return native;
  return argument.meaning() == Meaning::processor || argument.meaning() == Meaning::machine ||
         argument.meaning() == Meaning::parameter;
}

// A C++ driver takes files with C's extensions for C++, so the language must be given.
bool needs_language(const Invocation& invocation) {
  return invocation.kind.language == Language::c && is_cxx_driver(invocation.argv[0]);
}

// If the file had the source's own name, gcc would quote lines from it, but on the server it holds preprocessed text.
std::string wire_name(const Invocation& invocation) {
  const auto guess = kind_of_file(invocation.input, false);
  const bool says_language = guess && guess->language == invocation.kind.language && !guess->header;
  if (says_language && (guess->preprocessed || invocation.family != Family::gcc)) return invocation.input;
  return invocation.input + std::string(preprocessed_extension(invocation.kind.language));
}

// clang's warnings about the command line were printed when it preprocessed, if it did. The other options give it what
// it cannot know on the server.
void add_for_clang(const Invocation& invocation, const RemoteOptions& options, std::vector<std::string>& command) {
  // Before the user's own, so that the user's wins.
  if (invocation.debug_info && !options.directory.empty())
    command.insert(command.begin() + 1, {"-fdebug-compilation-dir", options.directory});
  if (invocation.kind.preprocessed) return;
  command.insert(command.end(),
                 {"-Qunused-arguments", "-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument",
                  // The preprocessor has printed the message, and the pragma is still in the text.
                  "-Wno-#pragma-messages",
                  // Trigraphs are replaced already. What looks like one had a line end between its characters.
                  "-fno-trigraphs", "-Wno-trigraphs"});
}

}  // namespace

std::vector<std::string> display_words(const Invocation& invocation, const Display& display) {
  std::vector<std::string> words;
  const bool gcc = invocation.family == Family::gcc;
  if (gcc && display.no_color)
    words.emplace_back("-fdiagnostics-color=never");
  else if (display.color && !invocation.color_given)
    words.emplace_back("-fdiagnostics-color=always");
  if (gcc && display.links && !invocation.links_given) words.emplace_back("-fdiagnostics-urls=always");
  return words;
}

std::vector<std::string> remote_command(const Invocation& invocation, const RemoteOptions& options) {
  std::vector<std::string> command = {invocation.argv[0]};
  bool native_pending = invocation.uses_native;
  for (const Argument& argument : invocation.arguments) {
    const auto first = invocation.argv.begin() + argument.index;
    if (argument.is_input) {
      if (needs_language(invocation)) command.insert(command.end(), {"-x", "cpp-output"});
      command.push_back(wire_name(invocation));
    } else if (is_replaced(invocation, argument)) {
      if (native_pending) command.insert(command.end(), options.native.begin(), options.native.end());
      native_pending = false;
    } else if (is_sent(invocation, argument) && argument.meaning() != Meaning::output &&
               argument.meaning() != Meaning::language) {
      command.insert(command.end(), first, first + argument.words);
    }
  }
  if (invocation.family == Family::clang) add_for_clang(invocation, options, command);
  command.insert(command.end(), options.display.begin(), options.display.end());
  command.insert(command.end(), {"-o", invocation.output});
  return command;
}

std::vector<std::string> view_command(const Invocation& invocation, std::string_view compiler,
                                      const std::vector<std::string>& native) {
  std::vector<std::string> command = {std::string(compiler)};
  if (!invocation.uses_native) {
    command.insert(command.end(), invocation.written.begin() + 1, invocation.written.end());
    return command;
  }
  bool native_pending = true;
  for (const Argument& argument : invocation.arguments) {
    const auto first = invocation.argv.begin() + argument.index;
    if (!is_replaced(invocation, argument)) {
      command.insert(command.end(), first, first + argument.words);
    } else if (native_pending) {
      command.insert(command.end(), native.begin(), native.end());
      native_pending = false;
    }
  }
  return command;
}

std::vector<std::string> for_stock_server(Family family, std::vector<std::string> command) {
  // distccd 3.4 refuses only the bare spelling of -flto. When compiling, these spellings mean the same.
  if (family != Family::unknown)
    std::replace(command.begin() + 1, command.end(), std::string("-flto"),
                 std::string(family == Family::gcc ? "-flto=1" : "-flto=full"));
  return command;
}

}  // namespace dcc::cmdline
