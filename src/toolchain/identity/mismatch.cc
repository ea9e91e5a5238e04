// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/mismatch.h"

#include <algorithm>

#include "base/strings.h"

namespace dcc::toolchain {
namespace {

constexpr size_t k_most_named = 4;

std::string_view processor(const Fingerprint& fingerprint) {
  return std::string_view(fingerprint.target).substr(0, fingerprint.target.find('-'));
}

// 0 means nearest.
int distance(const Fingerprint& wanted, const Fingerprint& other) {
  if (other.target == wanted.target) return other.version == wanted.version ? 0 : 1;
  return processor(other) == processor(wanted) ? 2 : 3;
}

// Includes the whole target if the processors do not differ.
std::string text_of(const Fingerprint& fingerprint, bool with_target) {
  std::string text = description(fingerprint);
  return printable(with_target ? fmt::format("{} ({})", text, fingerprint.target) : text);
}

}  // namespace

std::string mismatch(const Fingerprint& wanted, const std::vector<Fingerprint>& known) {
  if (known.empty()) {
    std::string_view language = wanted.language == CanaryLanguage::cxx ? "C++" : "C";
    return fmt::format(
        "server has no compiler of this kind for {}, this is {}; its administrator can install one and allow "
        "it with `dcc whitelist add`",
        language, text_of(wanted, false));
  }
  int nearest = 3;
  for (const Fingerprint& other : known) nearest = std::min(nearest, distance(wanted, other));
  if (nearest == 0)
    return fmt::format("server's {} generates different code from this one: other defaults or patches",
                       text_of(wanted, false));
  std::vector<std::string> texts;
  for (const Fingerprint& other : known)
    if (distance(wanted, other) == nearest) texts.push_back(text_of(other, nearest == 2));
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  if (texts.size() > k_most_named) {
    texts[k_most_named] = fmt::format("{} more", texts.size() - k_most_named);
    texts.resize(k_most_named + 1);
  }
  return fmt::format("server has {}, this is {}", join(texts, ", "), text_of(wanted, nearest == 2));
}

}  // namespace dcc::toolchain
