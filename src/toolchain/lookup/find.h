// SPDX-License-Identifier: GPL-2.0-or-later
// The real compiler behind our own links, and the guard against running in circles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

std::string search_path();  // $PATH, or the system's default when it is unset

// The directories of a PATH, in order; an empty entry means the current directory and becomes ".".
std::vector<std::string> path_directories(std::string_view path);

struct RealCompiler {
  std::string file;  // run this, also as argv[0]: gcc finds its own parts from it
  std::string name;  // what others call it: the bare name where PATH leads to the same file, else the path as given
  std::string path;  // PATH for children: directories that hold a link of ours for `name` moved to the end
};

// The compiler meant by `word`: a name, a path, or argv[0] of a masquerade link, searched for in `path`.
//
// Links to us and to stock distcc are passed over. When `word` is a path to a link of ours, the directories behind the
// link's come first, as in stock: with PATH=ccache:masquerade:/usr/bin, ccache calling us means /usr/bin's compiler and
// not itself again. Those before it follow. Code::no_compiler when there is nothing, Code::recursion when there are
// only links of ours, or when `word` has a name of ours.
Result<RealCompiler> find_compiler(std::string_view word, std::string_view path);

// The first executable `name` in `path` that is not ours; empty when there is none.
std::string find_in_path(std::string_view name, std::string_view path);

// "gcc" for "/usr/bin/gcc" when PATH finds that very file (CMake and ccache send paths); otherwise the path as it is.
std::string bare_name_if_same(const std::string& file, std::string_view path);

// The guard against running in circles: _DISTCC_SAFEGUARD counts the distcc and dcc processes that we descend from.
constexpr const char* k_safeguard_variable = "_DISTCC_SAFEGUARD";
int safeguard_level(const char* value);       // null: 0; unparsable: 1
std::string next_safeguard_level(int level);  // for every child; one digit, as stock writes it

enum class Nesting { none, run_local, runaway };

// What to do at this level. Called through a masquerade link from within a job (by a compiler that is a script calling
// `gcc`), the real compiler is run and nothing else; anything deeper, or `dcc gcc` within a job, is a circle
// (Code::recursion).
Nesting nesting(int level, bool masquerading);

}  // namespace dcc::toolchain
