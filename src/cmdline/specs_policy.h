// SPDX-License-Identifier: GPL-2.0-or-later
// Judges gcc's specs files (-specs=FILE), by which a command may do more than its options say.
#pragma once

#include <string>
#include <string_view>

namespace dcc::cmdline {

// Describes the first thing in a specs file's text that keeps the job here: "'-fplugin=x.so' loads a plug-in". Empty:
// compiling with it runs no other program and writes no other file than the command says. What only a linker gets is
// not looked at. Source: "Specifying Subprocesses and the Switches to Pass to Them" in GCC's manual.
std::string find_beyond_specs(std::string_view text);

}  // namespace dcc::cmdline
