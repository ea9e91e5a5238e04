// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/language_only_options.h"

#include <algorithm>

#include "base/strings.h"

namespace dcc::cmdline {
namespace {

// Only names that projects put into flags for both languages, and that concern something that the other language does
// not have. Without "-W", "-f" and their "no-". Found by trying every option of gcc 12. Sorted.
constexpr std::string_view k_c_warnings[] = {
    "absolute-value",
    "bad-function-cast",
    "c++-compat",
    "c11-c2x-compat",
    "c90-c99-compat",
    "c99-c11-compat",
    "declaration-after-statement",
    "designated-init",
    "discarded-array-qualifiers",
    "discarded-qualifiers",
    "duplicate-decl-specifier",
    "implicit",
    "implicit-function-declaration",
    "implicit-int",
    "incompatible-pointer-types",
    "int-conversion",
    "jump-misses-init",
    "missing-parameter-type",
    "missing-prototypes",
    "nested-externs",
    "old-style-declaration",
    "old-style-definition",
    "override-init",
    "pointer-sign",
    "pointer-to-int-cast",
    "strict-prototypes",
    "traditional",
    "traditional-conversion",
    "unsuffixed-float-constants",
};

constexpr std::string_view k_cxx_warnings[] = {
    "abi-tag",
    "c++0x-compat",
    "c++11-compat",
    "c++14-compat",
    "c++17-compat",
    "c++17-extensions",
    "c++1z-compat",
    "c++20-compat",
    "c++2a-compat",
    "catch-value",
    "class-memaccess",
    "comma-subscript",
    "conditionally-supported",
    "conversion-null",
    "ctor-dtor-privacy",
    "delete-incomplete",
    "delete-non-virtual-dtor",
    "deprecated-copy",
    "deprecated-copy-dtor",
    "effc++",
    "extra-semi",
    "inaccessible-base",
    "invalid-offsetof",
    "literal-suffix",
    "mismatched-tags",
    "noexcept",
    "noexcept-type",
    "non-virtual-dtor",
    "old-style-cast",
    "overloaded-virtual",
    "pessimizing-move",
    "redundant-move",
    "redundant-tags",
    "register",
    "reorder",
    "sign-promo",
    "sized-deallocation",
    "strict-null-sentinel",
    "suggest-override",
    "terminate",
    "useless-cast",
    "virtual-inheritance",
    "volatile",
    "zero-as-null-pointer-constant",
};

constexpr std::string_view k_cxx_features[] = {
    "access-control",
    "aligned-new",
    "concepts",
    "coroutines",
    "elide-constructors",
    "enforce-eh-specs",
    "ext-numeric-literals",
    "extern-tls-init",
    "implicit-inline-templates",
    "implicit-templates",
    "nonansi-builtins",
    "nothrow-opt",
    "operator-names",
    "permissive",
    "pretty-templates",
    "rtti",
    "sized-deallocation",
    "strict-enums",
    "threadsafe-statics",
    "use-cxa-atexit",
    "visibility-inlines-hidden",
    "visibility-ms-compat",
    "weak",
};

static_assert(std::is_sorted(std::begin(k_c_warnings), std::end(k_c_warnings)));
static_assert(std::is_sorted(std::begin(k_cxx_warnings), std::end(k_cxx_warnings)));
static_assert(std::is_sorted(std::begin(k_cxx_features), std::end(k_cxx_features)));

template <size_t N>
bool contains(const std::string_view (&sorted)[N], std::string_view name) {
  return std::binary_search(std::begin(sorted), std::end(sorted), name);
}

bool is_cxx(Language language) { return language == Language::cxx || language == Language::objective_cxx; }

std::string_view without(std::string_view text, std::string_view prefix) {
  return after_prefix(text, prefix).value_or(text);
}

}  // namespace

bool means_nothing_for(std::string_view option, Language language) {
  if (auto standard = after_prefix(option, "-std="))
    return is_cxx(language) != (standard->find("++") != standard->npos);
  if (auto name = after_prefix(option, "-f"))
    return !is_cxx(language) && contains(k_cxx_features, without(*name, "no-"));
  auto name = after_prefix(option, "-W");
  if (!name) return false;
  std::string_view warning = without(without(without(*name, "no-"), "error="), "no-error=");
  warning = warning.substr(0, warning.find('='));
  return is_cxx(language) ? contains(k_c_warnings, warning) : contains(k_cxx_warnings, warning);
}

}  // namespace dcc::cmdline
