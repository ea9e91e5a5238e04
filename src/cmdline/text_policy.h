// SPDX-License-Identifier: GPL-2.0-or-later
// Decides which arguments may reach a compiler on another machine, where one preprocessed text is the only input. No
// path may, since none of the client's files are there. The client checks before it sends a job, so that no server has
// to refuse it; the server checks because it trusts no client.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cmdline/arguments.h"

namespace dcc::cmdline {

// Describes the first argument that could open a file, run a program or load a plug-in, or that has no row in the
// option table: "'-wrapper' chooses the programs that compile". Empty when all are harmless. Inputs and the operand of
// -o are not checked.
std::string find_unsafe(const std::vector<std::string>& argv, std::span<const Argument> arguments);

// The words of all options that pass some to an inner stage (`meaning`: for_assembler or for_clang), which sees them as
// one list.
std::vector<std::string> inner_words(const std::vector<std::string>& argv, std::span<const Argument> arguments,
                                     Meaning meaning);

// Whether the next word of -Xclang names a file that clang reads.
bool names_file_for_clang(std::string_view word);

// The files that a compiler sees besides the text.
enum class Files { none, viewed };

// The same for the words that -Wa, and -Xassembler pass to the assembler, and -Xclang to clang's inner stages. They may
// name no file that is written, also in native mode.
std::string find_unsafe_inner_words(const std::vector<std::string>& argv, std::span<const Argument> arguments,
                                    Files files);

inline constexpr std::string_view k_unknown_option = "is not an option that dcc knows";
inline constexpr std::string_view k_lacks_operand = "lacks its operand";

// "'WORD' reason", with the word made safe for a terminal.
std::string complaint(std::string_view word, std::string_view reason);

}  // namespace dcc::cmdline
