// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/machine_id.h"

#include "temp_home.h"
#include "test.h"

namespace dcc {

TEST_CASE("a machine is told by its id, else by its boot") {
  TempHome home;
  home.write("id", "abc\n");
  CHECK(machine_id_by(home.path() + "/id") == "abc");
  std::string boot = machine_id_by(home.path() + "/missing");
  CHECK(!boot.empty());
  for (const char* none : {"", "\n", "uninitialized\n"}) {
    home.write("id", none);
    CHECK(machine_id_by(home.path() + "/id") == boot);
  }
}

}  // namespace dcc
