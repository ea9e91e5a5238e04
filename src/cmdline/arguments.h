// SPDX-License-Identifier: GPL-2.0-or-later
// Splits a command line into options with their operands, and inputs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cmdline/option_table.h"

namespace dcc::cmdline {

// One option with its operand, or one input. `index` and `words` say where it stands in argv.
struct Argument {
  const Option* option = nullptr;  // nullptr: an input, or an option that the table has no row for
  uint32_t index = 0;
  uint32_t words = 1;            // 2 when the operand is a word of its own
  uint32_t operand_offset = 0;   // where the operand begins in the last of the words
  bool is_input = false;         // "-" counts as one
  bool operand_missing = false;  // the command ends before the operand

  Meaning meaning() const { return option != nullptr ? option->meaning : Meaning::plain; }
  bool has(Effects effects) const { return option != nullptr && (option->effects & effects) != 0; }
};

// Splits argv[1] and later.
std::vector<Argument> parse_arguments(const std::vector<std::string>& argv);

// Empty when there is none. Points into `argv`.
std::string_view operand_of(const std::vector<std::string>& argv, const Argument& argument);

// -march=native and similar options, which the driver replaces with what it detects on the machine where it runs.
bool is_native(const std::vector<std::string>& argv, const Argument& argument);

}  // namespace dcc::cmdline
