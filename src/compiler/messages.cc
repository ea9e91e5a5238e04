// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/messages.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace dcc::compiler {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Without colours ("ESC [ ... m" and "... K") and links ("ESC ] ... ESC \").
std::string plain(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    size_t last = line.npos;
    if (line.starts_with("\x1b["))
      last = line.find_first_of("mK");
    else if (line.starts_with("\x1b]"))
      last = line.find_first_of("\\\a");
    else
      text += line[last = 0];
    line.remove_prefix(last == line.npos ? line.size() : last + 1);
  }
  return text;
}

// FILE:LINE:COLUMN, without the colon behind it; empty when the line does not begin so.
std::string_view place_of(std::string_view line) {
  if (line.starts_with(' ')) return {};
  for (size_t colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
    size_t end = colon + 1;
    while (end < line.size() && (is_digit(line[end]) || (line[end] == ':' && line[end - 1] != ':'))) ++end;
    if (end > colon + 2 && line[end - 1] == ':' && end < line.size() && line[end] == ' ')
      return line.substr(0, end - 1);
  }
  return {};
}

// "cc1: warning: ...": what stands behind the name.
std::string_view behind_name(std::string_view line) {
  const size_t end = line.find_first_of(": ");
  if (end == line.npos || end == 0 || !line.substr(end).starts_with(": ")) return {};
  return line.substr(end + 2);
}

// A message with what belongs to it: lines that say where it is from, before it, and the source, behind it.
struct Message {
  std::vector<std::string_view> context;
  std::string_view headline;
  std::string_view rest;
  std::string key;    // equal in two messages that say the same
  std::string place;  // as place_of()
};

// clang writes the source as it is, gcc indented: there all else is a message.
class Reader {
 public:
  Reader(std::string_view text, Family family) : text_(text), family_(family) {}

  std::vector<Message> read() {
    while (!text_.empty()) take(text_.substr(0, std::min(text_.find('\n'), text_.size() - 1) + 1));
    if (!context_.empty()) messages_.push_back({std::move(context_), {}, {}, {}, {}});
    return std::move(messages_);
  }

 private:
  void take(std::string_view line) {
    std::string text = plain(line.substr(0, line.find('\n')));
    text_.remove_prefix(line.size());
    if (is_context(text)) {
      context_.push_back(line);
    } else if (is_headline(text) || messages_.empty() || !context_.empty()) {
      const std::string place(place_of(text));
      const std::string_view said = place.empty() ? behind_name(text) : std::string_view();
      messages_.push_back({std::move(context_), line, {}, std::string(said.empty() ? text : said), place});
      context_.clear();
    } else {
      std::string_view& rest = messages_.back().rest;
      rest = {rest.empty() ? line.data() : rest.data(), rest.size() + line.size()};
    }
  }

  bool is_context(std::string_view line) const {
    if (family_ == Family::clang) return line.starts_with("In file included from ");
    return (line.ends_with(':') || line.ends_with(',')) && (!line.starts_with(' ') || !context_.empty());
  }

  bool is_headline(std::string_view line) const {
    if (family_ != Family::clang) return !line.starts_with(' ');
    constexpr std::string_view k_severities[] = {"warning: ", "error: ", "fatal error: ", "note: ", "remark: "};
    std::string_view said = behind_name(line);
    if (const std::string_view place = place_of(line); !place.empty()) said = line.substr(place.size() + 2);
    return line.starts_with("note: ") || line.ends_with(" generated.") ||
           std::any_of(std::begin(k_severities), std::end(k_severities),
                       [said](std::string_view severity) { return said.starts_with(severity); });
  }

  std::string_view text_;
  Family family_;
  std::vector<std::string_view> context_;
  std::vector<Message> messages_;
};

// clang's "2 warnings generated."
std::optional<unsigned> count_of(const Message& message) {
  const std::string_view line = message.key;
  unsigned count = 0;
  auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), count);
  const std::string_view what = line.substr(static_cast<size_t>(end - line.data()));
  if (error != std::errc() || (what != " warning generated." && what != " warnings generated.")) return std::nullopt;
  return count;
}

bool is_warning(const Message& message) { return message.key.find("warning: ") != message.key.npos; }

void append(std::string& out, const Message& message) {
  for (std::string_view line : message.context) out += line;
  out += message.headline;
  out += message.rest;
}

// clang's optimizers know a line by its name and number alone. It looks it up in the source, which a compile elsewhere
// has not: so it names the function's beginning instead, and adds where it really is.
bool corrects_place(const Message& note, const Message& message, std::string& headline) {
  constexpr std::string_view k_note = "note: could not determine the original source location for ";
  const size_t words = note.key.find(k_note);
  const size_t at = message.place.empty() ? headline.npos : headline.find(message.place);
  if (words == note.key.npos || at == headline.npos) return false;
  headline.replace(at, message.place.size(), note.key.substr(words + k_note.size()));
  return true;
}

}  // namespace

std::string as_one_compile(std::string_view preprocessor, std::string_view compiler, Family family) {
  if (preprocessor.empty() && family != Family::clang) return std::string(compiler);
  std::string text;
  std::map<std::string, int> said;
  std::vector<std::string_view> contexts_said;
  unsigned warnings = 0;
  for (const Message& message : Reader(preprocessor, family).read()) {
    if (const auto count = count_of(message)) {
      warnings += *count;
      continue;
    }
    ++said[message.key];
    contexts_said.insert(contexts_said.end(), message.context.begin(), message.context.end());
    append(text, message);
  }
  std::vector<std::string_view> kept_context;
  std::vector<Message> messages = Reader(compiler, family).read();
  for (size_t i = 0; i < messages.size(); ++i) {
    Message& message = messages[i];
    if (const auto count = count_of(message)) {
      warnings += *count;
      continue;
    }
    if (auto before = said.find(message.key); before != said.end() && before->second-- > 0) {
      warnings -= is_warning(message) ? 1 : 0;
      for (std::string_view line : message.context)
        if (std::find(contexts_said.begin(), contexts_said.end(), line) == contexts_said.end())
          kept_context.push_back(line);
      continue;
    }
    if (message.context.empty()) message.context = std::move(kept_context);
    kept_context.clear();
    std::string headline(message.headline);
    if (i + 1 < messages.size() && corrects_place(messages[i + 1], message, headline)) {
      message.headline = headline;
      message.rest = {};
      ++i;
    }
    append(text, message);
  }
  if (family == Family::clang && warnings > 0)
    text += fmt::format("{} warning{} generated.\n", warnings, warnings == 1 ? "" : "s");
  return text;
}

}  // namespace dcc::compiler
