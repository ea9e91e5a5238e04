// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/settings_file.h"

#include "base/file.h"
#include "base/strings.h"

namespace dcc {
namespace {

constexpr size_t k_file_limit = 1 << 20;
constexpr std::string_view k_blanks = " \t\r";

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<NamedValues> parse() {
    NamedValues values;
    for (; !at_end(); ++line_) {
      skip_blanks();
      if (at_end() || peek() == '\n' || peek() == '#' || peek() == ';') {
        skip_line();
        continue;
      }
      const size_t line = line_;
      ASSIGN_OR_RETURN(std::string name, read_name());
      auto value = read_value();
      if (!value) return fail(Code::bad_arguments, "line {}: {}", line, value.error().text);
      values[name] = std::move(*value);
    }
    return values;
  }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }

  void skip_blanks() {
    while (!at_end() && k_blanks.find(peek()) != k_blanks.npos) ++at_;
  }
  void skip_line() {
    at_ = text_.find('\n', at_);
    at_ = at_ == text_.npos ? text_.size() : at_ + 1;
  }

  Result<std::string> read_name() {
    const size_t begin = at_;
    auto is_of_name = [](char c) {
      return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    while (!at_end() && is_of_name(peek())) ++at_;
    std::string name(text_.substr(begin, at_ - begin));
    if (name.empty() || at_end() || peek() != '=') return fail(Code::bad_arguments, "line {}: not NAME=VALUE", line_);
    ++at_;
    return name;
  }

  // Reads to the end of the line and consumes it.
  Result<std::string> read_value() {
    std::string value;
    size_t kept = 0;  // the value without trailing blanks
    char quote = 0;
    skip_blanks();
    for (; !at_end(); ++at_) {
      char c = peek();
      if (!quote && c == '\n') break;
      if (c == '\n') ++line_;
      if (quote ? c == quote : (c == '"' || c == '\'')) {
        quote = quote ? 0 : c;
        kept = value.size();
        continue;
      }
      const bool escapes = c == '\\' && quote != '\'' && at_ + 1 < text_.size();
      if (escapes) {
        c = text_[++at_];
        if (c == '\n') {
          ++line_;
          continue;
        }
        // Between quotes a backslash is an ordinary character, except before these characters.
        if (quote && std::string_view("\"\\`$").find(c) == std::string_view::npos) value += '\\';
      }
      value += c;
      if (quote || escapes || k_blanks.find(c) == k_blanks.npos) kept = value.size();
    }
    if (quote) return fail(Code::bad_arguments, "a quotation mark ({}) is not closed", quote);
    if (!at_end()) ++at_;
    value.resize(kept);
    if (value.find('\0') != value.npos) return fail(Code::bad_arguments, "a zero byte");
    return value;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
};

}  // namespace

Result<NamedValues> parse_settings(std::string_view text) { return Parser(text).parse(); }

Result<NamedValues> read_settings_file(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, read_file(path, k_file_limit));
  return parse_settings(text).context("'{}'", path);
}

}  // namespace dcc
