// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/text_policy.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/strings.h"

namespace dcc::cmdline {
namespace {

constexpr std::string_view k_names_file = "may name a file";
constexpr std::string_view k_unknown_to_assembler = "is not an assembler option known to be harmless";
constexpr std::string_view k_unknown_to_clang = "is not an internal option known to be harmless";

// Options that both GNU as and clang's own assembler know and that open no file. All others may open one. A '*' at the
// end stands for any text.
constexpr std::string_view k_assembler_options[] = {
    "--32",
    "--64",
    "--alternate",
    "--compress-debug-sections*",
    "--divide",
    "--elf-stt-common=*",
    "--execstack",
    "--fatal-warnings",
    "--generate-missing-build-notes=*",
    "--hash-size=*",
    "--keep-locals",
    "--no-pad-sections",
    "--no-warn",
    "--nocompress-debug-sections",
    "--noexecstack",
    "--reduce-memory-overheads",
    "--sectname-subst",
    "--size-check=*",
    "--strip-local-absolute",
    "--traditional-format",
    "--warn",
    "--x32",
    "-EB",
    "-EL",
    "-L",
    "-R",
    "-W",
    "-compress-debug-sections*",
    "-m*",
    "-n",
};

// Those that in native mode do no harm either, where all files are the client's: they name the source, or find more of
// it.
constexpr std::string_view k_viewed_assembler_options[] = {
    "--gdwarf-*", "--gen-debug", "-I*", "-g", "-gdwarf-*",
};

// Those with an operand, which is a word of its own.
constexpr std::string_view k_assembler_options_with_operand[] = {"--defsym", "-defsym"};
constexpr std::string_view k_viewed_assembler_options_with_operand[] = {"--debug-prefix-map", "-I"};

bool matches(std::string_view pattern, std::string_view word) {
  if (!pattern.ends_with('*')) return word == pattern;
  pattern.remove_suffix(1);
  return word.starts_with(pattern);
}

bool matches_any(std::span<const std::string_view> patterns, std::string_view word) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [word](std::string_view pattern) { return matches(pattern, word); });
}

bool is_harmless_assembler_option(std::string_view word, Files files) {
  if (files == Files::viewed && matches_any(k_viewed_assembler_options, word)) return true;
  return word.find('/') == word.npos && matches_any(k_assembler_options, word);
}

bool takes_operand(std::string_view word, Files files) {
  return matches_any(k_assembler_options_with_operand, word) ||
         (files == Files::viewed && matches_any(k_viewed_assembler_options_with_operand, word));
}

std::string judge_assembler_words(const std::vector<std::string>& words, Files files) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (takes_operand(words[i], files)) {
      if (++i == words.size() || words[i].starts_with('@') || words[i].starts_with('-'))
        return complaint(words[i - 1], k_unknown_to_assembler);
    } else if (!is_harmless_assembler_option(words[i], files)) {
      return complaint(words[i], k_unknown_to_assembler);
    }
  }
  return "";
}

// The name of a processor or feature: "+avx2", "cortex-a72".
bool is_machine_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
           c == '.' || c == '_';
  });
}

// Words of -Xclang. Accepted: the processor, in the form of parse_native_answer(), and words that the driver itself
// would take as a plain -f or -W option; and files that are read, which CMake gives so if they are precompiled, where
// they are viewed.
std::string judge_clang_words(const std::vector<std::string>& words, Files files) {
  constexpr std::string_view k_machine[] = {"-target-cpu", "-tune-cpu", "-target-feature", "-target-abi"};
  for (size_t i = 0; i < words.size(); ++i) {
    if (std::find(std::begin(k_machine), std::end(k_machine), words[i]) != std::end(k_machine)) {
      if (++i == words.size() || !is_machine_word(words[i])) return complaint(words[i - 1], k_unknown_to_clang);
      continue;
    }
    if (files == Files::viewed && names_file_for_clang(words[i])) {
      if (++i == words.size() || words[i].starts_with('-')) return complaint(words[i - 1], k_unknown_to_clang);
      continue;
    }
    const Option* option = words[i].starts_with('-') ? find_option(words[i]) : nullptr;
    const bool plain = option != nullptr && (option->name == "-f" || option->name == "-W");
    if (!plain || words[i].find('/') != words[i].npos) return complaint(words[i], k_unknown_to_clang);
  }
  return "";
}

// Whether the operand may contain a '/': it is not a path, or it is a path that the server never opens.
bool may_hold_slash(const Argument& argument) {
  const bool is_dropped = argument.has(k_preprocessor | k_linker) && !argument.has(k_compiler);
  return argument.has(k_text) || (argument.has(k_path) && is_dropped);
}

std::string judge(const std::vector<std::string>& argv, const Argument& argument) {
  const std::string& word = argv[argument.index];
  if (argument.option == nullptr) return complaint(word, k_unknown_option);
  const std::string_view operand = operand_of(argv, argument);
  if (argument.has(k_refused))
    return complaint(word, argument.option->reason.empty() ? "is not for preprocessed text" : argument.option->reason);
  if (argument.operand_missing) return complaint(word, k_lacks_operand);
  if (argument.words == 2 && operand.empty()) return complaint(word, "has an empty operand");
  // A compiler that does not know the option would parse the operand as an option. Inner words have their own check.
  const bool inner = argument.meaning() == Meaning::for_assembler || argument.meaning() == Meaning::for_clang;
  if (argument.words == 2 && operand.starts_with('-') && !inner && !argument.has(k_preprocessor | k_linker))
    return complaint(word, "has an operand that looks like an option");
  if (operand.starts_with('@') || (!may_hold_slash(argument) && operand.find('/') != operand.npos))
    return complaint(word, k_names_file);
  return "";
}

}  // namespace

std::string complaint(std::string_view word, std::string_view reason) {
  return fmt::format("'{}' {}", printable(word, 100), reason);
}

bool names_file_for_clang(std::string_view word) { return word == "-include" || word == "-include-pch"; }

std::vector<std::string> inner_words(const std::vector<std::string>& argv, std::span<const Argument> arguments,
                                     Meaning meaning) {
  std::vector<std::string> words;
  for (const Argument& argument : arguments) {
    if (argument.meaning() != meaning) continue;
    const std::string_view operand = operand_of(argv, argument);
    if (argument.words == 2)
      words.emplace_back(operand);
    else
      for (std::string& word : split(operand, ',')) words.push_back(std::move(word));
  }
  return words;
}

std::string find_unsafe_inner_words(const std::vector<std::string>& argv, std::span<const Argument> arguments,
                                    Files files) {
  if (std::string wrong = judge_assembler_words(inner_words(argv, arguments, Meaning::for_assembler), files);
      !wrong.empty())
    return wrong;
  return judge_clang_words(inner_words(argv, arguments, Meaning::for_clang), files);
}

std::string find_unsafe(const std::vector<std::string>& argv, std::span<const Argument> arguments) {
  for (const Argument& argument : arguments) {
    if (argument.is_input || argument.meaning() == Meaning::output) continue;
    if (std::string wrong = judge(argv, argument); !wrong.empty()) return wrong;
  }
  return find_unsafe_inner_words(argv, arguments, Files::none);
}

}  // namespace dcc::cmdline
