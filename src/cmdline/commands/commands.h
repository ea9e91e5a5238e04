// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of a distributed job: preprocess here, compile there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cmdline/family.h"
#include "cmdline/invocation.h"
#include "cmdline/source_kind.h"

namespace dcc::cmdline {

// --- the client ------------------------------------------------------------------------------------------------------

// A command that writes the preprocessed text to its standard output, and the same dependency file as the whole compile
// would. Not for an input that is already preprocessed (Invocation::kind): there the text is the file itself.
std::vector<std::string> preprocess_command(const Invocation& invocation);

// Whether the preprocessed text, of which `beginning` has the first lines, says that gcc uses a precompiled header. gcc
// uses one only if nothing but directives comes before it.
bool uses_precompiled_header(std::string_view beginning);

// Whether text that the user has preprocessed names its source in the first lines, and with `with_directory` its
// directory, where gcc looks for them. If not, the object would contain the name, and debug information the directory,
// that the text has on a server.
bool names_its_origin(std::string_view beginning, bool with_directory);

// How the user will see messages. The compiler cannot detect this, because its output goes to our pipe.
struct Display {
  bool color = false;     // a terminal that shows colours
  bool no_color = false;  // GCC_COLORS is empty, which wins over every option
  bool links = false;     // a terminal that shows gcc's links
};

// The words that request this display, for the end of a command. What the user asked for takes precedence.
std::vector<std::string> display_words(const Invocation& invocation, const Display& display);

struct RemoteOptions {
  std::vector<std::string> display;
  std::string directory;            // the client's, absolute; clang records it with debug information
  std::vector<std::string> native;  // result of parse_native_answer(); needed with Invocation::uses_native
};

// The command to send: argv[0] is the compiler's name as the user wrote it, followed by the source under its name here,
// -c or -S, and "-o NAME" as two words; no options of the preprocessor or the linker. If the extension of the source
// does not tell its language, one that does is added to the name: a stock server knows the language from nothing else.
std::vector<std::string> remote_command(const Invocation& invocation, const RemoteOptions& options);

// The command to send in native mode: as the user typed it, but for response files, of which a server could not tell in
// time what they hold, and with Invocation::uses_native short names, and the native words in their place. argv[0] is
// `compiler`.
std::vector<std::string> view_command(const Invocation& invocation, std::string_view compiler,
                                      const std::vector<std::string>& native);

// remote_command()'s command in words that a stock server accepts.
std::vector<std::string> for_stock_server(Family family, std::vector<std::string> command);

// For Invocation::uses_native: a command without output files that prints on stderr (-###) how the compiler understands
// the options. The answer depends only on the compiler and the words of the command, so it can be stored under these.
std::vector<std::string> native_query(const Invocation& invocation);

// The words for RemoteOptions::native, taken from that command's stderr. An error when the text does not look as
// expected; then compile here.
Result<std::vector<std::string>> parse_native_answer(Family family, std::string_view text);

// --- the server ------------------------------------------------------------------------------------------------------

// A peer's command after all checks. It is safe to run on preprocessed text, once its file names are replaced with
// ours.
struct CheckedCommand {
  std::vector<std::string> argv;  // the compiler's name as received, which is not judged here, and the kept options
  std::string input;              // the client's names, for the log and for choosing file names; never opened
  std::string output;             // empty when the client named none
  SourceKind kind;                // of the text that the peer sends: always preprocessed
  bool to_assembly = false;
  bool compares_base_names = false;  // the text's file must have the source's name, except for the extension
};

// Checks every argument. Code::denied, naming the option, for anything that could read or write a file, run a program
// or load a plug-in, and for everything unknown; Code::bad_arguments for a command that does not compile exactly one
// source. Drops options that have no effect on preprocessed text. Refuses assembler unless `takes_assembler`: stock
// clients never send it.
Result<CheckedCommand> check_command(std::vector<std::string> argv, bool takes_assembler = false);

// Checks a command for native mode, which runs as it is, and returns its source. Code::denied for an argument that runs
// a program or loads a plug-in, and for everything unknown; Code::bad_arguments for a command that does not compile
// exactly one source.
Result<std::string> check_view_command(const std::vector<std::string>& typed);

// The command to run, with the language forced to the preprocessed one, and with source and output at these paths.
std::vector<std::string> server_command(const CheckedCommand& request, std::string_view input_path,
                                        std::string_view output_path);

}  // namespace dcc::cmdline
