// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/toolchain_directory.h"

#include "base/file.h"
#include "base/strings.h"
#include "toolchain/lookup/discover.h"
#include "toolchain/lookup/names.h"
#include "toolchain/lookup/self.h"
#include "toolchain/lookup/trusted_path.h"

namespace dcc::toolchain {

Result<void> check_toolchain_directory(const std::string& directory) {
  if (!file_id(directory + "/."))
    return fail(Code::bad_arguments, "--toolchain: there is no directory '{}'", directory);
  if (directory.find(':') != directory.npos)
    return fail(Code::bad_arguments, "--toolchain: '{}' has a ':' and could not stand in PATH", directory);
  RETURN_IF_ERROR(check_trusted(directory).context("--toolchain {}", directory));
  if (compilers_in(directory).empty())
    return fail(Code::bad_arguments, "--toolchain: '{}' holds no compilers; name the directory with the programs",
                directory);
  return {};
}

std::vector<std::string> compilers_in(const std::string& directory) {
  std::set<std::string> names = installed_compilers(directory);
  return {names.begin(), names.end()};
}

Result<std::string> compiler_file(const std::string& directory, std::string_view name) {
  std::string file = fmt::format("{}/{}", directory, name);
  bool is_name = name.find('/') == name.npos && parse_compiler_name(name);
  if (!is_name || !is_executable_file(file) || is_ours(file))
    return fail(Code::no_compiler, "no compiler '{}' in '{}'", printable(name), directory);
  RETURN_IF_ERROR(check_trusted(file).context("toolchain '{}'", directory));
  return file;
}

}  // namespace dcc::toolchain
