// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/job_environment.h"

#include <algorithm>

#include "base/env.h"
#include "base/strings.h"
#include "toolchain/lookup/find.h"

namespace dcc::server {
namespace {

constexpr std::string_view k_path = "PATH=";

std::string_view name_of(std::string_view assignment) { return assignment.substr(0, assignment.find('=')); }

bool is_of_a_job(std::string_view assignment) {
  return assignment.find('=') != assignment.npos &&
         std::find(std::begin(protocol::k_job_variables), std::end(protocol::k_job_variables), name_of(assignment)) !=
             std::end(protocol::k_job_variables);
}

// Names of locales, numbers, and colour codes. No slash, because the value would name a file.
bool is_harmless(std::string_view assignment) {
  constexpr size_t k_longest = 256;
  return assignment.size() <= k_longest && std::all_of(assignment.begin(), assignment.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  std::string_view("=_.@:;-").find(c) != std::string_view::npos;
         });
}

}  // namespace

std::vector<std::string> common_environment(const toolchain::WhitelistSettings& whitelist) {
  std::vector<std::string> variables = {
      std::string(k_path) + toolchain::trusted_path(whitelist.path, whitelist.directory),
      std::string(toolchain::k_safeguard_variable) + "=1"};
  for (const char* name : {"LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"})
    if (auto value = env(name)) variables.push_back(fmt::format("{}={}", name, *value));
  return variables;
}

std::vector<std::string> job_environment(const std::vector<std::string>& common, const protocol::JobRequest& request,
                                         const toolchain::Allowed& compiler) {
  std::vector<std::string> variables = common;
  if (request.compiler) {
    std::erase_if(variables, is_of_a_job);
    for (const std::string& assignment : request.environment)
      if (is_of_a_job(assignment) && is_harmless(assignment)) variables.push_back(assignment);
  }
  if (!compiler.directory.empty())
    for (std::string& assignment : variables)
      if (assignment.starts_with(k_path)) assignment.insert(k_path.size(), compiler.directory + ":");
  return variables;
}

}  // namespace dcc::server
