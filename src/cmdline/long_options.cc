// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/long_options.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "cmdline/arguments.h"

namespace dcc::cmdline {
namespace {

enum class Form {
  flag,      // --pipe
  optional,  // --optimize, --optimize=2: -O, -O2
  required,  // --include FILE, --include=FILE: -include FILE
};

struct Name {
  std::string_view written;
  std::string_view short_name;
  Form form = Form::flag;
};

// From `gcc --help=...` ("Same as"), and the aliases in clang's table. Sorted.
constexpr Name k_names[] = {
    {"--all-warnings", "-Wall"},
    {"--ansi", "-ansi"},
    {"--assemble", "-S"},
    {"--assert", "-A", Form::required},
    {"--comments", "-C"},
    {"--comments-in-macros", "-CC"},
    {"--compile", "-c"},
    {"--debug", "-g", Form::optional},
    {"--define-macro", "-D", Form::required},
    {"--dependencies", "-M"},
    {"--extra-warnings", "-Wextra"},
    {"--imacros", "-imacros", Form::required},
    {"--include", "-include", Form::required},
    {"--include-directory", "-I", Form::required},
    {"--include-directory-after", "-idirafter", Form::required},
    {"--include-prefix", "-iprefix", Form::required},
    {"--include-with-prefix", "-iwithprefix", Form::required},
    {"--include-with-prefix-after", "-iwithprefix", Form::required},
    {"--include-with-prefix-before", "-iwithprefixbefore", Form::required},
    {"--language", "-x", Form::required},
    {"--no-line-commands", "-P"},
    {"--no-standard-includes", "-nostdinc"},
    {"--no-warnings", "-w"},
    {"--optimize", "-O", Form::optional},
    {"--output", "-o", Form::required},
    {"--pedantic", "-pedantic"},
    {"--pedantic-errors", "-pedantic-errors"},
    {"--pipe", "-pipe"},
    {"--preprocess", "-E"},
    {"--print-missing-file-dependencies", "-MG"},
    {"--trace-includes", "-H"},
    {"--trigraphs", "-trigraphs"},
    {"--undefine-macro", "-U", Form::required},
    {"--user-dependencies", "-MM"},
    {"--verbose", "-v"},
    {"--write-dependencies", "-MD"},
    {"--write-user-dependencies", "-MMD"},
};
static_assert(std::is_sorted(std::begin(k_names), std::end(k_names),
                             [](const Name& a, const Name& b) { return a.written < b.written; }));

const Name* find(std::string_view written) {
  auto found = std::lower_bound(std::begin(k_names), std::end(k_names), written,
                                [](const Name& name, std::string_view word) { return name.written < word; });
  return found != std::end(k_names) && found->written == written ? &*found : nullptr;
}

// Appends the short form of `word`. In "--define-macro X", the X is left to be read as the operand of -D.
void append_short(std::vector<std::string>& words, const std::string& word) {
  const size_t equals = word.find('=');
  const Name* name = find(std::string_view(word).substr(0, equals));
  const std::string operand = equals == word.npos ? "" : word.substr(equals + 1);
  if (name == nullptr || (equals != word.npos && (name->form == Form::flag || operand.empty()))) {
    words.push_back(word);
  } else if (equals == word.npos) {
    words.emplace_back(name->short_name);
  } else if (name->form == Form::optional) {
    words.push_back(std::string(name->short_name) + operand);
  } else {
    words.insert(words.end(), {std::string(name->short_name), operand});
  }
}

bool takes_next(std::string_view word) {
  const Option* option = find_option(word);
  return option != nullptr && word == option->name &&
         (option->operand == Operand::separate || option->operand == Operand::either);
}

}  // namespace

std::vector<std::string> in_short_names(std::vector<std::string> argv) {
  if (std::none_of(argv.begin(), argv.end(), [](const std::string& word) { return word.starts_with("--"); }))
    return argv;
  std::vector<std::string> words = {argv[0]};
  for (size_t i = 1; i < argv.size(); ++i) {
    const size_t before = words.size();
    append_short(words, argv[i]);
    // The operand of an option is not itself an option.
    if (words.size() == before + 1 && takes_next(words.back()) && i + 1 < argv.size()) words.push_back(argv[++i]);
  }
  return words;
}

}  // namespace dcc::cmdline
