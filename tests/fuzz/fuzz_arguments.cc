// SPDX-License-Identifier: GPL-2.0-or-later
// Every list of words, one a line, is a command for the client and a request for the server. What the client would send
// the server takes; what the server would run holds nothing that was to be refused, and the server takes it again.
#include <cstdint>
#include <cstdlib>

#include "base/strings.h"
#include "compiler/assembler_scan.h"
#include "compiler/commands.h"
#include "compiler/pragma_scan.h"
#include "compiler/response_file.h"

using namespace dcc;
using namespace dcc::compiler;

static void require(bool condition) {
  if (!condition) std::abort();
}

static void check_served(const Request& request) {
  const std::vector<std::string> command = server_command(request, "in.i", "out.o");
  require(command.size() >= 6 && command[0] == request.argv[0]);
  for (const std::string& word : command)
    require(!word.empty() && word[0] != '@' && word != "-wrapper" && word != "-B");
  auto again = check_request(command);
  require(bool(again) && again->argv == request.argv && again->kind == request.kind);
  require(again->input == "in.i" && again->output == "out.o" && again->to_assembly == request.to_assembly);
}

static void check_distributed(const Invocation& invocation) {
  require(!invocation.input.empty() && !invocation.output.empty());
  require(preprocess_command(invocation)[1] == "-E");
  RemoteOptions options{.display = {"-fdiagnostics-color=always"},
                        .directory = "/here",
                        .native = {"-Xclang", "-target-cpu", "-Xclang", "x"}};
  auto request = check_request(remote_command(invocation, options));
  require(bool(request) && request->kind.language == invocation.kind.language);
  require(request->output == invocation.output && request->to_assembly == invocation.to_assembly);
  check_served(*request);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (bool all_is_assembler : {false, true}) {
    AssemblerScan whole(all_is_assembler), pieces(all_is_assembler);
    whole.feed(text);
    for (size_t i = 0; i < size; ++i) pieces.feed(text.substr(i, 1));
    require(whole.reads_files() == pieces.reads_files());
  }
  PragmaScan whole_pragmas(Family::unknown), pragmas_in_pieces(Family::unknown);
  whole_pragmas.feed(text);
  for (size_t i = 0; i < size; ++i) pragmas_in_pieces.feed(text.substr(i, 1));
  require(whole_pragmas.is_local() == pragmas_in_pieces.is_local());
  (void)split_response_file(text);

  const std::vector<std::string> argv = split(text, '\n');
  if (auto request = check_request(argv)) check_served(*request);
  if (text.find('\0') != text.npos) return 0;  // a command line has none
  Context context;
  context.read_file = [&](const std::string& path) -> std::optional<std::string> {
    if (path != "self") return std::nullopt;
    return std::string(text);
  };
  for (Family family : {Family::gcc, Family::clang, Family::unknown}) {
    context.family = family;
    const Invocation invocation = analyze(argv, context);
    if (invocation.distributable()) check_distributed(invocation);
  }
  return 0;
}
