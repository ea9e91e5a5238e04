// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/settings.h"
#include "cmdline/commands/commands.h"
#include "process/process.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {

// What a command asks for, determined from the command line and the environment alone.
struct Plan {
  toolchain::RealCompiler compiler;
  std::vector<std::string> typed;  // the command as the user wrote it, to be run if it runs here
  cmdline::Invocation invocation;  // what it means
  std::vector<std::string> child_env;
  cmdline::Display display;
  std::string native_reason;  // why it cannot be done in native mode; empty: it can
  std::string alone_reason;   // why the client must become the compiler; empty: it need not
};

// Whether the command has no compiler, which then is cc: `dcc -c a.c`, `dcc a.c`, `dcc a.o`. `first` is the argument
// where the compiler would be.
bool names_no_compiler(std::string_view first);

// `command` is the compiler and its arguments. Code::no_compiler if there is no such compiler here.
Result<Plan> make_plan(std::vector<std::string> command, const Settings& settings);

// A process::Command that runs the real compiler with these words (words[0] is replaced by its path).
process::Command compiler_command(const Plan& plan, std::vector<std::string> words);

}  // namespace dcc::client
