// SPDX-License-Identifier: GPL-2.0-or-later
// Every list of words, one a line, is a command for the client and a request for the server. What the client would send
// the server takes; what the server would run holds nothing that was to be refused, and the server takes it again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/strings.h"
#include "cmdline/commands/commands.h"
#include "cmdline/response_file.h"
#include "scan/assembler_scan.h"
#include "scan/pragma_scan.h"

using namespace dcc;
using namespace dcc::cmdline;

static void require(bool condition) {
  if (!condition) std::abort();
}

static void check_served(const cmdline::CheckedCommand& request) {
  const std::vector<std::string> command = cmdline::server_command(request, "in.i", "out.o");
  require(command.size() >= 6 && command[0] == request.argv[0]);
  for (const std::string& word : command)
    require(!word.empty() && word[0] != '@' && word != "-wrapper" && word != "-B");
  auto again = cmdline::check_command(command, true);
  require(bool(again) && again->argv == request.argv && again->kind == request.kind);
  require(again->input == "in.i" && again->output == "out.o" && again->to_assembly == request.to_assembly);
}

static void check_distributed(const cmdline::Invocation& invocation) {
  require(!invocation.input.empty() && !invocation.output.empty());
  require(cmdline::preprocess_command(invocation)[1] == "-E");
  cmdline::RemoteOptions options{.display = {"-fdiagnostics-color=always"},
                                 .directory = "/here",
                                 .native = {"-Xclang", "-target-cpu", "-Xclang", "x"}};
  auto request = cmdline::check_command(cmdline::remote_command(invocation, options), true);
  require(bool(request) && request->kind.language == invocation.kind.language);
  require(request->output == invocation.output && request->to_assembly == invocation.to_assembly);
  check_served(*request);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using Kind = scan::AssemblerScan::Kind;
  for (Kind kind : {Kind::source, Kind::with_macros, Kind::assembler}) {
    scan::AssemblerScan whole(kind), pieces(kind);
    whole.feed(text);
    for (size_t i = 0; i < size; ++i) pieces.feed(text.substr(i, 1));
    require(whole.reads_files() == pieces.reads_files());
  }
  scan::PragmaScan whole_pragmas(cmdline::Family::unknown), pragmas_in_pieces(cmdline::Family::unknown);
  whole_pragmas.feed(text);
  for (size_t i = 0; i < size; ++i) pragmas_in_pieces.feed(text.substr(i, 1));
  require(whole_pragmas.is_local() == pragmas_in_pieces.is_local());
  (void)cmdline::split_response_file(text);

  const std::vector<std::string> argv = split(text, '\n');
  for (bool takes_assembler : {false, true})
    if (auto request = cmdline::check_command(argv, takes_assembler)) check_served(*request);
  if (auto source = cmdline::check_view_command(argv))
    require(!source->empty() && std::find(argv.begin(), argv.end(), *source) != argv.end());
  if (text.find('\0') != text.npos) return 0;  // a command line has none
  cmdline::Context context;
  context.read_file = [&](const std::string& path) -> std::optional<std::string> {
    if (path != "self") return std::nullopt;
    return std::string(text);
  };
  for (cmdline::Family family : {cmdline::Family::gcc, cmdline::Family::clang, cmdline::Family::unknown}) {
    context.family = family;
    const cmdline::Invocation invocation = cmdline::analyze(argv, context);
    if (invocation.distributable()) check_distributed(invocation);
  }
  return 0;
}
