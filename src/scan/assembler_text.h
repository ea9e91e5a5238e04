// SPDX-License-Identifier: GPL-2.0-or-later
// Whether assembler reads files: .incbin and .include name files that only exist on the machine of the source.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dcc::scan {

// The text of an asm statement as the assembler gets it, of its template: adjacent literals, with any prefix, are one,
// and escapes are what they stand for. `code` is what follows "asm (" and any qualifiers. nullopt when the template is
// no row of literals, and, with `is_whole` false, when `code` ends before it.
std::optional<std::string> asm_template(std::string_view code, bool& is_whole);

// Whether no part of it names one of these directives, and nothing that the assembler or the compiler puts into it
// (macro arguments, operands, one of several dialects) can complete one: no piece of a directive's name stands where
// another may be added. The pieces themselves stand in some asm statement of the unit, which is looked at likewise.
bool reads_no_files(std::string_view assembler);

// Whether a file of assembler has one of them at this point, which begins with '.', or a macro's argument may complete
// one.
bool begins_file_directive(std::string_view assembler);

}  // namespace dcc::scan
