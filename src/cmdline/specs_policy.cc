// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/specs_policy.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cmdline/arguments.h"
#include "cmdline/text_policy.h"

namespace dcc::cmdline {
namespace {

constexpr std::string_view k_for_linker[] = {
    "endfile",   "lib",         "libgcc",   "link",     "link_command", "link_gcc_c_sequence",
    "link_gomp", "link_libgcc", "link_ssp", "startfile"};
// Options of the compiler proper, among which may be names of directories. In all others, which may be commands, each
// word must be an option.
constexpr std::string_view k_options[] = {"cc1", "cc1_options", "cc1plus", "cpp", "cpp_options", "cpp_unique_options"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Options that say what becomes of the source: all of the command's are known before it runs.
bool chooses_the_job(const Argument& argument) {
  switch (argument.meaning()) {
    case Meaning::plain:
    case Meaning::machine:
    case Meaning::parameter:
    case Meaning::processor:
      return false;
    default:
      return true;
  }
}

// Empty, or what is wrong with an option that a spec adds.
std::string judge_option(const std::string& word) {
  const std::vector<std::string> argv = {"gcc", word};
  const Argument argument = parse_arguments(argv)[0];
  if (argument.option == nullptr) return complaint(word, k_unknown_option);
  if (argument.has(k_local)) return complaint(word, argument.option->reason);
  if (chooses_the_job(argument)) return complaint(word, "changes what the command does");
  if (is_native(argv, argument)) return complaint(word, "depends on the machine");
  return "";
}

// Reads the text of one spec: words, and "%{CONDITION:text; CONDITION:text; :text}" around them.
class SpecReader {
 public:
  SpecReader(std::string_view text, bool takes_operands) : rest_(text), takes_operands_(takes_operands) {}

  // Empty, or what keeps the job here.
  std::string judge() {
    while (!rest_.empty() && wrong_.empty()) step();
    end_word();
    if (depth_ > 0) fail("%{", "has no end");
    return wrong_;
  }

 private:
  void step() {
    const char next = rest_.front();
    if (next == '%') return read_escape();
    rest_.remove_prefix(1);
    if (next == '}' && depth_ > 0) {
      --depth_;
      end_word();
    } else if (next == ';' && depth_ > 0) {
      end_word();
      skip_condition();
    } else if (next == ' ' || next == '\t') {
      end_word();
    } else if (next == '|') {
      wrong_ = complaint("|", "starts another program");
    } else {
      word_ += next;
    }
  }

  void read_escape() {
    rest_.remove_prefix(1);
    const char kind = rest_.empty() ? '%' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
    if (word_.starts_with('-')) return fail(word_ + '%' + kind, "is put together from other words");
    if (kind == '{') {
      ++depth_;
      skip_condition();
    } else if (kind == '(') {
      skip_to(')');
    } else if (std::string_view("*OsMR").find(kind) == std::string_view::npos) {
      fail(std::string("%") + kind, "is not known to be harmless in a specs file");
    }
  }

  // Up to the text that depends on it, or to the end of one without.
  void skip_condition() {
    const size_t end = rest_.find_first_of(":};");
    if (rest_.substr(0, end).find('%') != rest_.npos) return fail("%", "is not understood in a condition");
    if (end == rest_.npos) return fail("%{", "has no end");
    if (rest_[end] == ':')
      rest_.remove_prefix(end + 1);
    else
      rest_.remove_prefix(end);
  }

  void skip_to(char end) {
    const size_t found = rest_.find(end);
    rest_.remove_prefix(found == rest_.npos ? rest_.size() : found + 1);
  }

  void end_word() {
    const std::string word = std::exchange(word_, "");
    if (word.empty() || !wrong_.empty()) return;
    if (word.starts_with('-'))
      wrong_ = judge_option(word);
    else if (!takes_operands_)
      fail(word, "may be a program");
  }

  void fail(std::string_view what, std::string_view reason) {
    if (wrong_.empty()) wrong_ = complaint(what, reason);
  }

  std::string_view rest_;
  const bool takes_operands_;
  int depth_ = 0;
  std::string word_, wrong_;
};

std::string judge_spec(std::string_view name, std::string_view text) {
  if (is_one_of(k_for_linker, name)) return "";
  if (text.find('\n') != text.npos) return complaint(name, "has several lines, which may be commands");
  if (auto added = after_prefix(text, "+")) text = *added;
  return SpecReader(text, is_one_of(k_options, name)).judge();
}

}  // namespace

std::string find_beyond_specs(std::string_view text) {
  std::string wrong;
  std::string name, body;  // of the spec that is being read
  auto end_spec = [&] {
    if (!name.empty() && wrong.empty()) wrong = judge_spec(name, body);
    name.clear();
    body.clear();
  };
  for (const std::string& whole_line : split(text, '\n')) {
    std::string_view line = trimmed(whole_line);
    if (line.empty()) {
      end_spec();
      continue;
    }
    if (name.empty()) {
      if (line.starts_with('#') || line.starts_with("%rename ")) continue;
      if (line.starts_with('%')) return complaint(line, "reads another file");
      const size_t colon = line.find(':');
      if (!line.starts_with('*') || colon == line.npos) return complaint(line, "chooses the programs that compile");
      name = line.substr(1, colon - 1);
      line = trimmed(line.substr(colon + 1));
    }
    if (body.ends_with('\\'))
      body.pop_back();
    else if (!body.empty())
      body += '\n';
    body += line;
  }
  end_spec();
  return wrong;
}

}  // namespace dcc::cmdline
