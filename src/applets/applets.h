// SPDX-License-Identifier: GPL-2.0-or-later
// The commands inside the one binary. A new one needs its file, its row in applets.cc and in applet_parts
// (meson.build), and its name among the choices of meson_options.txt.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "applets/applet_mains.h"

namespace dcc {

struct Applet {
  std::string_view name;        // "serve": `dcc serve`, or a link named `dcc-serve`
  std::string_view other_name;  // "distccd": a link of that name; empty if there is none
  std::string_view summary;     // one line for `dcc --help`
  AppletMain main;              // null when this build does not have it
};

std::span<const Applet> applets();  // sorted by name

struct Choice {
  const Applet* applet;  // null: the client
  int shift;             // 1 when the first argument chose it (`dcc serve`), and belongs to its name; else 0
};
// For a program called `name` (a base name) with the first argument `first`.
Choice choose_applet(std::string_view name, std::string_view first);

// The applet of this build that `word` most likely misspells; empty when none is near.
std::string_view nearest_applet(std::string_view word);

// Whether `name` is the client's (`dcc`, `distcc`), so that the compiler is an argument; otherwise we masquerade as
// `name`.
bool is_client_name(std::string_view name);

// Whether the client answers these words (words[0] is its name) itself instead of compiling: an option of its own, or
// no words at all. False where this build leaves the client out.
bool client_answers(std::span<const std::string> words);

// Runs instead of an applet (null: the client) that this build leaves out: says so, and returns the exit code.
int complain_of_left_out(const Applet* applet);

}  // namespace dcc
