// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/applets.h"

#include <algorithm>

#include "run_applet.h"
#include "test.h"

namespace dcc {

TEST_CASE("the table of applets is sorted, and no name is there twice") {
  std::vector<std::string_view> names;
  for (const Applet& applet : applets()) names.push_back(applet.name);
  CHECK(std::is_sorted(names.begin(), names.end()));
  for (const Applet& applet : applets())
    if (!applet.other_name.empty()) names.push_back(applet.other_name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("the name that dcc is called by, or its first argument, chooses the applet") {
  struct Row {
    const char *name, *first;
    const char* applet;  // null: the client
    int shift = 0;
  };
  const Row rows[] = {
      {"dcc", "serve", "serve", 1},
      {"dcc", "stats-server", "stats-server", 1},
      {"dcc-serve", "", "serve"},
      {"dcc-serve", "hosts", "serve"},
      {"dcc-stats-server", "", "stats-server"},
      {"distccd", "--daemon", "serve"},
      {"lsdistcc", "", "hosts"},
      {"distccmon-text", "1", "monitor"},
      // Compilers, masqueraded as or named, and what only looks like an applet's name.
      {"dcc", "", nullptr},
      {"dcc", "gcc", nullptr},
      {"dcc", "distccd", nullptr},
      {"dcc", "dcc-serve", nullptr},
      {"distcc", "serve", nullptr},
      {"gcc", "serve", nullptr},
      {"serve", "", nullptr},
      {"dcc-", "", nullptr},
      {"dcc-gcc", "", nullptr},
      {"dcc-distccd", "", nullptr},
      {"dcc-serve2", "", nullptr},
      {"", "", nullptr},
      {"", "serve", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.first);
    const auto [applet, shift] = choose_applet(row.name, row.first);
    CHECK(std::string(applet ? applet->name : "") == (row.applet ? row.applet : ""));
    CHECK(shift == row.shift);
  }
}

TEST_CASE("under its own name and distcc's, dcc takes the compiler as an argument") {
  for (const char* name : {"dcc", "distcc", "mydistcc"}) CHECK(is_client_name(name));
  for (const char* name : {"gcc", "dcc-12", "xdcc", "tdcc", ""}) CHECK(!is_client_name(name));
}

TEST_CASE("a misspelled applet is recognised, and a compiler is none") {
  CHECK(nearest_applet("srve") == "serve");
  CHECK(nearest_applet("whitelst") == "whitelist");
  CHECK(nearest_applet("gcc").empty());
  CHECK(nearest_applet("clang++").empty());
}

TEST_CASE("an applet that this build has not is complained of, together with those there are") {
  const Applet missing{"missing", "", "", nullptr};
  const Caught err(STDERR_FILENO);
  CHECK(complain_of_left_out(&missing) == static_cast<int>(Code::bad_arguments));
  CHECK(err.text().starts_with("dcc: missing is not in this build"));
  CHECK(err.text().find("the client, explain, hosts,") != std::string::npos);
}

}  // namespace dcc
