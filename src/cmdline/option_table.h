// SPDX-License-Identifier: GPL-2.0-or-later
// What dcc knows about the options of gcc and clang: one row per option, here and nowhere else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace dcc::cmdline {

// How the operand is written.
enum class Operand : uint8_t {
  none,      // -c
  joined,    // -std=c99; may be empty
  separate,  // -target TRIPLE
  either,    // -oFILE or -o FILE
};

using Effects = uint16_t;
constexpr Effects k_preprocessor = 1;  // has no effect on preprocessed text: not sent
constexpr Effects k_linker = 2;        // has no effect before linking: not sent
constexpr Effects k_assembler = 4;     // affects only assembling: not given to the preprocessor
constexpr Effects k_local = 8;         // the whole compile must run where the user is, because `reason`
constexpr Effects k_refused = 16;      // a server refuses it from every client
constexpr Effects k_text = 32;         // the operand may hold a '/', and is not a path: -DNAME=a/b
constexpr Effects k_compiler = 64;     // with k_preprocessor or k_linker: the compiler proper takes it, too
constexpr Effects k_recorded = 128;    // with one of the first two: gcc records it, but cannot from preprocessed text
// The whole operand is a path.
constexpr Effects k_reads = 256;           // of a file that is read
constexpr Effects k_directory = 512;       // of a directory that is searched for files, or of the beginning of its name
constexpr Effects k_writes = 1024;         // of a file that is written
constexpr Effects k_viewed = 2048;         // with k_local: not in native mode, where the compiler sees the user's files
constexpr Effects k_shows_options = 4096;  // what is written then shows options that the compiler proper received
constexpr Effects k_path = k_reads | k_directory | k_writes;

// Options that the code treats individually.
enum class Meaning : uint8_t {
  plain,
  compile,            // -c
  to_assembly,        // -S
  preprocess,         // -E, -M, -MM
  syntax_only,        // -fsyntax-only
  output,             // -o
  language,           // -x
  include,            // -include, -imacros
  architecture,       // -arch
  processor,          // -march=, -mtune=, -mcpu=
  machine,            // any other -m
  parameter,          // --param
  target,             // --target=, -target
  debug,              // -g
  color,              // -fdiagnostics-color and similar options
  links,              // -fdiagnostics-urls=
  plain_messages,     // -fdiagnostics-plain-output
  dependencies,       // -MD, -MMD
  dependency_file,    // -MF
  dependency_target,  // -MT, -MQ
  for_assembler,      // -Wa, -Xassembler
  for_preprocessor,   // -Wp, -Xpreprocessor
  for_clang,          // -Xclang
  input_charset,      // -finput-charset=
  lto,                // -flto, -flto=
  seed,               // -frandom-seed=
  recorded_command,   // -frecord-gcc-switches: clang records the whole command line
  directory,          // -fdebug-compilation-dir and similar options
  specs,              // -specs=
  intermediates,      // -save-temps
  base_names,         // -femit-struct-debug-…: gcc compares the base names of the source and of its headers
};

struct Option {
  std::string_view name;
  Operand operand = Operand::none;
  Effects effects = 0;
  Meaning meaning = Meaning::plain;
  std::string_view reason = {};  // with k_local: completes "OPTION ..."
};

// The row for a word that begins with '-': the longest name that the word begins with and whose operand is written in
// that way. nullptr for an option without a row: it may do anything. The rows "-f", "-m", "-O", "-W" and "-g" accept
// whole families of options.
const Option* find_option(std::string_view word);

std::span<const Option> option_table();

}  // namespace dcc::cmdline
