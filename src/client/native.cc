// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/native.h"

#include "base/file.h"
#include "base/strings.h"
#include "client/compiler_queries.h"
#include "cmdline/commands/commands.h"

namespace dcc::client {
namespace {

// The lines of /proc/cpuinfo that identify the model of the first processor. Others, such as its clock rate, are left
// out.
std::string processor() {
  auto text = read_file("/proc/cpuinfo", 64 * 1024 * 1024);
  if (!text) return "";
  constexpr std::string_view k_keys[] = {"vendor_id",       "cpu family",  "model",    "stepping", "flags", "Features",
                                         "CPU implementer", "CPU variant", "CPU part", "isa",      "cpu\t"};
  std::string lines;
  for (const std::string& line : split(std::string_view(*text).substr(0, text->find("\n\n")), '\n'))
    for (std::string_view key : k_keys)
      if (line.starts_with(key)) {
        lines += line + '\n';
        break;
      }
  return lines;
}

}  // namespace

Result<std::vector<std::string>> native_words(const Plan& plan) {
  std::vector<std::string> query = cmdline::native_query(plan.invocation);
  auto ask = [&] { return run_compiler(plan, query); };
  ASSIGN_OR_RETURN(std::string answer, remembered_answer(plan, shell_quoted(query) + '\n' + processor(), ask));
  return cmdline::parse_native_answer(plan.invocation.family, answer);
}

}  // namespace dcc::client
