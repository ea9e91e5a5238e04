// SPDX-License-Identifier: GPL-2.0-or-later
// What compilers say on stderr.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cmdline/family.h"
#include "scan/source_lines.h"

namespace dcc::scan {

// What one compile would have said, of what its preprocessor said here and its compiler elsewhere. Both read the text
// and the command line: what both say about these, be it under other names of the driver, is said once, as it was here,
// where it shows the source. What gcc would not have said with the source's comments before it is left out, as far as
// `read_source` (empty: not at all) shows them. Languages and colours do not matter.
std::string as_one_compile(std::string_view preprocessor, std::string_view compiler, cmdline::Family family,
                           const ReadSource& read_source = {});

// Whether a line has tokens from a system header's macro.
using HasSystemMacro = std::function<bool(std::string_view file, uint64_t line)>;

// The name of a warning in what a compiler of preprocessed text said that it may only have given because macros do not
// show in that; nothing when there is none.
std::optional<std::string> doubtful_warning(std::string_view said, cmdline::Family family,
                                            const ReadSource& read_source, const HasSystemMacro& has_system_macro = {});

}  // namespace dcc::scan
