// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile HTTP requests, and names of hosts: what is read of them is the same however it is cut into packets, and is
// bounded.
#include <cstdint>
#include <cstdlib>

#include "http/host.h"
#include "http/request.h"

using namespace dcc;

static void require(bool condition) {
  if (!condition) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  http::HttpRequestReader whole, bytes;
  size_t used = whole.feed(text);
  require(used <= text.size());
  size_t fed = 0;
  while (fed < text.size() && bytes.feed(text.substr(fed, 1)) > 0) ++fed;
  require(whole.state() == bytes.state());
  if (whole.state() == http::HttpRequestReader::State::refused) require(whole.status() >= 400 && whole.status() < 500);
  if (whole.state() != http::HttpRequestReader::State::whole) return 0;
  require(used <= http::HttpRequestReader::k_head_limit);
  http::HttpRequest one = whole.take(), other = bytes.take();
  require(one.path == other.path && one.host == other.host && one.accept == other.accept);
  require(one.head_only == other.head_only && one.keep_alive == other.keep_alive);
  static const http::HostNames k_names({"board"});
  std::string host = http::host_without_port(one.host);
  if (k_names.allows(one.host))
    require(host == "board" || host == "localhost" || host.find_first_of(".:") != host.npos);
  return 0;
}
