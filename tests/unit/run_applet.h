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
#include "base/temp.h"
#include "test.h"

struct Said {
  int code = -1;
  std::string out, err;
};

// A standard descriptor leads into a file for as long as this lives.
class Caught {
 public:
  explicit Caught(int number) : number_(number), before_(::dup(number)), file_(*dcc::spool_in_memory("said")) {
    ::dup2(file_.get(), number_);
  }
  Caught(const Caught&) = delete;
  ~Caught() { ::dup2(before_.get(), number_); }
  std::string text() const { return *dcc::read_at(file_.get(), 0, 1 << 20); }

 private:
  int number_;
  dcc::UniqueFd before_, file_;
};

// words[0] is the name that it is called by: "dcc", "distccd".
inline Said run_applet(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(words.size()), shift = 0;
  const dcc::Applet* applet = dcc::find_applet(dcc::base_name(words[0]), argc > 1 ? words[1] : "", &shift);
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
