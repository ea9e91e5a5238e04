// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/include_scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "view/path.h"

namespace dcc::server {
namespace {

using Form = IncludeOperand::Form;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r'; }
bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  IncludeList run() {
    read_directives();
    read_assembler();
    return std::move(found_);
  }

 private:
  bool is_full() const { return found_.size() == k_includes_of_one; }

  void read_directives() {
    for (size_t at = 0; !is_full() && (at = text_.find('#', at)) != text_.npos;) {
      if (!begins_line(at++)) continue;
      at = skip_blanks(at);
      const std::string_view word = word_at(at);
      at += word.size();
      if (word == "include" || word == "import")
        at = read_operand(at, Form::quoted, Form::angled);
      else if (word == "include_next")
        at = read_operand(at, Form::next_quoted, Form::next_angled);
      else if (word == "embed")
        at = read_operand(at, Form::data, Form::data);
      else
        at = read_conditions(at);
    }
  }

  // Whether nothing but blanks and a comment stands before this place on its line.
  bool begins_line(size_t at) const {
    while (at > 0 && is_blank(text_[at - 1])) --at;
    return at == 0 || text_[at - 1] == '\n' || (at >= 2 && text_.substr(at - 2, 2) == "*/");
  }

  // Beyond blanks, comments within a line, and continued lines.
  size_t skip_blanks(size_t at) const {
    for (;;) {
      const std::string_view rest = text_.substr(std::min(at, text_.size()));
      if (!rest.empty() && is_blank(rest[0])) {
        at++;
      } else if (rest.starts_with("\\\n")) {
        at += 2;
      } else if (rest.starts_with("\\\r\n")) {
        at += 3;
      } else if (rest.starts_with("/*")) {
        const size_t end = rest.find("*/", 2);
        if (end == rest.npos) return text_.size();
        at += end + 2;
      } else {
        return at;
      }
    }
  }

  std::string_view word_at(size_t at) const {
    size_t end = at;
    while (end < text_.size() && is_of_word(text_[end])) ++end;
    return text_.substr(at, end - at);
  }

  // All that a line with __has_include asks for. Returns the end of the line.
  size_t read_conditions(size_t at) {
    const size_t end = end_of_line(at);
    for (;;) {
      at = text_.substr(0, end).find("__has_", at);
      if (at == text_.npos || is_full()) return end;
      const std::string_view word = word_at(at);
      at = skip_blanks(at + word.size());
      if (at >= end || text_[at] != '(') continue;
      if (word == "__has_include") at = read_operand(at + 1, Form::quoted, Form::angled);
      if (word == "__has_include_next") at = read_operand(at + 1, Form::next_quoted, Form::next_angled);
      if (word == "__has_embed") at = read_operand(at + 1, Form::data, Form::data);
    }
  }

  size_t end_of_line(size_t at) const {
    for (;;) {
      const size_t end = text_.find('\n', at);
      if (end == text_.npos) return text_.size();
      const std::string_view before = text_.substr(at, end - at);
      if (!before.ends_with('\\') && !before.ends_with("\\\r")) return end;
      at = end + 1;
    }
  }

  // Returns where to go on.
  size_t read_operand(size_t at, Form quoted, Form angled) {
    at = skip_blanks(at);
    if (at >= text_.size() || (text_[at] != '"' && text_[at] != '<')) return at;
    if (const auto end = end_of_comment_around(at)) return *end;
    const bool is_quoted = text_[at] == '"';
    return add(is_quoted ? quoted : angled, at + 1, is_quoted ? '"' : '>');
  }

  size_t add(Form form, size_t begin, char end_sign) {
    const std::string_view rest = text_.substr(begin, view::k_path_limit + 1);
    const std::string_view name = rest.substr(0, rest.find('\n')).substr(0, rest.find(end_sign));
    const size_t end = begin + name.size();
    if (name.empty() || end >= text_.size() || text_[end] != end_sign || name.find('\0') != name.npos) return begin;
    found_.push_back({form, std::string(name)});
    return end + 1;
  }

  // The end of the comment of many lines in which this place is. Only one that begins a line is believed to be a
  // comment: "/*" may stand in a string.
  std::optional<size_t> end_of_comment_around(size_t at) {
    const std::string_view before = text_.substr(checked_, at - checked_);
    const size_t begin = before.rfind("/*");
    const size_t from = checked_;
    checked_ = at;
    if (begin == before.npos || before.find("*/", begin + 2) != before.npos || !begins_line(from + begin)) return {};
    if (at + 2 > last_comment_end_) return {};
    checked_ = text_.find("*/", at) + 2;
    return checked_;
  }

  // In assembler and in asm statements, where a quotation mark may have a backslash before it.
  void read_assembler() {
    for (size_t at = 0; !is_full() && (at = text_.find(".inc", at)) != text_.npos;) {
      at++;
      const std::string_view word = word_at(at);
      at += word.size();
      if (word != "incbin" && word != "include") continue;
      while (at < text_.size() && is_blank(text_[at])) ++at;
      const bool is_escaped = text_.substr(at).starts_with("\\\"");
      if (!is_escaped && !text_.substr(at).starts_with('"')) continue;
      at += is_escaped ? 2 : 1;
      at = add(word == "incbin" ? Form::data : Form::quoted, at, is_escaped ? '\\' : '"');
    }
  }

  std::string_view text_;
  size_t last_comment_end_ = text_.rfind("*/") + 2;  // 1 if there is none
  size_t checked_ = 0;                               // for comments
  IncludeList found_;
};

size_t bytes_of(const IncludeList& list) {
  size_t bytes = 200 + list.capacity() * sizeof(IncludeOperand);  // with the maps' nodes
  for (const IncludeOperand& operand : list) bytes += operand.name.capacity();
  return bytes;
}

}  // namespace

IncludeList scan_includes(std::string_view content) {
  IncludeList list = Scan(content).run();
  list.shrink_to_fit();
  return list;
}

const IncludeList* IncludeScans::add(const view::ContentId& id, std::string_view content) {
  if (const IncludeList* known = lists_.find(id)) return known;
  lists_.add(id, scan_includes(content));
  bytes_ += bytes_of(*lists_.find(id));
  while (bytes_ > limit_ && lists_.size() > 1) {
    bytes_ -= bytes_of(lists_.oldest().second);
    lists_.remove(view::ContentId(lists_.oldest().first));
  }
  return lists_.find(id);
}

}  // namespace dcc::server
