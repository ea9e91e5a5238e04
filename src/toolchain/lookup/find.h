// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the real compiler behind dcc's own links, and guards against endless recursion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

std::string search_path();  // $PATH, or the system's default if it is unset

// The directories of a PATH, in order; an empty entry means the current directory and becomes ".".
std::vector<std::string> path_directories(std::string_view path);

struct RealCompiler {
  std::string file;  // to be run, also as argv[0]: gcc locates its own parts by it
  std::string name;  // for other machines: the bare name if PATH leads to the same file, else the path as given
  std::string path;  // PATH for children: directories with a dcc link for `name` are moved to the end
};

// The compiler that `word` means (a name, a path, or argv[0] of a masquerade link), searched for in `path`.
//
// Links to dcc and to stock distcc are skipped. If `word` is a path to a dcc link, the directories after the link's in
// PATH are searched first, as in stock, and then those before it: with PATH=ccache:masquerade:/usr/bin, when ccache
// calls dcc it means the compiler in /usr/bin and not itself. Code::no_compiler if nothing is found; Code::recursion if
// there are only dcc links, or if `word` is one of dcc's own names.
Result<RealCompiler> find_compiler(std::string_view word, std::string_view path);

// The first executable `name` in `path` that is not dcc or distcc; empty if there is none.
std::string find_in_path(std::string_view name, std::string_view path);

// "gcc" for "/usr/bin/gcc" if PATH leads to that very file (CMake and ccache pass paths); otherwise the path unchanged.
std::string bare_name_if_same(const std::string& file, std::string_view path);

// The guard against endless recursion: _DISTCC_SAFEGUARD counts the distcc and dcc processes among this process's
// ancestors.
constexpr const char* k_safeguard_variable = "_DISTCC_SAFEGUARD";
int safeguard_level(const char* value);       // 0 for null, 1 if not a number
std::string next_safeguard_level(int level);  // for every child process; one digit, as in stock

enum class Nesting { none, run_local, runaway };

// What to do at this level. If dcc is called through a masquerade link from within a job (say, by a compiler that is a
// script calling `gcc`), it only runs the real compiler. Anything deeper, or `dcc gcc` within a job, is endless
// recursion (Code::recursion).
Nesting nesting(int level, bool masquerading);

}  // namespace dcc::toolchain
