// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a command of dcc's within the test, as main() would run it, and catches what it says.
#pragma once

#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "applets/applets.h"
#include "base/file.h"
#include "base/log.h"
#include "caught.h"
#include "test.h"

struct Said {
  int code = -1;
  std::string out, err;
};

// False for what is left out of this build (-Dkey=disabled). words[0] is the name that it is called by: "dcc",
// "distccd".
inline bool is_built(const std::vector<std::string>& words) {
  const dcc::Applet* applet = dcc::choose_applet(dcc::base_name(words[0]), words.size() > 1 ? words[1] : "").applet;
  return !applet || applet->main;
}

inline Said run_applet(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int argc = static_cast<int>(words.size());
  const auto [applet, shift] = dcc::choose_applet(dcc::base_name(words[0]), argc > 1 ? words[1] : "");
  const dcc::AppletMain run = applet ? applet->main : dcc::client_main;
  REQUIRE((run != nullptr));
  Said said;
  {
    const Caught out(STDOUT_FILENO), err(STDERR_FILENO);
    said.code = run(argc - shift, argv.data() + shift);
    said.out = out.text();
    said.err = err.text();
  }
  std::signal(SIGPIPE, SIG_IGN);
  dcc::log::set_ident("dcc");
  dcc::log::set_level(dcc::log::Level::warning);
  return said;
}
