// SPDX-License-Identifier: GPL-2.0-or-later
// The commands that one distributable job is made of: preprocess here, compile there.
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

// Writes the preprocessed text to its standard output, and the same dependency file that the whole compile would write.
// Not to be called for an input that is already preprocessed (Invocation::kind): the text is the file itself.
std::vector<std::string> preprocess_command(const Invocation& invocation);

// Whether that text, of which the first lines are given, says that gcc has found a precompiled header. It takes one
// only as long as nothing but directives came before it.
bool uses_precompiled_header(std::string_view beginning);

// Whether text that the user has preprocessed says in its first lines where it comes from, as gcc reads it there: else
// an object would name the file, and debug information the directory, that it had on a server.
bool names_its_origin(std::string_view beginning, bool with_directory);

// How the user is going to see messages. Behind our pipe a compiler cannot find it out.
struct Display {
  bool color = false;     // a terminal that shows colours
  bool no_color = false;  // GCC_COLORS is empty, which wins over every option
  bool links = false;     // a terminal that shows gcc's links
};

// The words that ask for it, at the end of a command; what the user asked for wins.
std::vector<std::string> display_words(const Invocation& invocation, const Display& display);

struct RemoteOptions {
  std::vector<std::string> display;
  std::string directory;            // the client's, absolute; what clang is told to record with debug information
  std::vector<std::string> native;  // what native_query() was answered; needed with Invocation::uses_native
};

// What goes over the wire: argv[0] the compiler's name as the user wrote it, the source under its name here, -c or -S,
// and "-o NAME" as two words; neither preprocessor nor linker options. The source's name gets an extension that tells
// its language when its own one does not: a stock server knows nothing else of it.
std::vector<std::string> remote_command(const Invocation& invocation, const RemoteOptions& options);

// That command in words that a stock server takes.
std::vector<std::string> for_stock_server(Family family, std::vector<std::string> command);

// For Invocation::uses_native: a command without output files that prints on stderr (-###) how the compiler understands
// the options. Everything in it that matters is in its words, so that answers can be kept by compiler and words.
std::vector<std::string> native_query(const Invocation& invocation);

// The words to put in RemoteOptions::native, out of that command's stderr; an error when it does not look as expected:
// then compile here.
Result<std::vector<std::string>> parse_native_answer(Family family, std::string_view text);

// --- the server ------------------------------------------------------------------------------------------------------

// A peer's command after all checks: safe to run on preprocessed text, once the file names are ours.
struct CheckedCommand {
  std::vector<std::string>
      argv;            // name as received (whether that program may run is not decided here) and kept options
  std::string input;   // the client's names, for the log and for choosing file names; never opened
  std::string output;  // empty when the client named none
  SourceKind kind;     // of the text that the peer sends: always preprocessed
  bool to_assembly = false;
  bool compares_base_names = false;  // the text's file needs the source's name, but for the extension
};

// Checks every argument by its kind. Code::denied, naming the option, for whatever could read or write a file, run a
// program or load a plug-in, and for everything unknown; Code::bad_arguments for what is no compile of one source.
// Drops what means nothing for preprocessed text. Assembler is refused unless it is asked for: stock clients never send
// it.
Result<CheckedCommand> check_command(std::vector<std::string> argv, bool takes_assembler = false);

// The command to run: the language forced to the preprocessed one, source and output at these paths.
std::vector<std::string> server_command(const CheckedCommand& request, std::string_view input_path,
                                        std::string_view output_path);

}  // namespace dcc::cmdline
