// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile messages of a server's compiler: they are joined with those of the preprocessor here, and searched for
// doubtful warnings, without growing. The first byte chooses the family; behind it are the preprocessor's messages, the
// compiler's and a source, with a NUL between them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "scan/messages.h"

using namespace dcc;
using namespace dcc::scan;

static void require(bool condition) {
  if (!condition) std::abort();
}

static std::string_view take_part(std::string_view& input) {
  const size_t end = std::min(input.find('\0'), input.size());
  const std::string_view part = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return part;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const cmdline::Family family = data[0] == 'c'   ? cmdline::Family::clang
                                 : data[0] == 'g' ? cmdline::Family::gcc
                                                  : cmdline::Family::unknown;
  std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::string_view preprocessor = take_part(input), compiler = take_part(input), source = input;
  const ReadSource read_source = [source](const std::string& name) -> std::optional<std::string> {
    if (name == "missing") return std::nullopt;
    return std::string(source);
  };

  constexpr size_t k_counts = 100;  // bytes, of clang's last line, which is always written anew
  const std::string joined = as_one_compile(preprocessor, compiler, family, read_source);
  require(joined.size() <= preprocessor.size() + compiler.size() + k_counts);
  require(as_one_compile({}, {}, family, read_source).empty());
  if (family != cmdline::Family::clang) {
    require(as_one_compile({}, compiler, family) == compiler);
    require(as_one_compile(preprocessor, {}, family) == preprocessor);
  }

  const auto warning = doubtful_warning(compiler, family, read_source);
  require(!warning || (!warning->empty() && warning->find_first_of("\n=,") == warning->npos));
  const auto any = doubtful_warning(compiler, family, {}, [](std::string_view, uint64_t line) { return line > 0; });
  require(!any || (!any->empty() && any->size() <= compiler.size()));
  return 0;
}
