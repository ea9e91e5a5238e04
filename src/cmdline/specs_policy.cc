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
// Options of the compiler proper, among which may be names of directories. In all others each word must be an option.
constexpr std::string_view k_for_compiler[] = {"cc1", "cc1_options", "cc1plus",
                                               "cpp", "cpp_options", "cpp_unique_options"};
// The programs that gcc runs and the directories that it searches; each as such names begin.
constexpr std::string_view k_not_options[] = {"asm_debug",
                                              "asm_final",
                                              "cross_compile",
                                              "invoke_as",
                                              "linker",
                                              "linker_plugin_file",
                                              "lto_",
                                              "md_",
                                              "multilib",
                                              "post_link",
                                              "startfile_prefix_spec",
                                              "sysroot_",
                                              "trad_capable_cpp",
                                              "version"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
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

// Specs with their texts, or with their old names (%rename).
using Specs = std::vector<std::pair<std::string, std::string>>;

bool is_for_linker(std::string_view name, const Specs& renamed) {
  for (size_t i = 0; i <= renamed.size(); ++i) {
    if (is_among(k_for_linker, name)) return true;
    for (const auto& [now, before] : renamed)
      if (now == name) {
        name = before;
        break;
      }
  }
  return false;
}

// Reads the text of one spec: words, and "%{CONDITION:text; CONDITION:text; :text}" around them. Only blanks end a word
// for gcc: what touches other text may be a part of any option, so it is refused.
class SpecReader {
 public:
  SpecReader(std::string_view text, bool takes_operands, const Specs& renamed)
      : rest_(text), takes_operands_(takes_operands), renamed_(renamed) {}

  // Empty, or what keeps the job here.
  std::string judge() {
    while (!rest_.empty() && wrong_.empty()) step();
    end_word();
    if (!outside_.empty()) fail("%{", "has no end");
    return wrong_;
  }

 private:
  void step() {
    const char next = rest_.front();
    if (next == '%') return read_escape();
    rest_.remove_prefix(1);
    if (next == '}' && !outside_.empty()) {
      end_word();
      outside_.pop_back();
    } else if (next == ';' && !outside_.empty()) {
      end_word();
      touches_ = outside_.back();  // instead of the text before
      skip_condition();
    } else if (next == ' ' || next == '\t') {
      end_word();
      touches_ = false;
    } else if (std::string_view("|\\@#").find(next) != std::string_view::npos) {
      fail(std::string(1, next), "is not understood in a specs file");
    } else {
      add(next);
    }
  }

  void add(char next) {
    if (word_.empty() && touches_ && next != '/')
      fail(std::string(1, next) + std::string(rest_.substr(0, 20)), "touches what is before it");
    word_ += next;
    touches_ = true;
  }

  void read_escape() {
    rest_.remove_prefix(1);
    const char kind = rest_.empty() ? '%' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
    if (word_.starts_with('-')) return fail(word_ + '%' + kind, "is put together from other words");
    if (kind == '{') {
      outside_.push_back(touches_);
      return skip_condition();
    }
    if (kind == '(') {
      const std::string_view name = rest_.substr(0, rest_.find(')'));
      rest_.remove_prefix(std::min(name.size() + 1, rest_.size()));
      if (is_for_linker(name, renamed_)) fail(name, "is for the linker");
    } else if (kind == '*' && word_.empty() && !rest_.starts_with('/')) {
      fail("%*", "may be any option");
    } else if (std::string_view("*OsMR").find(kind) == std::string_view::npos) {
      fail(std::string("%") + kind, "is not known to be harmless in a specs file");
    }
    touches_ = true;
  }

  // Up to the text that depends on it, or to the end of one without.
  void skip_condition() {
    const size_t end = rest_.find_first_of(":};");
    if (rest_.substr(0, end).find('%') != rest_.npos) return fail("%", "is not understood in a condition");
    if (end == rest_.npos) return fail("%{", "has no end");
    if (rest_[end] != ':') touches_ = true;  // the options themselves
    rest_.remove_prefix(rest_[end] == ':' ? end + 1 : end);
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
  const Specs& renamed_;
  bool touches_ = false;       // something comes before, without a blank
  std::vector<bool> outside_;  // the same before each "%{" that is open
  std::string word_, wrong_;
};

// A file's specs. gcc ends a text at the first line that is empty (and not blank), and a spec without a text only at
// two.
class SpecsFile {
 public:
  // Empty, or what cannot be read as gcc reads it.
  std::string read(std::string_view text) {
    for (const std::string& line : split(text, '\n')) {
      if (std::string wrong =
              read_line(line.ends_with('\r') ? std::string_view(line).substr(0, line.size() - 1) : line);
          !wrong.empty())
        return wrong;
    }
    return "";
  }

  std::string judge() const {
    for (const auto& [name, text] : specs_)
      if (std::string wrong = judge_spec(name, text); !wrong.empty()) return wrong;
    return "";
  }

 private:
  std::string read_line(std::string_view line) {
    if (line.find('\r') != line.npos) return complaint(line, "has a carriage return");
    if (line.empty()) {
      if (is_open_ && !is_empty_) is_open_ = false;
      if (is_open_ && ++blank_lines_ == 2) is_open_ = false;
      return "";
    }
    if (is_open_ && blank_lines_ > 0) return complaint(specs_.back().first, "has no text, or a blank line before it");
    if (is_open_) return add_text(line);
    return begin(trimmed(line));
  }

  std::string begin(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return "";
    if (auto names = after_prefix(line, "%rename")) return rename(trimmed(*names));
    if (line.starts_with('%')) return complaint(line, "reads another file");
    const size_t colon = line.find(':');
    if (!line.starts_with('*') || colon == line.npos) return complaint(line, "chooses the programs that compile");
    specs_.emplace_back(trimmed(line.substr(1, colon - 1)), "");
    is_open_ = is_empty_ = true;
    blank_lines_ = 0;
    line = trimmed(line.substr(colon + 1));
    return line.empty() ? "" : add_text(line);
  }

  std::string add_text(std::string_view line) {
    if (is_empty_ && trimmed(line).starts_with('#')) return complaint(line, "stands in the place of a spec's text");
    auto& [name, text] = specs_.back();
    if (!is_empty_ && !is_among(k_for_linker, name)) return complaint(name, "has several lines, which may be commands");
    text += line;
    is_empty_ = false;
    return "";
  }

  std::string rename(std::string_view names) {
    const size_t blank = names.find_first_of(" \t");
    if (blank == names.npos) return complaint(names, "is not understood in a specs file");
    renamed_.emplace_back(trimmed(names.substr(blank)), names.substr(0, blank));
    return "";
  }

  std::string judge_spec(std::string_view name, std::string_view text) const {
    if (is_among(k_for_linker, name)) return "";
    for (const std::string_view beginning : k_not_options)
      if (name.starts_with(beginning)) return complaint(name, "says of which programs gcc consists");
    if (auto added = after_prefix(text, "+")) text = *added;
    return SpecReader(text, is_among(k_for_compiler, name), renamed_).judge();
  }

  Specs specs_, renamed_;
  bool is_open_ = false;   // the text of the last spec is being read
  bool is_empty_ = false;  // there is none so far
  int blank_lines_ = 0;    // in its place
};

}  // namespace

std::string find_beyond_specs(std::string_view text) {
  SpecsFile file;
  if (std::string wrong = file.read(text); !wrong.empty()) return wrong;
  return file.judge();
}

}  // namespace dcc::cmdline
