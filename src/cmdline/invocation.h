// SPDX-License-Identifier: GPL-2.0-or-later
// What one compiler command line means: may it run elsewhere, what does it read, what does it write?
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cmdline/arguments.h"
#include "cmdline/dependencies.h"
#include "cmdline/family.h"
#include "cmdline/source_kind.h"

namespace dcc::cmdline {

// Everything outside the command line that its meaning depends on.
struct Context {
  Family family = Family::unknown;
  // The text of a response file; nothing when it cannot be read.
  std::function<std::optional<std::string>(const std::string& path)> read_file;
  // Whether a file exists: for "-include FILE", clang uses a precompiled header that lies beside FILE.
  std::function<bool(const std::string& path)> file_exists;
  // DEPENDENCIES_OUTPUT or SUNPRO_DEPENDENCIES is set: the compiler writes dependencies that no option names.
  bool dependencies_in_environment = false;
};

struct Invocation {
  // Empty: the job is distributable. Else one line for people that says why it must run here: "'-save-temps' writes
  // another file".
  std::string local_reason;
  bool distributable() const { return local_reason.empty(); }
  // Empty: a server can do the job in native mode. Else why not: "'-fplugin=a.so' loads a plug-in".
  std::string view_reason;

  // With response files expanded and options by their short names; the commands of a distributed job are made from it.
  // Local jobs should run what the user typed.
  std::vector<std::string> argv;
  std::vector<Argument> arguments;   // argv[1] and later, in order
  std::vector<std::string> written;  // with response files expanded, but options by the names that the user wrote

  Family family = Family::unknown;
  std::string input;             // as written; the first if there are several; empty for "gcc --version"
  SourceKind kind;               // of the input, taking -x into account
  std::string output;            // as written with -o, else derived: "a.o". Never empty when distributable
  bool output_given = false;     // -o was there
  bool to_assembly = false;      // -S
  bool preprocess_only = false;  // -E, or -M and -MM, which imply it
  bool is_link = false;          // the linker will run
  bool debug_info = false;       // -g in any form but -g0
  bool debug_macros = false;     // -g3 in any form, also if a later option takes it back
  bool lto = false;              // -flto in any form
  bool records_options = false;  // gcc records the options that its compiler proper received in the object
  bool saves_temps = false;      // -save-temps in any form
  bool other_assembler = false;  // clang's own does not write the object
  bool color_given = false;      // the user chose whether there are colours: not "auto"
  bool links_given = false;      // the same for links, by -fdiagnostics-urls=
  Dependencies dependencies;     // what preprocessing writes besides the text

  // Only a server of protocol 4 accepts the command as it is: stock servers refuse assembler, and -flto when it is
  // written without an operand.
  bool needs_protocol_4 = false;

  // -march=native or a similar option is in effect, whose meaning depends on the machine. Ask the compiler with
  // native_query() what it means here, and pass the answer in RemoteOptions::native.
  bool uses_native = false;
};

// `argv` is a whole command; argv[0] is the compiler. Never fails: a command that cannot be understood is local.
Invocation analyze(std::vector<std::string> argv, const Context& context);

// Whether an argument is part of the remote command.
bool is_sent(const Invocation& invocation, const Argument& argument);

}  // namespace dcc::cmdline
