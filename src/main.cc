// SPDX-License-Identifier: GPL-2.0-or-later
// One binary with many names: the applet is chosen by the base name of argv[0] and, for `dcc`, by the first argument.
#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "applets/applets.h"
#include "base/file.h"
#include "process/process.h"

namespace {

// No descriptor that dcc opens may get number 0, 1 or 2: a compiler would use it as its standard stream.
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
