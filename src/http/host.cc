// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/host.h"

#include <unistd.h>

#include <algorithm>

#include "base/strings.h"
#include "net/address.h"

namespace dcc::http {
namespace {

// An empty port means the default.
bool is_port(std::string_view text) { return text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos; }

// In lower case and without the root's dot: "Board." becomes "board".
std::string usual_form(std::string_view text) {
  std::string name = lowered(text);
  while (name.ends_with('.')) name.pop_back();
  return name;
}

}  // namespace

std::string host_without_port(std::string_view host) {
  std::string_view name = host;
  bool bracketed = host.starts_with('[');
  size_t colon = bracketed ? host.find("]:") : host.find(':');
  if (colon != host.npos) {
    colon += bracketed;
    if (!is_port(host.substr(colon + 1))) return {};
    name = host.substr(0, colon);
  }
  if (bracketed) {
    if (!name.ends_with(']')) return {};
    name = name.substr(1, name.size() - 2);
    if (name.find(':') == name.npos) return {};
  }
  return usual_form(name);
}

HostNames::HostNames(const std::vector<std::string>& names) {
  names_.insert("localhost");
  for (const std::string& name : names) names_.insert(usual_form(name));
}

std::vector<std::string> HostNames::of_this_machine() {
  char buffer[256] = "";
  if (::gethostname(buffer, sizeof buffer - 1) < 0 || !*buffer) return {};
  std::string name = buffer, first = name.substr(0, name.find('.'));
  return {name, first, first + ".local"};
}

bool HostNames::allows(std::string_view host) const {
  std::string name = host_without_port(host);
  return names_.contains(name) || net::numeric_address(name, 0);
}

}  // namespace dcc::http
