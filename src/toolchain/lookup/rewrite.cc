// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/lookup/rewrite.h"

#include <algorithm>

#include "base/file.h"
#include "toolchain/lookup/names.h"
#include "toolchain/lookup/self.h"

namespace dcc::toolchain {
namespace {

// The triplet of the compiler that built dcc, for a compiler that could not be asked. A machine's own compilers
// normally have the triplet of its programs, and for a wrong guess no TRIPLET-gcc is found.
constexpr std::string_view k_build_triplet = DCC_BUILD_TRIPLET;

// For `cc`, the first name along its links that says which compiler it is: "gcc", or "gcc-11" if there is no "gcc".
std::string name_behind_cc(const RealCompiler& compiler) {
  bool plus_plus = compiler.name == "c++";
  if (compiler.name != "cc" && !plus_plus) return compiler.name;
  for (const std::string& name : names_along_links(compiler.file)) {
    auto parts = parse_compiler_name(name);
    if (parts &&
        (plus_plus ? parts->base == "g++" || parts->base == "clang++" : parts->base == "gcc" || parts->base == "clang"))
      return name;
  }
  return compiler.name;
}

// "gcc" -> "gcc-12" -> "x86_64-linux-gnu-gcc-12" shows the triplet. If no name along the links does, `target` is used.
std::string_view triplet_behind(const std::vector<std::string>& names, std::string_view target) {
  for (const std::string& name : names) {
    auto parts = parse_compiler_name(name);
    if (parts && !parts->triplet.empty()) return parts->triplet;
  }
  return target.empty() ? k_build_triplet : target;
}

// The build triplet in clang's spelling, which adds a vendor to GNU's "x86_64-linux-gnu".
std::string clang_triplet() {
  std::string triplet(k_build_triplet);
  size_t architecture = triplet.find('-');
  bool without_vendor = triplet.substr(architecture) == "-linux-gnu";
  bool pc = triplet.starts_with("x86_64") || triplet.starts_with("i686");
  return without_vendor && pc ? triplet.insert(architecture, "-pc") : triplet;
}

bool names_target(const std::string& argument) {
  return argument == "-target" || argument.starts_with("--target") || argument.starts_with("-target=");
}

}  // namespace

RemoteCommand rewrite_for_remote(const RealCompiler& compiler, std::string_view target,
                                 const std::vector<std::string>& arguments) {
  RemoteCommand command{name_behind_cc(compiler), {}};
  auto parts = parse_compiler_name(command.name);
  if (!parts || !parts->triplet.empty()) return command;
  if (parts->base == "clang" || parts->base == "clang++") {
    if (std::none_of(arguments.begin(), arguments.end(), names_target))
      command.more_arguments = {"-target", target.empty() ? clang_triplet() : std::string(target)};
  } else if (parts->base == "gcc" || parts->base == "g++") {
    std::vector<std::string> names = names_along_links(compiler.file);
    std::string cross_name = fmt::format("{}-{}", triplet_behind(names, target), command.name);
    if (same_file(find_in_path(cross_name, compiler.path), compiler.file)) command.name = cross_name;
  }
  return command;
}

}  // namespace dcc::toolchain
