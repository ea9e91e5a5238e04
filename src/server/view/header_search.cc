// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/header_search.h"

#include <algorithm>

#include "base/strings.h"
#include "cmdline/long_options.h"

namespace dcc::server {
namespace {

// Words after which arguments, or the kind of a directory, show in what the compiler writes or prints; and those that
// change which of its own directories it searches.
bool shows_directories(std::string_view word) {
  for (std::string_view option : {"-v", "--verbose", "-###", "-nostdinc++"})
    if (word == option) return true;
  for (std::string_view prefix : {"-save-temps", "--save-temps", "-stdlib=", "-iprefix", "-Wp,", "@"})
    if (word.starts_with(prefix)) return true;
  return false;
}

}  // namespace

Result<std::vector<std::string>> command_with_headers(const protocol::JobRequest& request,
                                                      const std::vector<std::string>& own) {
  std::vector<std::string> argv = request.argv;
  if (own.empty()) return argv;
  const std::vector<std::string>& clients = request.native->headers;
  if (clients.empty()) return fail(Code::not_native, "the client's compiler does not say where its headers are");
  auto is_own = [&own](const std::string& directory) {
    return std::find(own.begin(), own.end(), directory) != own.end();
  };
  if (std::all_of(clients.begin(), clients.end(), is_own)) return argv;
  const std::vector<std::string> words = cmdline::in_short_names(argv);
  if (std::find(words.begin(), words.end(), "-nostdinc") != words.end()) return argv;
  if (auto word = std::find_if(words.begin(), words.end(), shows_directories); word != words.end())
    return fail(Code::not_native, "with '{}' it would show that the server's compiler has its headers elsewhere",
                printable(*word));
  for (const std::string& directory : clients) argv.insert(argv.end(), {"-isystem", directory});
  return argv;
}

}  // namespace dcc::server
