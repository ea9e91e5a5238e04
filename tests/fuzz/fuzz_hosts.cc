// SPDX-License-Identifier: GPL-2.0-or-later
// Every text is a host list or an error with a text; what was understood is understood again from the entries as
// written.
#include <cstdint>
#include <cstdlib>

#include "hosts/host_list.h"

using namespace dcc;
using namespace dcc::hosts;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Result<HostList> list = parse_host_list(text, "input", true);
  if (!list) {
    require(!list.error().text.empty());
    return 0;
  }
  require(!list->hosts.empty());
  std::string again;
  for (const Host& host : list->hosts) {
    require(!host.name.empty() && host.port > 0 && host.port < 65536);
    require(state_name(host).find('/') == std::string::npos);
    again += host.text + "\n";
  }
  Result<HostList> echo = parse_host_list(again, "echo", true);
  require(bool(echo) && echo->hosts.size() == list->hosts.size());
  for (size_t i = 0; i < echo->hosts.size(); ++i) {
    require(display_name(echo->hosts[i]) == display_name(list->hosts[i]));
    require(echo->hosts[i].limit == list->hosts[i].limit);
  }
  shuffle(list->hosts, size);
  require(total_limit(*list) == total_limit(*echo));
  return 0;
}
