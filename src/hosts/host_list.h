// SPDX-License-Identifier: GPL-2.0-or-later
// The host list, in distcc's grammar:
//
//   --randomize   --localslots=N   --localslots_cpp=N
//   localhost[/N]
//   NAME[/N][:PORT][/N][,lzo][,cpp][,down]         NAME, IPv4 address or [IPv6 address]
//   [USER]@NAME[/N][:COMMAND][,lzo][,cpp][,down]   over ssh
//
// separated by white space; '#' starts a comment up to the end of the line. One mistake makes the whole list invalid,
// and where stock guesses or ignores (`a/5x`, `a,lzoX`, `--localslots=x`), dcc says what is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hosts/host.h"

namespace dcc::hosts {

struct HostList {
  std::vector<Host> hosts;  // at least one, in the order of the list
  std::optional<int> localslots;
  std::optional<int> localslots_cpp;
  bool randomize = false;  // the caller shuffles; --show-hosts shows the shuffled order too
  std::string origin;      // "$DISTCC_HOSTS", or the file's path
};

// Code::bad_hosts with the offending entry in the text. `with_lzo`: whether this build can talk to ",lzo" hosts.
Result<HostList> parse_host_list(std::string_view text, std::string origin, bool with_lzo);

// The list from the first of: $DISTCC_HOSTS when set (even empty), the file `hosts` in $DISTCC_DIR or else ~/.distcc
// when readable, SYSCONFDIR/distcc/hosts. An existing source that is empty or wrong is an error; the next one is not
// tried.
Result<HostList> load_host_list();

// A reproducible random order; clients pass something that differs between them.
void shuffle(std::vector<Host>& hosts, uint64_t seed);

// The sum of all limits, what `dcc -j` prints for make.
int64_t total_limit(const HostList& list);

}  // namespace dcc::hosts
