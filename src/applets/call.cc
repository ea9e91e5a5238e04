// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/call.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "applets/applets.h"
#include "base/file.h"
#include "client/plan.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/launcher.h"
#include "toolchain/lookup/self.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc {
namespace {

// Whether `file` is dcc: this program or another copy.
bool is_dcc(const std::string& file) {
  const std::string program = toolchain::resolved_path(file);
  return toolchain::same_file(file, toolchain::own_executable()) || base_name(program) == "dcc";
}

bool is_ccache(const std::string& file) { return base_name(toolchain::resolved_path(file)) == "ccache"; }

// All programs of that name in PATH, in PATH's order.
std::vector<std::string> all_in_path(std::string_view name) {
  std::vector<std::string> files;
  for (const std::string& directory : toolchain::path_directories(toolchain::search_path()))
    if (std::string file = fmt::format("{}/{}", directory, name); is_executable_file(file))
      files.push_back(std::move(file));
  return files;
}

// Whether ccache is configured to call dcc, by CCACHE_PREFIX or by one of its own configuration files.
bool ccache_calls_dcc() {
  std::unique_ptr<FILE, int (*)(FILE*)> answer(::popen("ccache --get-config=prefix_command 2>/dev/null", "r"),
                                               ::pclose);
  char words[512] = "";
  if (!answer || !std::fgets(words, sizeof words, answer.get())) return false;
  std::string_view last = words;
  while (last.ends_with('\n') || last.ends_with(' ')) last.remove_suffix(1);
  return is_client_name(base_name(last.substr(last.rfind(' ') + 1)));
}

// Why `file`, to which `word` leads, is not dcc, and what to do. `all`: the programs of its name in PATH.
std::string bypass_by(const std::string& word, const std::string& file, const std::vector<std::string>& all) {
  const std::string name(base_name(word));
  const std::string links = toolchain::default_masquerade_directory();
  const bool has_link = is_dcc(fmt::format("{}/{}", links, name));
  const std::string remedy = fmt::format("type 'dcc {}', or put {} first in PATH{}", word, links,
                                         has_link ? "" : fmt::format(" (after: ln -s dcc {}/{})", links, name));
  if (word.find('/') != word.npos)
    return fmt::format("{} is called by its path; type 'dcc {}', or '{}' with {} first in PATH", name, word, name,
                       links);
  auto link = std::find_if(all.begin(), all.end(), is_dcc);
  if (link != all.end())
    return fmt::format("{} is before {} in PATH; put {} first", dir_name(file), dir_name(*link), dir_name(*link));
  return fmt::format("{} is {}, not a link to dcc; {}", name, file, remedy);
}

// The command calls ccache's link, or ccache itself with the compiler as its first argument.
void go_through_ccache(Call& call, const std::string& file) {
  if (is_client_name(base_name(call.command[0])) && call.command.size() > 1) {
    call.command.erase(call.command.begin());
    call.bypass = "ccache takes dcc for the compiler and keeps nothing; set CCACHE_PREFIX=dcc, and leave out 'dcc'";
    return;
  }
  // ccache calls the next program of that name in PATH.
  std::string& compiler = call.command[0];
  if (compiler.find('/') == compiler.npos || is_ccache(compiler)) {
    std::vector<std::string> all = all_in_path(base_name(compiler));
    std::erase_if(all, is_ccache);
    if (!all.empty()) compiler = all[0];
  }
  if (is_dcc(compiler)) {
    call.masquerading = true;
    call.how = fmt::format("dcc through the link {}, by {}", compiler, file);
    return;
  }
  if (ccache_calls_dcc()) {
    call.how = fmt::format("dcc by {} (its prefix_command)", file);
    return;
  }
  call.bypass = fmt::format("{} calls the compiler itself; set CCACHE_PREFIX=dcc", file);
}

void take_first_word(Call& call) {
  const std::string word = call.command[0];
  const std::vector<std::string> all = all_in_path(word);
  const std::string file = word.find('/') != word.npos ? word : all.empty() ? "" : all[0];
  call.how = "dcc, as if it had been called with this command";
  if (is_client_name(base_name(word))) {
    call.how = "dcc with the compiler as an argument";
    call.command.erase(call.command.begin());
    if (!file.empty() && !is_dcc(file) && is_executable_file(file))
      call.bypass = fmt::format("{} is a program other than dcc", file);
    return;
  }
  if (file.empty() || !is_executable_file(file)) return;  // the plan complains about it
  if (is_dcc(file)) {
    call.masquerading = true;
    call.how = fmt::format("dcc through the link {}", file);
  } else if (is_ccache(file)) {
    if (base_name(word) == "ccache" && call.command.size() > 1) call.command.erase(call.command.begin());
    go_through_ccache(call, file);
  } else if (auto* launcher = toolchain::find_launcher(word); launcher && call.command.size() > 1) {
    call.bypass = fmt::format("{} starts another program; ask about the command after it", launcher->name);
  } else {
    call.bypass = bypass_by(word, file, all);
  }
}

}  // namespace

Call call_of(std::vector<std::string> words) {
  Call call;
  call.command = std::move(words);
  take_first_word(call);
  if (call.command.empty() || client::names_no_compiler(call.command[0])) {
    call.command.insert(call.command.begin(), "cc");
    call.how += "; without a compiler, cc is meant";
  }
  return call;
}

}  // namespace dcc
