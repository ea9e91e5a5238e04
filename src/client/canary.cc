// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/canary.h"

#include "base/file.h"
#include "base/strings.h"
#include "base/temp.h"
#include "client/compiler_queries.h"

namespace dcc::client {
namespace {

constexpr size_t k_canary_limit = 512 * 1024;

// Options that change what object_traits() sees. Position-independent code is in the ELF flags of some architectures.
constexpr std::string_view k_prefixes[] = {"-m",       "--target=",       "-target=", "-fpic",      "-fPIC",
                                           "-fpie",    "-fPIE",           "-fno-pic", "-fno-PIC",   "-fno-pie",
                                           "-fno-PIE", "-fcf-protection", "-fident",  "-fno-ident", "-Qn",
                                           "-Qy",      "-flto",           "-fno-lto", "-ffat-lto",  "-emit-llvm"};

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (std::string_view candidate : words)
    if (word == candidate) return true;
  return false;
}

std::vector<std::string> canary_command(const Plan& plan) {
  const std::vector<std::string>& argv = plan.invocation.argv;
  std::vector<std::string> words = {argv[0]};
  for (size_t i = 1; i < argv.size(); ++i) {
    bool has_operand = is_any_of(argv[i], {"-target", "--target", "-arch"}) && i + 1 < argv.size();
    bool counts = has_operand;
    for (std::string_view prefix : k_prefixes) counts = counts || argv[i].starts_with(prefix);
    if (!counts) continue;
    words.push_back(argv[i]);
    if (has_operand) words.push_back(argv[++i]);
  }
  for (const char* word : {"-x", "c", "-c", "-"}) words.push_back(word);
  return words;
}

}  // namespace

Result<toolchain::ObjectTraits> canary_traits(const Plan& plan) {
  std::vector<std::string> words = canary_command(plan);
  auto compile = [&]() -> Result<std::string> {
    ASSIGN_OR_RETURN(NamedTempFile object, NamedTempFile::create(".o"));
    std::vector<std::string> command = words;
    command.push_back("-o");
    command.push_back(object.path());
    // Not run_compiler()'s message: it contains the temporary name, which differs each time.
    if (auto ran = run_compiler(plan, command); !ran && ran.error().code == Code::general)
      return fail(Code::general, "'{}' fails", shell_quoted(words));
    else if (!ran)
      return std::move(ran.error());
    return read_file(object.path(), k_canary_limit);
  };
  ASSIGN_OR_RETURN(std::string object, remembered_answer(plan, shell_quoted(words), compile));
  if (object.empty()) return fail(Code::local_cpp, "'{}' does not make one", plan.compiler.name);
  return toolchain::object_traits(object);
}

}  // namespace dcc::client
