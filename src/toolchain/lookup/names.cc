// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/names.h"

#include <algorithm>

namespace dcc::toolchain {
namespace {

constexpr std::string_view k_bases[] = {"cc", "c++", "c89", "c99", "cpp", "gcc", "g++", "clang", "clang++"};

// Scripts that call gcc with -std=c89 or c99. Their names have no triplet or version.
constexpr std::string_view k_whole_names[] = {"c89-gcc", "c99-gcc", "c89-g++", "c99-g++"};

// The beginnings of a triplet's first part. Without this list every wrapper (ccache-gcc, afl-gcc) would be a compiler.
constexpr std::string_view k_processors[] = {
    "aarch64", "alpha",  "amdgcn", "arc",   "arm",  "avr",   "bfin",   "bpf",    "csky",  "h8300", "hppa",
    "i386",    "i486",   "i586",   "i686",  "ia64", "lm32",  "loong",  "m32r",   "m68k",  "micro", "mips",
    "moxie",   "msp430", "nds32",  "nios2", "or1k", "power", "ppc",    "pru",    "riscv", "rl78",  "rx",
    "s390",    "sh",     "sparc",  "thumb", "v850", "wasm",  "x86_64", "xtensa",
};

template <size_t N>
bool among(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Takes the piece after the last '-' from `rest`, or all of `rest` if it has none.
std::string_view cut_last_piece(std::string_view& rest) {
  size_t dash = rest.rfind('-');
  std::string_view piece = dash == rest.npos ? rest : rest.substr(dash + 1);
  rest = dash == rest.npos ? std::string_view() : rest.substr(0, dash);
  return piece;
}

bool is_version(std::string_view piece) {
  bool after_digit = false;
  for (char c : piece) {
    bool digit = c >= '0' && c <= '9';
    if (!digit && !(c == '.' && after_digit)) return false;
    after_digit = digit;
  }
  return after_digit;
}

bool is_triplet(std::string_view text) {
  if (std::none_of(std::begin(k_processors), std::end(k_processors),
                   [&](std::string_view processor) { return text.starts_with(processor); }))
    return false;
  // "x86_64-linux-gnu-clang", from x86_64-linux-gnu-clang-cpp, is not a triplet.
  while (!text.empty()) {
    std::string_view piece = cut_last_piece(text);
    if (piece.empty() || among(k_bases, piece)) return false;
  }
  return true;
}

}  // namespace

std::optional<CompilerName> parse_compiler_name(std::string_view name) {
  if (among(k_whole_names, name)) return CompilerName{.base = name};
  CompilerName parts;
  std::string_view rest = name;
  std::string_view piece = cut_last_piece(rest);
  if (piece == "posix" || piece == "win32") piece = cut_last_piece(rest);
  if (is_version(piece)) {
    parts.version = piece;
    piece = cut_last_piece(rest);
  }
  if (!among(k_bases, piece)) return std::nullopt;
  parts.base = piece;
  parts.triplet = rest;
  bool has_prefix = piece.data() != name.data();
  if (has_prefix && !is_triplet(rest)) return std::nullopt;
  return parts;
}

}  // namespace dcc::toolchain
