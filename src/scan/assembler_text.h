// SPDX-License-Identifier: GPL-2.0-or-later
// Finds assembler that reads files: .incbin and .include name files that exist only on the client's machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dcc::scan {

struct AsmTemplate {
  std::optional<std::string> text;  // nullopt: not a sequence of literals
  bool is_whole = true;             // false: `code` ends before the template does
};

// The template of an asm statement as the assembler gets it: adjacent literals, with any prefix, are joined, and
// escapes are replaced with what they stand for. `code` follows "asm (" and any qualifiers.
AsmTemplate asm_template(std::string_view code);

// Whether the text cannot contain one of these directives, even after the assembler or the compiler has put something
// into it (macro arguments, operands, one of several dialects). So no part of a directive's name may stand where the
// rest may be added. The added text comes from some asm statement of the unit, which is checked in the same way.
bool reads_no_files(std::string_view assembler);

// Whether the text of an assembler file from this '.' on begins with one of these directives, or may do so once a
// macro's argument is added.
bool begins_file_directive(std::string_view assembler);

}  // namespace dcc::scan
