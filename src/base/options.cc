// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/options.h"

#include <algorithm>

#include "base/error_policy.h"
#include "base/file.h"
#include "base/strings.h"
#include "base/table.h"

namespace dcc {
namespace {

constexpr size_t k_help_width = 80;
constexpr size_t k_help_column = 28;  // where help sentences begin

const Option* find_long(const Command& command, std::string_view name) {
  for (const Option& row : command.options)
    if (name == row.name) return &row;
  return nullptr;
}

const Option* find_letter(const Command& command, char letter) {
  for (const Option& row : command.options)
    if (row.letter == letter) return &row;
  return nullptr;
}

Error unknown_option(const Command& command, std::string_view name) {
  std::vector<std::string_view> candidates = {"help"};
  for (const Option& row : command.options)
    if (row.help) candidates.push_back(row.name);
  std::string_view meant = nearest_word(name, candidates);
  if (meant.empty()) return fail(Code::bad_arguments, "--{}: unknown option", printable(name));
  return fail(Code::bad_arguments, "--{}: unknown option, did you mean --{}?", printable(name), meant);
}

// The words that are still to be parsed; each step of the parser takes those that it needs.
class Words {
 public:
  Words(int argc, const char* const* argv) : next_(argv + (argc > 0)), end_(argv + argc) {}
  bool more() const { return next_ != end_; }
  std::string_view take() { return *next_++; }

 private:
  const char* const* next_;
  const char* const* end_;
};

// `shown` is the option as typed; `attached` is the value given in the same word.
Result<void> take_value(const Option& row, const std::string& shown, std::optional<std::string_view> attached,
                        Words& words) {
  if (!row.value_name) {
    if (attached) return fail(Code::bad_arguments, "{}: takes no value", shown);
    return row.target.store("");
  }
  if (!attached && !words.more()) return fail(Code::bad_arguments, "{}: needs a value ({})", shown, row.value_name);
  return row.target.store(attached ? *attached : words.take()).context("{}", shown);
}

// Whether the option is --help, and the command has no row of its own for it.
Result<bool> read_long(const Command& command, std::string_view text, Words& words) {
  size_t equals = text.find('=');
  std::string_view name = text.substr(0, equals);
  std::optional<std::string_view> attached;
  if (equals != text.npos) attached = text.substr(equals + 1);
  const Option* row = find_long(command, name);
  if (!row && name == "help") return true;
  if (!row) return unknown_option(command, name);
  RETURN_IF_ERROR(take_value(*row, fmt::format("--{}", name), attached, words));
  return false;
}

// Whether one of the letters is -h, and the command has no row of its own for it.
Result<bool> read_letters(const Command& command, std::string_view letters, Words& words) {
  while (!letters.empty()) {
    char letter = letters.front();
    letters.remove_prefix(1);
    const Option* row = find_letter(command, letter);
    if (!row && letter == 'h') return true;
    if (!row) return fail(Code::bad_arguments, "-{}: unknown option", printable({&letter, 1}));
    std::optional<std::string_view> attached;
    if (row->value_name && !letters.empty()) attached = std::exchange(letters, {});
    if (attached && attached->starts_with('=')) attached->remove_prefix(1);
    RETURN_IF_ERROR(take_value(*row, fmt::format("-{}", letter), attached, words));
  }
  return false;
}

void append_row(std::string& out, const Option& row) {
  std::string left =
      row.letter ? fmt::format("  -{}, --{}", row.letter, row.name) : fmt::format("      --{}", row.name);
  if (row.value_name) left += fmt::format(" {}", row.value_name);
  out += left;
  if (left.size() + 2 > k_help_column)
    out.append("\n").append(k_help_column, ' ');
  else
    out.append(k_help_column - left.size(), ' ');
  append_wrapped(out, row.help, k_help_column, k_help_column, k_help_width);
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 0; i < a.size(); i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); j++) {
      size_t substituted = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

Result<void> OptionTarget::store(std::string_view value) const {
  if (auto flag = std::get_if<bool*>(&to_)) {
    **flag = true;
  } else if (auto text = std::get_if<std::string*>(&to_)) {
    **text = value;
  } else if (auto list = std::get_if<std::vector<std::string>*>(&to_)) {
    (*list)->emplace_back(value);
  } else if (auto custom = std::get_if<Custom>(&to_)) {
    return custom->reader(custom->context, value);
  } else if (auto number = std::get_if<Number>(&to_)) {
    auto parsed = parse_number(value);
    if (!parsed) return fail(Code::bad_arguments, "'{}' is not a number", printable(value));
    if (*parsed < number->least && number->most == INT_MAX)
      return fail(Code::bad_arguments, "{} is less than {}", *parsed, number->least);
    if (*parsed < number->least || *parsed > number->most)
      return fail(Code::bad_arguments, "{} is not between {} and {}", *parsed, number->least, number->most);
    if (number->plain) *number->plain = static_cast<int>(*parsed);
    if (number->optional) *number->optional = static_cast<int>(*parsed);
  }
  return {};
}

Result<ParsedOptions> parse_options(const Command& command, int argc, const char* const* argv) {
  ParsedOptions parsed;
  Words words(argc, argv);
  bool options_ended = false;
  while (words.more() && !parsed.help) {
    std::string_view word = words.take();
    if (options_ended || word.size() < 2 || !word.starts_with('-')) {
      parsed.operands.emplace_back(word);
      options_ended |= command.options_end_at_operand;
    } else if (word == "--") {
      options_ended = true;
    } else if (word.starts_with("--")) {
      ASSIGN_OR_RETURN(parsed.help, read_long(command, word.substr(2), words));
    } else {
      ASSIGN_OR_RETURN(parsed.help, read_letters(command, word.substr(1), words));
    }
  }
  return parsed;
}

std::string help_text(const Command& command) {
  std::string text =
      fmt::format("Usage: {} [OPTION...]{}{}\n\n", command.name, *command.operands ? " " : "", command.operands);
  for (const std::string& paragraph : split(command.about, '\n')) append_wrapped(text, paragraph, 0, 0, k_help_width);
  text += "\nOptions:\n";
  for (const Option& row : command.options)
    if (row.help) append_row(text, row);
  append_row(text, {0, "help", nullptr, "show this text", {}});
  if (*command.notes) text.append("\n").append(command.notes);
  return text;
}

std::string option_dump(const Command& command) {
  std::string text;
  for (const Option& row : command.options) {
    std::string letter = row.letter ? fmt::format("-{}", row.letter) : "";
    text += fmt::format("--{}\t{}\t{}\t{}\n", row.name, letter, row.value_name ? row.value_name : "",
                        row.help ? row.help : "");
  }
  return text + "--help\t\t\tshow this text\n";
}

CommandLine read_command_line(const Command& command, int argc, const char* const* argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--dump-options") {
    print_out("{}", option_dump(command));
    return {{}, 0};
  }
  auto parsed = parse_options(command, argc, argv);
  if (!parsed) {
    print_err("{}: {}\nTry '{} --help'.\n", command.name, parsed.error().text, command.name);
    return {{}, static_cast<int>(parsed.error().code)};
  }
  if (parsed->help) {
    print_out("{}", help_text(command));
    return {{}, 0};
  }
  return {std::move(parsed->operands), {}};
}

int complain(std::string_view command, const Error& error) {
  print_err("{}: {}\n", command, error.text);
  return exit_code(error.code);
}

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = std::clamp<size_t>(word.size() / 2, 1, 3) + 1;  // swapping two letters is two edits
  for (std::string_view candidate : candidates) {
    bool abbreviated = word.size() >= 3 && candidate.starts_with(word);
    size_t distance = abbreviated ? 1 : edit_distance(word, candidate);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

}  // namespace dcc
