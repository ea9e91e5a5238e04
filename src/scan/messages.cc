// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan/messages.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/strings.h"
#include "scan/c_text.h"
#include "scan/fallthrough_comment.h"

namespace dcc::scan {
namespace {

// The text without colours ("ESC [ ... m" and "... K") and links ("ESC ] ... ESC \").
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

// The escape sequences with which clang ends the colour of the previous line.
std::string_view leading_escapes(std::string_view line) {
  size_t end = 0;
  while (line.substr(end).starts_with("\x1b[")) {
    const size_t last = line.find_first_of("mK", end);
    if (last == line.npos) break;
    end = last + 1;
  }
  return line.substr(0, end);
}

// FILE:LINE:COLUMN, without the colon after it; empty if the line begins differently.
std::string_view place_of(std::string_view line) {
  if (line.starts_with(' ')) return {};
  for (size_t colon = line.find(':'), end; colon != line.npos; colon = line.find(':', end)) {
    end = colon + 1;
    while (end < line.size() && (is_digit(line[end]) || (line[end] == ':' && line[end - 1] != ':'))) ++end;
    if (end > colon + 2 && line[end - 1] == ':' && end < line.size() && line[end] == ' ')
      return line.substr(0, end - 1);
  }
  return {};
}

constexpr std::string_view k_severities[] = {"warning: ", "error: ", "fatal error: ", "note: ", "remark: "};

bool begins_with_severity(std::string_view said) {
  return std::any_of(std::begin(k_severities), std::end(k_severities),
                     [said](std::string_view severity) { return said.starts_with(severity); });
}

// "cc1: warning: ...": the text after the program's name.
std::string_view behind_name(std::string_view line) {
  const size_t end = line.find_first_of(": ");
  if (end == line.npos || end == 0 || !line.substr(end).starts_with(": ") || begins_with_severity(line)) return {};
  return line.substr(end + 2);
}

// A message with the lines before it, which say where it comes from, and the source lines after it.
struct Message {
  std::vector<std::string_view> context;
  std::string_view headline;
  std::string_view rest;
  std::string key;        // equal for messages with the same text
  std::string place;      // as place_of()
  bool has_name = false;  // a program's: in the driver's messages and, in a second pass, in gcc's about a whole file
};

// gcc indents the source lines, so every other line is a message. clang does not indent them.
class Reader {
 public:
  Reader(std::string_view text, cmdline::Family family) : text_(text), family_(family) {}

  std::vector<Message> read() {
    while (!text_.empty()) take(text_.substr(0, std::min(text_.find('\n'), text_.size() - 1) + 1));
    if (!context_.empty()) messages_.push_back({std::move(context_), {}, {}, {}, {}, false});
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
      messages_.push_back(
          {std::move(context_), line, {}, std::string(said.empty() ? text : said), place, !said.empty()});
      context_.clear();
    } else {
      std::string_view& rest = messages_.back().rest;
      rest = {rest.empty() ? line.data() : rest.data(), rest.size() + line.size()};
    }
  }

  bool is_context(std::string_view line) const {
    if (family_ == cmdline::Family::clang) return line.starts_with("In file included from ");
    return (line.ends_with(':') || line.ends_with(',')) && (!line.starts_with(' ') || !context_.empty());
  }

  bool is_headline(std::string_view line) const {
    if (family_ != cmdline::Family::clang) return !line.starts_with(' ');
    std::string_view said = behind_name(line);
    if (const std::string_view place = place_of(line); !place.empty()) said = line.substr(place.size() + 2);
    return begins_with_severity(line) || line.ends_with(" generated.") || begins_with_severity(said);
  }

  std::string_view text_;
  cmdline::Family family_;
  std::vector<std::string_view> context_;
  std::vector<Message> messages_;
};

// clang's "2 warnings and 1 error generated.", which counts the compiler's messages but not the driver's warnings.
struct Counts {
  unsigned warnings = 0, errors = 0;

  Counts& operator+=(const Counts& other) {
    warnings += other.warnings;
    errors += other.errors;
    return *this;
  }
};

// Takes a count such as "2 warnings" from the front of the line.
std::optional<unsigned> take_count(std::string_view& line, std::string_view noun) {
  unsigned count = 0;
  auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), count);
  std::string_view rest = line.substr(static_cast<size_t>(end - line.data()));
  if (error != std::errc() || !rest.starts_with(noun)) return std::nullopt;
  rest.remove_prefix(noun.size());
  if (rest.starts_with('s')) rest.remove_prefix(1);
  line = rest;
  return count;
}

std::optional<Counts> counts_of(const Message& message) {
  std::string_view line = message.key;
  const auto warnings = take_count(line, " warning");
  if (warnings && line.starts_with(" and ")) line.remove_prefix(5);
  const auto errors = take_count(line, " error");
  if ((!warnings && !errors) || line != " generated.") return std::nullopt;
  return Counts{warnings.value_or(0), errors.value_or(0)};
}

std::string to_line(const Counts& counts) {
  auto with_noun = [](unsigned count, std::string_view noun) {
    return count == 0 ? std::string() : fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  const std::string warnings = with_noun(counts.warnings, "warning"), errors = with_noun(counts.errors, "error");
  if (warnings.empty() && errors.empty()) return {};
  return fmt::format("{}{}{} generated.\n", warnings, warnings.empty() || errors.empty() ? "" : " and ", errors);
}

bool is_counted_warning(const Message& message) {
  return !message.has_name && message.key.find("warning: ") != message.key.npos;
}

void append(std::string& out, const Message& message) {
  for (std::string_view line : message.context) out += line;
  out += message.headline;
  out += message.rest;
}

// clang's optimizers know a line only by its file and number. clang looks the line up in the source, which a remote
// compile does not have. So it reports the beginning of the function instead, and adds the real place in a note.
std::optional<std::string> headline_corrected_by(const Message& note, const Message& message) {
  constexpr std::string_view k_note = "note: could not determine the original source location for ";
  const size_t words = note.key.find(k_note);
  const size_t at = message.place.empty() ? note.key.npos : message.headline.find(message.place);
  if (words == note.key.npos || at == message.headline.npos) return std::nullopt;
  std::string headline(message.headline);
  return headline.replace(at, message.place.size(), note.key.substr(words + k_note.size()));
}

// The parts of FILE:LINE:COLUMN.
struct Place {
  std::string file;
  size_t line = 0, column = 0;
};
std::optional<Place> parse_place(std::string_view text) {
  const size_t column = text.rfind(':');
  const size_t line = column == text.npos || column == 0 ? text.npos : text.rfind(':', column - 1);
  if (line == text.npos) return std::nullopt;
  const auto line_number = parse_number(text.substr(line + 1, column - line - 1)),
             column_number = parse_number(text.substr(column + 1));
  if (!line_number || !column_number || *line_number <= 0 || *column_number <= 0) return std::nullopt;
  return Place{std::string(text.substr(0, line)), static_cast<size_t>(*line_number),
               static_cast<size_t>(*column_number)};
}

// The name in "[-Wname]" or "[-Wname=]" at the end of a warning.
std::string_view name_of_warning(std::string_view line) {
  constexpr std::string_view k_begin = " [-W";
  const size_t at = line.rfind(k_begin);
  if (at == line.npos || !line.ends_with(']')) return {};
  std::string_view name = line.substr(at + k_begin.size(), line.size() - at - k_begin.size() - 1);
  return name.substr(0, name.find_first_of("=,"));
}

// Whether what `holds` asks is so of the label to which control falls through: the message that follows gcc's warning
// names it. `otherwise` when its source cannot be read.
bool is_about_label(const Message& warning, const Message& note, const ReadSource& read_source,
                    bool (*holds)(std::string_view source, size_t line, size_t column), bool otherwise) {
  if (!read_source || name_of_warning(warning.key) != "implicit-fallthrough") return false;
  const auto place = parse_place(note.place);
  if (!place) return false;
  const auto source = read_source(place->file);
  return source ? holds(*source, place->line, place->column) : otherwise;
}

// These warnings depend on where an expression comes from, and are not given in macros. Sources:
// from_macro_expansion_at() and similar functions in gcc, isMacroID() in clang.
struct DoubtfulWarning {
  cmdline::Family family;
  std::string_view name;  // or how the name begins
};
constexpr DoubtfulWarning k_doubtful_warnings[] = {
    {cmdline::Family::gcc, "tautological-compare"},
    {cmdline::Family::gcc, "int-in-bool-context"},
    {cmdline::Family::gcc, "address"},
    {cmdline::Family::clang, "parentheses-equality"},
    {cmdline::Family::clang, "tautological-"},
    {cmdline::Family::clang, "self-assign"},
    {cmdline::Family::clang, "unused-value"},
    {cmdline::Family::clang, "unused-comparison"},
    {cmdline::Family::clang, "unreachable-code"},
    {cmdline::Family::clang, "constant-logical-operand"},
    {cmdline::Family::clang, "bool-conversion"},
    {cmdline::Family::clang, "pointer-bool-conversion"},
    {cmdline::Family::clang, "null-conversion"},
    {cmdline::Family::clang, "string-plus-int"},
    {cmdline::Family::clang, "literal-conversion"},
    {cmdline::Family::clang, "constant-conversion"},
};

// "cc: error: unrecognized command-line option '-Wx'": drivers name no place. Build systems ask in this way whether
// there is such an option.
bool is_about_option(std::string_view line) {
  constexpr std::string_view k_words[] = {"unrecognized command-line option", "unrecognized command line option",
                                          "unknown argument"};
  constexpr std::string_view k_error = ": error: ";
  const size_t at = line.find(k_error);
  if (at == line.npos || line.substr(0, at).find_first_of(": ") != line.npos) return false;
  const std::string_view message = line.substr(at + k_error.size());
  return std::any_of(std::begin(k_words), std::end(k_words),
                     [message](std::string_view words) { return message.starts_with(words); });
}

}  // namespace

std::optional<std::string> doubtful_warning(std::string_view said, cmdline::Family family,
                                            const ReadSource& read_source, const HasSystemMacro& has_system_macro) {
  if (said.empty()) return std::nullopt;
  auto is_made_by_macro = [](std::string_view source, size_t line, size_t column) {
    return !is_label(source, line, column);
  };
  const std::vector<Message> messages = Reader(said, family).read();
  for (size_t i = 0; i < messages.size(); ++i) {
    const std::string_view name = name_of_warning(messages[i].key);
    if (name.empty()) continue;
    const auto place = has_system_macro ? parse_place(messages[i].place) : std::nullopt;
    if (place && has_system_macro(place->file, place->line)) return std::string(name);
    if (i + 1 < messages.size() && is_about_label(messages[i], messages[i + 1], read_source, is_made_by_macro, true))
      return std::string(name);
    for (const DoubtfulWarning& warning : k_doubtful_warnings)
      if ((family == cmdline::Family::unknown || family == warning.family) && name.starts_with(warning.name))
        return std::string(name);
  }
  return std::nullopt;
}

std::string as_one_compile(std::string_view preprocessor, std::string_view compiler, cmdline::Family family,
                           const ReadSource& read_source) {
  if (preprocessor.empty() && family != cmdline::Family::clang && !read_source) return std::string(compiler);
  std::string text;
  std::map<std::string, int> said;
  std::vector<std::string_view> contexts_said;
  Counts counts;
  for (const Message& message : Reader(preprocessor, family).read()) {
    if (const auto more = counts_of(message); more && family == cmdline::Family::clang) {
      counts += *more;
      text += leading_escapes(message.headline);
      continue;
    }
    ++said[message.key];
    contexts_said.insert(contexts_said.end(), message.context.begin(), message.context.end());
    append(text, message);
  }
  std::vector<std::string_view> kept_context, context_shown;
  bool context_dropped = false;  // since the last message that was kept
  std::vector<Message> messages = Reader(compiler, family).read();
  for (size_t i = 0; i < messages.size(); ++i) {
    Message& message = messages[i];
    if (const auto more = counts_of(message); more && family == cmdline::Family::clang) {
      counts += *more;
      text += leading_escapes(message.headline);
      continue;
    }
    const bool is_answered =
        i + 1 < messages.size() && is_about_label(message, messages[i + 1], read_source, says_it_falls_through, false);
    auto before = said.find(message.key);
    // gcc's first pass names only the file, the second one also the first line.
    if (before == said.end() && !message.place.empty() && family != cmdline::Family::clang)
      before = said.find(message.key.substr(message.place.size() + 2));
    if (is_answered || (before != said.end() && before->second-- > 0)) {
      if (is_counted_warning(message) && counts.warnings > 0) --counts.warnings;
      if (!message.context.empty()) {
        kept_context.clear();
        context_dropped = true;
      }
      for (std::string_view line : message.context)
        if (std::find(contexts_said.begin(), contexts_said.end(), line) == contexts_said.end())
          kept_context.push_back(line);
      i += is_answered ? 1 : 0;
      continue;
    }
    if (message.context.empty()) message.context = std::move(kept_context);
    kept_context.clear();
    if (std::exchange(context_dropped, false) && message.context == context_shown) message.context.clear();
    if (!message.context.empty()) context_shown = message.context;
    const auto corrected = i + 1 < messages.size() ? headline_corrected_by(messages[i + 1], message) : std::nullopt;
    if (corrected) {
      message.headline = *corrected;
      message.rest = {};
      ++i;
    }
    append(text, message);
  }
  return text + to_line(counts);
}

bool tells_of_accident(std::string_view said) {
  constexpr std::string_view k_accidents[] = {"internal compiler error",  "signal terminated program",
                                              "cannot execute",           "error while loading shared",
                                              "virtual memory exhausted", "out of memory",
                                              "symbol lookup error",      "Cannot allocate memory"};
  return std::any_of(std::begin(k_accidents), std::end(k_accidents),
                     [said](std::string_view accident) { return said.find(accident) != said.npos; });
}

bool blames_source(std::string_view said) {
  if (tells_of_accident(said)) return false;  // gcc's driver exits with 1 then, too
  for (size_t begin = 0, end; begin < said.size(); begin = end + 1) {
    end = std::min(said.find('\n', begin), said.size());
    const std::string text = plain(said.substr(begin, end - begin));
    if (is_about_option(text)) return true;
    const std::string_view place = place_of(text);
    if (place.empty()) continue;
    const std::string_view message = std::string_view(text).substr(place.size() + 2);
    for (std::string_view severity : {"error: ", "fatal error: ", "Error: "})  // the last one is the assembler's
      if (message.starts_with(severity)) return true;
  }
  return false;
}

}  // namespace dcc::scan
