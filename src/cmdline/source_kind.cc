// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/source_kind.h"

#include "base/file.h"

namespace dcc::cmdline {
namespace {

struct Row {
  std::string_view name;
  SourceKind kind;
};

constexpr SourceKind k_c{Language::c};
constexpr SourceKind k_cxx{Language::cxx};
constexpr SourceKind k_objective_c{Language::objective_c};
constexpr SourceKind k_objective_cxx{Language::objective_cxx};
constexpr SourceKind k_assembler{Language::assembler};
constexpr SourceKind k_other{Language::other};

constexpr SourceKind preprocessed(SourceKind kind) { return {kind.language, true, false}; }
constexpr SourceKind header(SourceKind kind) { return {kind.language, false, true}; }

// The extensions of both compilers, from GCC's manual ("Overall Options") and clang's Types.def. Case matters: .C is
// C++, .M is Objective-C++, and .S must be preprocessed.
constexpr Row k_extensions[] = {
    {"c", k_c},
    {"i", preprocessed(k_c)},
    {"cc", k_cxx},
    {"cp", k_cxx},
    {"cxx", k_cxx},
    {"cpp", k_cxx},
    {"CPP", k_cxx},
    {"c++", k_cxx},
    {"C", k_cxx},
    {"ii", preprocessed(k_cxx)},
    {"m", k_objective_c},
    {"mi", preprocessed(k_objective_c)},
    {"mm", k_objective_cxx},
    {"M", k_objective_cxx},
    {"mii", preprocessed(k_objective_cxx)},
    {"h", header(k_c)},
    {"hh", header(k_cxx)},
    {"H", header(k_cxx)},
    {"hp", header(k_cxx)},
    {"hxx", header(k_cxx)},
    {"hpp", header(k_cxx)},
    {"HPP", header(k_cxx)},
    {"h++", header(k_cxx)},
    {"tcc", header(k_cxx)},
    {"s", preprocessed(k_assembler)},
    {"S", k_assembler},
    {"sx", k_other},  // clang passes it to the linker
    // clang compiles these as C++; gcc passes them to the linker.
    {"CC", k_other},
    {"CXX", k_other},
    {"C++", k_other},
    {"cppm", k_other},
    {"ccm", k_other},
    {"cxxm", k_other},
    {"c++m", k_other},
    {"ixx", k_other},
    // For other front ends of the two drivers.
    {"cu", k_other},
    {"cui", k_other},
    {"hip", k_other},
    {"cl", k_other},
    {"clcpp", k_other},
    {"go", k_other},
    {"d", k_other},
    {"di", k_other},
    {"ads", k_other},
    {"adb", k_other},
    {"f", k_other},
    {"for", k_other},
    {"ftn", k_other},
    {"F", k_other},
    {"FOR", k_other},
    {"fpp", k_other},
    {"FPP", k_other},
    {"FTN", k_other},
    {"f90", k_other},
    {"f95", k_other},
    {"f03", k_other},
    {"f08", k_other},
    {"F90", k_other},
    {"F95", k_other},
    {"F03", k_other},
    {"F08", k_other},
    {"ll", k_other},
    {"bc", k_other},
    {"ast", k_other},
    {"pcm", k_other},
};

constexpr Row k_languages[] = {
    {"c", k_c},
    {"c++", k_cxx},
    {"objective-c", k_objective_c},
    {"objective-c++", k_objective_cxx},
    {"cpp-output", preprocessed(k_c)},
    {"c++-cpp-output", preprocessed(k_cxx)},
    {"objective-c-cpp-output", preprocessed(k_objective_c)},
    {"objc-cpp-output", preprocessed(k_objective_c)},
    {"objective-c++-cpp-output", preprocessed(k_objective_cxx)},
    {"objc++-cpp-output", preprocessed(k_objective_cxx)},
    {"c-header", header(k_c)},
    {"c++-header", header(k_cxx)},
    {"c++-system-header", header(k_cxx)},
    {"c++-user-header", header(k_cxx)},
    {"objective-c-header", header(k_objective_c)},
    {"objective-c++-header", header(k_objective_cxx)},
    {"assembler", preprocessed(k_assembler)},
    {"assembler-with-cpp", k_assembler},
};

template <size_t N>
const Row* find(const Row (&rows)[N], std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace

std::optional<SourceKind> kind_of_file(std::string_view name, bool driver_is_cxx) {
  const std::string_view base = base_name(name);
  const size_t dot = base.rfind('.');
  if (dot == base.npos) return std::nullopt;
  const Row* row = find(k_extensions, base.substr(dot + 1));
  if (row == nullptr) return std::nullopt;
  SourceKind kind = row->kind;
  if (driver_is_cxx && kind.language == Language::c) kind.language = Language::cxx;
  return kind;
}

std::optional<SourceKind> kind_of_language(std::string_view language) {
  if (language == "none") return std::nullopt;
  const Row* row = find(k_languages, language);
  return row != nullptr ? row->kind : k_other;
}

bool is_cxx_driver(std::string_view name) {
  const std::string_view base = base_name(name);
  return base.find("g++") != base.npos || base.find("c++") != base.npos;
}

std::string_view preprocessed_language(Language language) {
  switch (language) {
    case Language::cxx:
      return "c++-cpp-output";
    case Language::objective_c:
      return "objective-c-cpp-output";
    case Language::objective_cxx:
      return "objective-c++-cpp-output";
    case Language::assembler:
      return "assembler";
    default:
      return "cpp-output";
  }
}

std::string_view preprocessed_extension(Language language) {
  switch (language) {
    case Language::cxx:
      return ".ii";
    case Language::objective_c:
      return ".mi";
    case Language::objective_cxx:
      return ".mii";
    case Language::assembler:
      return ".s";
    default:
      return ".i";
  }
}

}  // namespace dcc::cmdline
