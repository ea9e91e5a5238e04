// SPDX-License-Identifier: GPL-2.0-or-later
// The commands inside the one binary. A new one needs its file and its row in applets.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dcc {

// argv[0] is the name the user knows the command by ("dcc serve", "distccd"); the result is the exit code.
using AppletMain = int (*)(int argc, char** argv);

// Weak: a build can leave applets out (-Dapplets), and the address of a main function that is not linked is null.
[[gnu::weak]] int client_main(int argc, char** argv);
[[gnu::weak]] int explain_main(int argc, char** argv);
[[gnu::weak]] int hosts_main(int argc, char** argv);
[[gnu::weak]] int monitor_main(int argc, char** argv);
[[gnu::weak]] int report_main(int argc, char** argv);
[[gnu::weak]] int serve_main(int argc, char** argv);
[[gnu::weak]] int stats_main(int argc, char** argv);
[[gnu::weak]] int stats_server_main(int argc, char** argv);
[[gnu::weak]] int whitelist_main(int argc, char** argv);

struct Applet {
  std::string_view name;        // "serve": `dcc serve`, or a link named `dcc-serve`
  std::string_view other_name;  // "distccd": a link of that name; empty if there is none
  std::string_view summary;     // one line for `dcc --help`
  AppletMain main;              // null when this build does not have it
};

std::span<const Applet> applets();  // all there are, sorted by name

// Which applet a program called `name` (a base name) with first argument `first` is; null means the client. When the
// applet was chosen by its argument (`dcc serve`), *shift is 1, else 0.
const Applet* find_applet(std::string_view name, std::string_view first, int* shift);

// The applet of this build that `word` most likely misspells; empty when none is near.
std::string_view nearest_applet(std::string_view word);

// Whether `name` is the client's (`dcc`, `distcc`), so that the compiler is an argument; otherwise we masquerade as
// `name`.
bool is_client_name(std::string_view name);

// Whether the client answers these words (words[0] is its name) itself instead of compiling: an option of its own, or
// no words at all. Weak, as client_main() is.
[[gnu::weak]] bool client_answers(std::span<const std::string> words);

// Runs in place of an applet (null: the client) that this build leaves out: says so, and returns the exit code.
int complain_of_left_out(const Applet* applet);

}  // namespace dcc
