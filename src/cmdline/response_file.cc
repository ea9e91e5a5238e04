// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/response_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dcc::cmdline {
namespace {

// A file that includes itself would never end; gcc stops at 2000 files. The words become a real command line again,
// whose size the kernel limits (2 MB on Linux, with the environment).
constexpr int k_files_limit = 200;
constexpr size_t k_size_limit = 512 * 1024;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Characters that a backslash quotes for both compilers. Inside '...' there are none.
bool agreed_escape(char quote, char c) {
  if (quote == 0) return true;
  return quote == '"' && (c == '"' || c == '\\' || c == '$' || c == '`');
}

// Takes the word at the beginning of `text`, which has no leading white space.
Result<std::string> take_word(std::string_view& text) {
  std::string word;
  char quote = 0;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      if (++at == text.size() || !agreed_escape(quote, text[at]))
        return fail(Code::bad_arguments, "a backslash that compilers read differently");
      word += text[at];
    } else if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote == 0 && is_space(c)) {
      break;
    } else {
      word += c;
    }
  }
  if (word.empty()) return fail(Code::bad_arguments, "an empty word");
  text.remove_prefix(at);
  return word;
}

}  // namespace

Result<std::vector<std::string>> split_response_file(std::string_view text) {
  std::vector<std::string> words;
  for (;;) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    if (text.empty()) return words;
    ASSIGN_OR_RETURN(std::string word, take_word(text));
    words.push_back(std::move(word));
  }
}

Result<std::vector<std::string>> expand_response_files(std::vector<std::string> argv, const ReadFile& read_file) {
  int files = 0;
  size_t size = 0;
  std::vector<std::string> expanded;
  std::vector<std::string> rest(std::move_iterator(argv.rbegin()),
                                std::move_iterator(argv.rend()));  // the last one is next
  while (!rest.empty()) {
    std::string word = std::move(rest.back());
    rest.pop_back();
    std::optional<std::string> text;
    if (!expanded.empty() && word.size() > 1 && word[0] == '@' && read_file) text = read_file(word.substr(1));
    if (!text) {
      expanded.push_back(std::move(word));
      continue;
    }
    size += text->size();
    if (++files > k_files_limit || size > k_size_limit)
      return fail(Code::bad_arguments, "{}: too many words in response files", word);
    // Each of these words may be another @FILE.
    ASSIGN_OR_RETURN(std::vector<std::string> words, split_response_file(*text).context("{}", word));
    rest.insert(rest.end(), std::move_iterator(words.rbegin()), std::move_iterator(words.rend()));
  }
  return expanded;
}

}  // namespace dcc::cmdline
