// SPDX-License-Identifier: GPL-2.0-or-later
#include "hosts/host_list.h"

#include <algorithm>
#include <cstdlib>

#include "temp_home.h"
#include "test.h"

namespace dcc::hosts {

namespace {

HostList parsed(std::string_view text) {
  auto list = parse_host_list(text, "LIST", true);
  REQUIRE_MESSAGE(bool(list), std::string(text));
  return std::move(*list);
}

// One line per entry, enough to compare everything that the grammar sets.
std::string described(const Host& host) {
  std::string line = fmt::format("{} limit={} protocol={}", display_name(host), host.limit, stock_protocol(host));
  if (host.transport == Transport::local) line += " local";
  if (host.transport == Transport::ssh) line += " ssh";
  if (!host.command.empty()) line += " command=" + host.command;
  if (host.cpp) line += " cpp";
  if (host.preprocessed) line += " text";
  if (host.plain) line += " plain";
  if (host.down) line += " down";
  return line;
}

}  // namespace

TEST_CASE("every form of an entry is understood") {
  const struct {
    const char* entry;
    const char* meaning;
  } table[] = {
      {"a", "a limit=4 protocol=1"},
      {"a.example.org/8", "a.example.org limit=8 protocol=1"},
      {"a:4000", "a:4000 limit=4 protocol=1"},
      {"a:3632", "a limit=4 protocol=1"},
      {"a/5:4000", "a:4000 limit=5 protocol=1"},
      {"a:4000/5", "a:4000 limit=5 protocol=1"},
      {"a/5:4000/6", "a:4000 limit=6 protocol=1"},
      {"a/+5", "a limit=5 protocol=1"},
      {"a/-3", "a limit=-1 protocol=1"},
      {"a,lzo", "a limit=4 protocol=2"},
      {"a/3,lzo,cpp", "a limit=3 protocol=2 cpp"},
      {"a,cpp,lzo", "a limit=4 protocol=2 cpp"},
      {"a:1/2,down", "a:1 limit=2 protocol=1 down"},
      {"a,text", "a limit=4 protocol=1 text"},
      {"a,plain", "a limit=4 protocol=1 plain"},
      {"10.0.0.1:3633", "10.0.0.1:3633 limit=4 protocol=1"},
      {"[::1]", "[::1] limit=4 protocol=1"},
      {"[fe80::1%eth0]/2:4000,lzo", "[fe80::1%eth0]:4000 limit=2 protocol=2"},
      {"localhost", "localhost limit=2 protocol=1 local"},
      {"localhost/7", "localhost limit=7 protocol=1 local"},
      {"localhost:3632", "localhost limit=4 protocol=1"},
      {"localhost,lzo", "localhost limit=4 protocol=2"},
      {"localhosts", "localhosts limit=4 protocol=1"},
      {"127.0.0.1", "127.0.0.1 limit=4 protocol=1"},
      {"u@h", "u@h limit=4 protocol=1 ssh"},
      {"@h", "@h limit=4 protocol=1 ssh"},
      {"u@h/3:/opt/bin/dcc,lzo", "u@h limit=3 protocol=2 ssh command=/opt/bin/dcc"},
      {"u@h:cmd/3", "u@h limit=4 protocol=1 ssh command=cmd/3"},
      {"u@[::1]:cmd", "u@[::1] limit=4 protocol=1 ssh command=cmd"},
  };
  for (const auto& row : table) {
    CAPTURE(row.entry);
    HostList list = parsed(row.entry);
    REQUIRE(list.hosts.size() == 1);
    CHECK(described(list.hosts[0]) == row.meaning);
    CHECK(list.hosts[0].text == row.entry);
  }
}

TEST_CASE("entries are separated by white space of every kind, and comments end at the line") {
  HostList list = parsed("# all of them\r\na/1 b,lzo\tc#d e\n\f[::1]/9   # the last\n");
  REQUIRE(list.hosts.size() == 4);
  CHECK(list.hosts[0].text == "a/1");
  CHECK(list.hosts[1].text == "b,lzo");
  CHECK(list.hosts[2].text == "c");
  CHECK(list.hosts[3].text == "[::1]/9");
  CHECK(total_limit(list) == 1 + 4 + 4 + 9);
}

TEST_CASE("keywords set what they say and are no hosts") {
  HostList list = parsed("--randomize --localslots=3 a --localslots_cpp/12");
  CHECK(list.randomize);
  CHECK(list.localslots == 3);
  CHECK(list.localslots_cpp == 12);
  CHECK(list.hosts.size() == 1);
  list = parsed("a");
  CHECK(!list.randomize);
  CHECK(!list.localslots);
  CHECK(!list.localslots_cpp);
}

TEST_CASE("every kind of mistake is an error that names the entry and says what is wrong") {
  const struct {
    const char* entry;
    const char* in_text;
  } table[] = {
      {"a/0", "',down'"},
      {"a/", "'/' is not a limit"},
      {"a/5x", "'/5x' is not a limit"},
      {"a/x", "'/x' is not a limit"},
      {"a/99999", "above 10000"},
      {"a:", "'' is not a port"},
      {"a:0", "'0' is not a port"},
      {"a:65536", "'65536' is not a port"},
      {"a:40x", "'40x' is not a port"},
      {"a:4000/", "'/' is not a limit"},
      {"a,lzoX", "unknown option ',lzoX'"},
      {"a,lzocpp", "unknown option ',lzocpp'"},
      {"a,", "an option is missing after ','"},
      {"127.0.0.1,10.3.0.2", "separated by blanks"},
      {"box1/4,box2/4", "separated by blanks"},
      {"box1;box2", "separated by blanks"},
      {"tcp://box", "without 'tcp://'"},
      {"http://box:3632/", "without 'http://'"},
      {"ssh://me@box", "USER@NAME"},
      {"\"box1", "quotation mark"},
      {",lzo", "without a blank"},
      {"a,gzip", "unknown option ',gzip'"},
      {"a,cpp", "requires compression"},
      {"a,auth", "GSS-API"},
      {"a,auth=x", "GSS-API"},
      {"a=5", "NAME/N"},
      {":99", "host name is missing"},
      {"/4", "host name is missing"},
      {",lzo", "host name is missing"},
      {"@", "host name is missing"},
      {"u@", "host name is missing"},
      {"u@h:", "no command"},
      {"@-oProxyCommand=x", "is not a host name"},
      {"-x", "is not a host name"},
      {"a|b", "separated by blanks"},
      {"a$b", "'a$b' is not a host name"},
      {"::1", "in brackets"},
      {"fe80::1", "in brackets"},
      {"[::1", "closing ']'"},
      {"[]", "is not an IPv6 address"},
      {"[a]", "is not an IPv6 address"},
      {"[::1%/]", "is not an IPv6 address"},
      {"[::1]x", "'x' does not belong there"},
      {"localhost/", "'/' is not a limit"},
      {"localhost/2,lzo", "127.0.0.1"},
      {"--localslots", "--localslots needs a number"},
      {"--localslots=x", "--localslots needs a number"},
      {"--localslots=0", "--localslots needs a number"},
      {"--localslots_cpp=", "--localslots_cpp needs a number"},
      {"--localslotsX=1", "the options are --randomize"},
      {"--randomizeX", "the options are --randomize"},
      {"+zeroconf", "zeroconf"},
      {"a\x01", "control character"},
  };
  for (const auto& row : table) {
    CAPTURE(row.entry);
    auto list = parse_host_list(std::string("good ") + row.entry, "LIST", true);
    REQUIRE(!list);
    CHECK(list.error().code == Code::bad_hosts);
    CHECK_MESSAGE(list.error().text.find(row.in_text) != std::string::npos, list.error().text);
    CHECK(list.error().text.rfind("LIST: in the entry '", 0) == 0);
  }
}

TEST_CASE("a list without hosts is an error") {
  for (const char* text : {"", " \n", "# a", "--randomize --localslots=2"}) {
    auto list = parse_host_list(text, "/etc/distcc/hosts", true);
    REQUIRE(!list);
    CHECK(list.error().code == Code::bad_hosts);
    CHECK(list.error().text ==
          "/etc/distcc/hosts contains no hosts; can't distribute work: name some, as in box1/8 box2/4");
  }
}

TEST_CASE("a compressed host needs liblzo2") {
  auto list = parse_host_list("a b,lzo", "LIST", false);
  REQUIRE(!list);
  CHECK(list.error().text.find("liblzo2") != std::string::npos);
  CHECK(parse_host_list("a b", "LIST", false));
}

TEST_CASE("state files are named by transport, host and port only") {
  HostList list = parsed("a a:4000/3,lzo u@a:cmd [::1] localhost/4 a,down");
  CHECK(state_name(list.hosts[0]) == "tcp_a_3632");
  CHECK(state_name(list.hosts[1]) == "tcp_a_4000");
  CHECK(state_name(list.hosts[2]) == "ssh_a");
  CHECK(state_name(list.hosts[3]) == "tcp_::1_3632");
  CHECK(state_name(list.hosts[4]) == "local");
  CHECK(usable(list.hosts[0]));
  CHECK(!usable(list.hosts[5]));
  CHECK(!usable(parsed("a/-1").hosts[0]));
}

TEST_CASE("shuffling keeps every host, depends on the seed and reaches every order") {
  HostList list = parsed("a b c");
  std::vector<std::string> orders;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<Host> hosts = list.hosts;
    shuffle(hosts, seed);
    REQUIRE(hosts.size() == 3);
    orders.push_back(hosts[0].name + hosts[1].name + hosts[2].name);
    std::vector<Host> same = list.hosts;
    shuffle(same, seed);
    CHECK(same[0].name + same[1].name + same[2].name == orders.back());
  }
  std::sort(orders.begin(), orders.end());
  orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
  CHECK(orders == std::vector<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"});
}

TEST_CASE("the list comes from DISTCC_HOSTS, else from the hosts file of the state directory") {
  TempHome home;
  home.write("state/hosts", "from-state\n");
  home.write(".distcc/hosts", "from-home\n");

  CHECK(load_host_list()->hosts[0].name == "from-home");
  setenv("DISTCC_DIR", (home.path() + "/state").c_str(), 1);
  auto list = load_host_list();
  REQUIRE(list);
  CHECK(list->hosts[0].name == "from-state");
  CHECK(list->origin == home.path() + "/state/hosts");

  setenv("DISTCC_HOSTS", "from-variable", 1);
  list = load_host_list();
  REQUIRE(list);
  CHECK(list->hosts[0].name == "from-variable");
  CHECK(list->origin == "$DISTCC_HOSTS");
}

TEST_CASE("an existing source without hosts is an error, the next one is not tried") {
  TempHome home;
  home.write(".distcc/hosts", "from-home\n");
  setenv("DISTCC_HOSTS", "", 1);
  auto list = load_host_list();
  REQUIRE(!list);
  CHECK(list.error().text == "$DISTCC_HOSTS contains no hosts; can't distribute work: name some, as in box1/8 box2/4");

  unsetenv("DISTCC_HOSTS");
  home.write(".distcc/hosts", std::string(1024 * 1024 + 1, '#'));
  list = load_host_list();
  REQUIRE(!list);
  CHECK(list.error().code == Code::bad_hosts);
}

}  // namespace dcc::hosts
