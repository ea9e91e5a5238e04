// SPDX-License-Identifier: GPL-2.0-or-later
// The host list, in distcc's grammar:
//
//   --randomize   --localslots=N   --localslots_cpp=N
//   localhost[/N]
//   NAME[/N][:PORT][/N][,lzo][,cpp][,text][,plain][,down]         NAME, IPv4 address or [IPv6 address]
//   [USER]@NAME[/N][:COMMAND][,lzo][,cpp][,text][,plain][,down]   over ssh
//
// Entries are separated by white space; '#' starts a comment that ends with the line. One mistake makes the whole list
// invalid. Where stock guesses or ignores (`a/5x`, `a,lzoX`, `--localslots=x`), dcc reports the mistake.
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

// Code::bad_hosts, with the offending entry in the text, if the list is invalid. `with_lzo`: whether this build
// supports ",lzo" hosts.
Result<HostList> parse_host_list(std::string_view text, std::string origin, bool with_lzo);

// The list from the first of: $DISTCC_HOSTS when set (even empty), the file `hosts` in $DISTCC_DIR or else ~/.distcc
// when readable, SYSCONFDIR/distcc/hosts. An existing source that is empty or wrong is an error; the next one is not
// tried.
Result<HostList> load_host_list();

// Random, but the same for the same seed; each client passes a different one.
void shuffle(std::vector<Host>& hosts, uint64_t seed);

// The sum of all limits: the number that `dcc -j` prints, for use with make.
int64_t total_limit(const HostList& list);

}  // namespace dcc::hosts
