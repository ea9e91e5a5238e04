// SPDX-License-Identifier: GPL-2.0-or-later
// Decides which arguments may reach a compiler on another machine, where one preprocessed text is the only input. No
// path may, since none of the client's files are there. The client checks before it sends a job, so that no server has
// to refuse it; the server checks because it trusts no client.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cmdline/arguments.h"

namespace dcc::cmdline {

// Describes the first argument that could open a file, run a program or load a plug-in, or that has no row in the
// option table: "'-wrapper' chooses the programs that compile". Empty when all are harmless. Inputs and the operand of
// -o are not checked.
std::string find_unsafe(const std::vector<std::string>& argv, std::span<const Argument> arguments);

// "'WORD' reason", with the word made safe for a terminal.
std::string complaint(std::string_view word, std::string_view reason);

}  // namespace dcc::cmdline
