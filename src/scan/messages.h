// SPDX-License-Identifier: GPL-2.0-or-later
// Messages that compilers write on stderr.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cmdline/family.h"
#include "scan/source_lines.h"

namespace dcc::scan {

// The messages that one compile would have given, from those of its preprocessor here and its compiler elsewhere. Both
// read the text and the command line, so both may give the same message, perhaps under different names of the driver.
// It is given once, in the version from here, which shows the source. Messages that gcc would not give if it saw the
// source's comments are left out, as far as `read_source` (empty: not at all) shows these. Works in every language, and
// with or without colours.
std::string as_one_compile(std::string_view preprocessor, std::string_view compiler, cmdline::Family family,
                           const ReadSource& read_source = {});

// Whether a line has tokens from a system header's macro.
using HasSystemMacro = std::function<bool(std::string_view file, uint64_t line)>;

// The name of a warning in `said`, the messages of a compiler of preprocessed text, that it may have given only because
// such text does not show macros; nothing when there is none.
std::optional<std::string> doubtful_warning(std::string_view said, cmdline::Family family,
                                            const ReadSource& read_source, const HasSystemMacro& has_system_macro = {});

// Whether the messages of a compiler that failed say that its input is at fault: there is an error with its place, or
// about an unknown option, and no word of what befalls compilers, such as a lack of memory. False in doubt, and for
// messages in other languages.
bool blames_source(std::string_view said);

// Whether they say that something befell the compiler: a crash, a lack of memory, a missing program or library.
bool tells_of_accident(std::string_view said);

}  // namespace dcc::scan
