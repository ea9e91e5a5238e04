// SPDX-License-Identifier: GPL-2.0-or-later
#include "compiler/assembler_scan.h"

#include <cstring>

namespace dcc::compiler {
namespace {

// States: 0 outside of a directive; 1..4 that many letters of ".inc"; 5..7 of ".incbin"; 12..15 of ".include"; then
// k_blanks behind either, where blanks may follow, and k_backslash behind a backslash there.
constexpr uint8_t k_common = 4;
constexpr std::string_view k_incbin = ".incbin";
constexpr std::string_view k_include = ".include";
constexpr uint8_t k_include_offset = 8;
constexpr uint8_t k_blanks = 20;
constexpr uint8_t k_backslash = 21;

}  // namespace

// The assembler takes its directives in any case. What is C's escape for a tab is a blank for it.
void AssemblerScan::step(char c) {
  const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  auto advance = [&](std::string_view word, uint8_t offset) {
    const size_t have = state_ - offset;
    if (word[have] != lower) return false;
    state_ = have + 1 == word.size() ? k_blanks : static_cast<uint8_t>(state_ + 1);
    return true;
  };
  if (state_ == k_backslash) {
    state_ = c == 't' ? k_blanks : c == 'n' ? 0 : k_found;
  } else if (state_ == k_blanks) {
    if (c == '"')
      state_ = k_found;
    else if (c == '\\')
      state_ = k_backslash;
    else if (c != ' ' && c != '\t')
      state_ = c == '.' ? 1 : 0;
  } else if (state_ == k_common && lower == 'l') {
    state_ = k_include_offset + k_common + 1;
  } else if (state_ > k_include_offset ? !advance(k_include, k_include_offset) : !advance(k_incbin, 0)) {
    state_ = c == '.' ? 1 : 0;
  }
}

bool AssemblerScan::feed(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at < end && state_ != k_found) {
    if (state_ == 0) {
      at = static_cast<const char*>(memchr(at, '.', static_cast<size_t>(end - at)));
      if (at == nullptr) break;
    }
    step(*at++);
  }
  return reads_files();
}

}  // namespace dcc::compiler
