// SPDX-License-Identifier: GPL-2.0-or-later
// What one compiler command line means: may it run elsewhere, what does it read, what does it write?
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/family.h"
#include "compiler/source_kind.h"

namespace dcc::compiler {

struct Option;  // a row of option_table.h

// Everything outside of the command line that its meaning depends on.
struct Context {
  Family family = Family::unknown;
  // The text of a response file; nothing when it cannot be read.
  std::function<std::optional<std::string>(const std::string& path)> read_file;
  // DEPENDENCIES_OUTPUT or SUNPRO_DEPENDENCIES is set: the compiler writes dependencies that no option names.
  bool dependencies_in_environment = false;
};

// One option with its operand, or one input. `index` and `words` say where it stands in Invocation::argv.
struct Argument {
  const Option* option = nullptr;  // nullptr: not an option, or one that the table has no row for
  uint32_t index = 0;
  uint32_t words = 1;    // 2 when the operand is a word of its own
  uint32_t operand = 0;  // offset of the operand in its word (the last of the `words`)
  bool is_input = false;
};

struct Invocation {
  // Empty: the job is distributable. Else one line for people that says why it must run here: "-save-temps writes other files".
  std::string local_reason;
  bool distributable() const { return local_reason.empty(); }

  // With response files expanded and -Wp, split up. Local jobs should run what the user typed instead.
  std::vector<std::string> argv;
  std::vector<Argument> arguments;  // argv[1] and later, in order

  Family family = Family::unknown;
  std::string input;            // as written
  uint32_t input_index = 0;     // in argv
  SourceKind kind;              // of the input, after -x
  std::string output;           // as written with -o, else derived: "a.o". Never empty when distributable
  bool output_given = false;    // -o was there
  bool to_assembly = false;     // -S
  bool preprocess_only = false; // -E, or -M and -MM, which imply it
  bool is_link = false;         // none of -E, -S, -c, -fsyntax-only: the linker will run
  bool debug_info = false;      // -g in any form but -g0
  bool color_given = false;     // some -fdiagnostics-color or -fcolor-diagnostics

  // -march=native and its like decide something; they mean another thing on another machine. Ask the compiler with
  // native_query() what they mean here, and give RemoteOptions::native. Never set together with debug info (local then).
  bool uses_native = false;

  // What preprocessing writes besides the text: -MD, -MMD. Empty when nothing.
  std::string dependency_file;
};

// `argv` is a whole command, argv[0] being the compiler. Never fails: what cannot be understood is local.
Invocation analyze(std::vector<std::string> argv, const Context& context);

}  // namespace dcc::compiler
