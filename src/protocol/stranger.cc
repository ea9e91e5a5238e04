// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/stranger.h"

namespace dcc::protocol {
namespace {

struct Stranger {
  std::string_view begins;
  std::string_view text;
};
constexpr Stranger k_strangers[] = {
    {"HTTP/", "an HTTP server answers there, not a compile server; a server's statistics have a port of their own"},
    {"SSH-", "an ssh server answers there, not a compile server; a host that is reached by ssh is written @HOST"},
    {"GET ", "an HTTP client asks here, where compile jobs are taken; statistics have a port of their own (--stats)"},
    {"HEAD ", "an HTTP client asks here, where compile jobs are taken; statistics have a port of their own (--stats)"},
    {"POST ", "an HTTP client asks here, where compile jobs are taken; statistics have a port of their own (--stats)"},
    {"\x16\x03", "a TLS client knocks here, where compile jobs are taken"},
    {"\x15\x03", "a TLS server answers there, not a compile server"},
};

}  // namespace

std::string_view known_stranger(std::string_view bytes) {
  for (const Stranger& stranger : k_strangers)
    if (bytes.starts_with(stranger.begins)) return stranger.text;
  return {};
}

}  // namespace dcc::protocol
