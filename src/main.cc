// SPDX-License-Identifier: GPL-2.0-or-later
// One binary, many names: the base name of argv[0], and for `dcc` the first argument, say which applet runs.
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "applets/applets.h"
#include "base/file.h"
#include "process/process.h"

namespace {

// A descriptor we open must never become number 0, 1 or 2, where a compiler would take it for its own.
void occupy_standard_descriptors() {
  int fd;
  do {
    fd = ::open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  dcc::process::ignore_signals_of_writing();
  std::string name(dcc::base_name(argc > 0 ? argv[0] : "dcc"));
  const auto [applet, shift] = dcc::choose_applet(name, argc > 1 ? argv[1] : "");
  dcc::AppletMain run = applet ? applet->main : dcc::client_main;
  return run ? dcc::exit_code_of_output(run(argc - shift, argv + shift)) : dcc::complain_of_left_out(applet);
}
