// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats/discover.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::stats {
namespace {

constexpr std::string_view k_prefix = "dcc-stats/";
constexpr size_t k_list_limit = 8 << 20;
constexpr size_t k_servers_limit = 32;

// A server that does not listen on loopback includes its address: "dcc-stats/10.3.0.7:3633".
std::string name_of(const std::vector<UniqueFd>& listening_sockets) {
  std::string name;
  for (const UniqueFd& socket : listening_sockets) {
    net::Address address = net::local_address(socket.get());
    std::string host = address.host();
    if (host == "0.0.0.0" || host == "127.0.0.1") return fmt::format("{}{}", k_prefix, address.port());
    if (host == "::") host = "::1";
    if (name.empty()) name = fmt::format("{}{}:{}", k_prefix, host, address.port());
  }
  return name;
}

std::optional<net::Address> address_in(std::string_view name) {
  size_t colon = name.rfind(':');
  auto port = parse_number(colon == name.npos ? name : name.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  std::string host(colon == name.npos ? "127.0.0.1" : name.substr(0, colon));
  return net::numeric_address(host, static_cast<int>(*port));
}

bool is_of_this_machine(net::Address address) {
  address.set_port(0);
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  return fd && ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0;
}

}  // namespace

UniqueFd announce(const std::vector<UniqueFd>& listening_sockets) {
  std::string name = name_of(listening_sockets);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof address.sun_path - 1) return UniqueFd();
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) < 0) return UniqueFd();
  return fd;
}

std::vector<net::Address> announced_in(std::string_view list) {
  std::vector<net::Address> found;
  auto same = [&found](const net::Address& address) {
    return std::any_of(found.begin(), found.end(),
                       [&address](const net::Address& other) { return other.text() == address.text(); });
  };
  while (!list.empty() && found.size() < k_servers_limit) {
    std::string_view line = list.substr(0, list.find('\n'));
    list.remove_prefix(std::min(list.size(), line.size() + 1));
    // The name is the last field; '@' stands for the zero byte that begins an abstract name.
    auto name = after_prefix(line.substr(std::min(line.size(), line.rfind(' ') + 1)), "@");
    auto place = name ? after_prefix(*name, k_prefix) : std::nullopt;
    auto address = place ? address_in(*place) : std::nullopt;
    if (address && !same(*address)) found.push_back(*address);
  }
  return found;
}

std::vector<net::Address> find_local_servers() {
  auto list = read_file("/proc/net/unix", k_list_limit);
  if (!list) return {};
  std::vector<net::Address> found = announced_in(*list);
  std::erase_if(found, [](const net::Address& address) { return !is_of_this_machine(address); });
  return found;
}

}  // namespace dcc::stats
