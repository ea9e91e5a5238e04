// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/applets.h"

#include <fmt/format.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"

namespace dcc {
namespace {

constexpr Applet k_applets[] = {
    {"explain", "", "show what dcc would do with a command, and why", explain_main},
    {"hosts", "lsdistcc", "show servers, their load and their compilers", hosts_main},
    {"key", "", "make and check the keys that clients and servers prove", key_main},
    {"monitor", "distccmon-text", "show this machine's running jobs", monitor_main},
    {"report", "", "summarize a build that was traced with DCC_TRACE", report_main},
    {"serve", "distccd", "compile jobs for other machines", serve_main},
    {"stats", "", "show this user's totals, and what dcc saved", stats_main},
    {"stats-server", "", "show the statistics of many servers over HTTP", stats_server_main},
    {"whitelist", "", "manage the links that allow and masquerade compilers", whitelist_main},
};

}  // namespace

std::span<const Applet> applets() { return k_applets; }

bool is_client_name(std::string_view name) { return name == "dcc" || name.find("distcc") != name.npos; }

Choice choose_applet(std::string_view name, std::string_view first) {
  for (const Applet& applet : k_applets)
    if ((!name.empty() && name == applet.other_name) || after_prefix(name, "dcc-") == applet.name) return {&applet, 0};
  if (name != "dcc") return {nullptr, 0};
  for (const Applet& applet : k_applets)
    if (first == applet.name) return {&applet, 1};
  return {nullptr, 0};
}

std::string_view nearest_applet(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Applet& applet : k_applets)
    if (applet.main) names.push_back(applet.name);
  return nearest_word(word, names);
}

int complain_of_left_out(const Applet* applet) {
  std::vector<std::string_view> present;
  auto add_if_built = [&present](std::string_view name, AppletMain main) {
    if (main) present.push_back(name);
  };
  add_if_built("the client", client_main);
  for (const Applet& each : k_applets) add_if_built(each.name, each.main);
  print_err("dcc: {} is not in this build (meson's -Dapplets), only {}\n", applet ? applet->name : "the client",
            fmt::join(present, ", "));
  return static_cast<int>(Code::bad_arguments);
}

}  // namespace dcc
