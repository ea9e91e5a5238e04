// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/named_places.h"

#include <string_view>

#include "base/env.h"
#include "base/file.h"
#include "cmdline/arguments.h"
#include "cmdline/long_options.h"
#include "toolchain/lookup/find.h"

namespace dcc::server {
namespace {

constexpr size_t k_most = 200;

// "a.o" for the source "src/a.c".
std::string object_of(std::string_view source) {
  const std::string_view name = base_name(source);
  return std::string(name.substr(0, name.rfind('.'))) + ".o";
}

}  // namespace

std::vector<std::string> named_places(const protocol::JobRequest& request) {
  std::vector<std::string> places = {request.directory};
  auto add = [&](std::string_view path) {
    if (places.size() < k_most) places.push_back(absolute_path(path, request.directory));
  };
  // A driver that is called by its name looks in one directory of PATH after the other.
  if (const std::string& name = request.argv[0]; name.find('/') == name.npos)
    for (const std::string& directory : toolchain::path_directories(value_in(request.environment, "PATH")))
      add(directory + '/' + name);

  const std::vector<std::string> words = cmdline::in_short_names(request.argv);
  std::string object;
  bool is_named = false;
  for (const cmdline::Argument& argument : cmdline::parse_arguments(words)) {
    if (argument.is_input && object.empty()) object = object_of(words[argument.index]);
    const bool is_object = argument.meaning() == cmdline::Meaning::output;
    is_named = is_named || is_object;
    if ((is_object || argument.meaning() == cmdline::Meaning::dependency_file) && !argument.operand_missing)
      add(operand_of(words, argument));
  }
  if (!is_named && !object.empty()) add(object);
  return places;
}

}  // namespace dcc::server
