// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/input/text_name.h"

#include <climits>
#include <string_view>

#include "base/file.h"
#include "cmdline/dependencies.h"
#include "cmdline/source_kind.h"

namespace dcc::server {
namespace {

bool is_preprocessed(std::string_view name) {
  const auto kind = cmdline::kind_of_file(name, false);
  return kind && kind->preprocessed;
}

}  // namespace

std::string text_name(const cmdline::CheckedCommand& request) {
  const std::string_view extension = cmdline::preprocessed_extension(request.kind.language);
  std::string name(base_name(request.input));
  if (request.compares_base_names) {
    if (is_preprocessed(name)) name = cmdline::replace_suffix(name, "");
    name = cmdline::replace_suffix(name, extension);
  } else if (!is_preprocessed(name)) {
    name += extension;
  }
  if (name.size() > NAME_MAX || name.find('\0') != name.npos) return "source" + std::string(extension);
  return name.starts_with('-') || name.starts_with('@') ? "./" + name : name;
}

}  // namespace dcc::server
