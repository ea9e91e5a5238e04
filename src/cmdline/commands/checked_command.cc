// SPDX-License-Identifier: GPL-2.0-or-later
// Checks the command that a peer asks this server to run.
#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "cmdline/commands/commands.h"
#include "cmdline/long_options.h"
#include "cmdline/text_policy.h"
#include "cmdline/view_policy.h"

namespace dcc::cmdline {
namespace {

// Rules for the words of a command, before they are parsed as options. A NUL would end a word for the compiler, but not
// for these checks. A word with '@' would be replaced by a file's contents.
Result<void> check_words(const std::vector<std::string>& argv) {
  if (argv.empty()) return fail(Code::bad_arguments, "an empty command");
  if (argv[0].empty() || argv[0].find_first_of("-@") == 0)
    return fail(Code::bad_arguments, "'{}' is not a compiler's name", printable(argv[0]));
  for (const std::string& word : argv) {
    if (word.find('\0') != word.npos) return fail(Code::denied, "'{}' has a zero byte", printable(word));
    if (word.starts_with('@')) return fail(Code::denied, "{}", complaint(word, "reads options from a file"));
  }
  return {};
}

// The path in a form that no compiler takes for an option or a response file.
std::string as_path(std::string_view path) {
  const bool odd = path.starts_with('-') || path.starts_with('@');
  return odd ? "./" + std::string(path) : std::string(path);
}

class Checker {
 public:
  Checker(std::vector<std::string> argv, bool takes_assembler)
      : argv_(std::move(argv)), takes_assembler_(takes_assembler) {}

  Result<CheckedCommand> check() {
    request_.argv = {argv_[0]};
    const std::vector<Argument> arguments = parse_arguments(argv_);
    if (std::string wrong = find_unsafe(argv_, arguments); !wrong.empty()) return Error{Code::denied, std::move(wrong)};
    for (const Argument& argument : arguments) RETURN_IF_ERROR(take(argument));
    if (request_.input.empty()) return fail(Code::bad_arguments, "no source in the command");
    if (!compile_ && !request_.to_assembly) return fail(Code::bad_arguments, "neither -c nor -S in the command");
    return std::move(request_);
  }

 private:
  std::string_view operand(const Argument& argument) const { return operand_of(argv_, argument); }

  bool is_compiled(Language language) const {
    return language != Language::other && (language != Language::assembler || takes_assembler_);
  }

  Result<void> take(const Argument& argument) {
    if (argument.is_input) return take_input(argv_[argument.index]);
    switch (argument.meaning()) {
      case Meaning::output:
        if (!request_.output.empty()) return fail(Code::bad_arguments, "two outputs in the command");
        request_.output = operand(argument);
        return {};
      case Meaning::language:
        language_ = kind_of_language(operand(argument));
        if (!language_ || !is_compiled(language_->language))
          return fail(Code::denied, "'-x {}' is not a language that is compiled here",
                      printable(operand(argument), 100));
        return {};
      case Meaning::processor:
        if (is_native(argv_, argument))
          return fail(Code::denied, "{}", complaint(argv_[argument.index], "selects another machine here"));
        break;
      case Meaning::compile:
        compile_ = true;
        return {};
      case Meaning::to_assembly:
        request_.to_assembly = true;
        return {};
      case Meaning::base_names:
        request_.compares_base_names = true;
        break;
      default:
        break;
    }
    const auto first = argv_.begin() + argument.index;
    const bool matters = !argument.has(k_preprocessor | k_linker) || argument.has(k_compiler);
    if (matters) request_.argv.insert(request_.argv.end(), first, first + argument.words);
    return {};
  }

  Result<void> take_input(const std::string& name) {
    if (!request_.input.empty()) return fail(Code::bad_arguments, "two sources in the command");
    const auto by_name = kind_of_file(name, is_cxx_driver(argv_[0]));
    const auto kind = language_ ? language_ : by_name;
    if (!kind || !is_compiled(kind->language) || kind->header)
      return fail(Code::bad_arguments, "'{}' is not a source that is compiled here", printable(name, 100));
    // A stock client sends a .i file unchanged, even if -x asks for it to be preprocessed.
    if (by_name && by_name->preprocessed && !kind->preprocessed)
      return fail(Code::denied, "'{}' would have to be preprocessed here", printable(name, 100));
    request_.input = name;
    request_.kind = {kind->language, true, false};
    return {};
  }

  std::vector<std::string> argv_;
  bool takes_assembler_;
  CheckedCommand request_;
  bool compile_ = false;
  std::optional<SourceKind> language_;  // of the last -x so far
};

}  // namespace

Result<CheckedCommand> check_command(std::vector<std::string> argv, bool takes_assembler) {
  RETURN_IF_ERROR(check_words(argv));
  return Checker(std::move(argv), takes_assembler).check();
}

Result<std::string> check_view_command(const std::vector<std::string>& typed) {
  RETURN_IF_ERROR(check_words(typed));
  const std::vector<std::string> argv = in_short_names(typed);
  const std::vector<Argument> arguments = parse_arguments(argv);
  if (std::string wrong = find_beyond_view(argv, arguments); !wrong.empty())
    return Error{Code::denied, std::move(wrong)};
  std::string input;
  bool compiles = false;
  for (const Argument& argument : arguments) {
    compiles = compiles || argument.meaning() == Meaning::compile || argument.meaning() == Meaning::to_assembly;
    if (!argument.is_input) continue;
    if (!input.empty()) return fail(Code::bad_arguments, "two sources in the command");
    input = argv[argument.index];
  }
  if (input.empty()) return fail(Code::bad_arguments, "no source in the command");
  if (!compiles) return fail(Code::bad_arguments, "neither -c nor -S in the command");
  return input;
}

// The words added here come first, so that none of the request's words can take one of them as its operand. Without -c
// or -S a compiler would link.
std::vector<std::string> server_command(const CheckedCommand& request, std::string_view input_path,
                                        std::string_view output_path) {
  std::vector<std::string> command = {request.argv[0],
                                      "-x",
                                      std::string(preprocessed_language(request.kind.language)),
                                      as_path(input_path),
                                      "-o",
                                      as_path(output_path),
                                      request.to_assembly ? "-S" : "-c"};
  command.insert(command.end(), request.argv.begin() + 1, request.argv.end());
  return command;
}

}  // namespace dcc::cmdline
