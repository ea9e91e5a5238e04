// SPDX-License-Identifier: GPL-2.0-or-later
// What a source file contains, judged by its extension or by -x, and the names of its preprocessed form.
#pragma once

#include <optional>
#include <string_view>

namespace dcc::cmdline {

enum class Language {
  c,
  cxx,
  objective_c,
  objective_cxx,
  assembler,
  other,  // Fortran, CUDA, a precompiled header, ...
};

struct SourceKind {
  Language language = Language::other;
  bool preprocessed = false;  // needs no preprocessor: .i, -x cpp-output, ...
  bool header = false;        // compiling it makes a precompiled header

  bool operator==(const SourceKind&) const = default;
};

// By the extension of `name`; nothing when the compiler would hand the file to the linker. `driver_is_cxx`: g++ and
// clang++ treat .c, .h and .i as C++.
std::optional<SourceKind> kind_of_file(std::string_view name, bool driver_is_cxx);

// By the operand of -x; nothing for "none". An unknown language is Language::other.
std::optional<SourceKind> kind_of_language(std::string_view language);

// Whether a program called `name` (a path or a base name, with version and triplet) compiles C as C++: g++-12, clang++,
// c++.
bool is_cxx_driver(std::string_view name);

// The operand of -x for preprocessed text, "c++-cpp-output", and its usual extension, ".ii". Not for Language::other.
std::string_view preprocessed_language(Language language);
std::string_view preprocessed_extension(Language language);

}  // namespace dcc::cmdline
