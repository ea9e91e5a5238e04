// SPDX-License-Identifier: GPL-2.0-or-later
// The argument policy for an input that is one preprocessed text: which arguments may reach a compiler on another
// machine with it. No path may, since none of the client's files are there. The client asks before it sends a job, so
// that no server has to refuse it; the server asks because it trusts nobody.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cmdline/arguments.h"

namespace dcc::cmdline {

// Says what is wrong with the first argument that could open a file, run a program or load a plug-in, and with the
// first that nobody explained: "'-wrapper' chooses the programs that compile". Empty when all are harmless. Inputs and
// the operand of -o are not judged.
std::string find_unsafe(const std::vector<std::string>& argv, std::span<const Argument> arguments);

// "'WORD' reason", with the word fit for a terminal.
std::string complaint(std::string_view word, std::string_view reason);

}  // namespace dcc::cmdline
