// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/access.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "test.h"

namespace dcc::net {

namespace {

Address peer(const std::string& host) {
  auto address = numeric_address(host, 40000);
  REQUIRE(address);
  return *address;
}

bool rule_allows(const std::string& rule, const std::string& host) {
  AccessRules rules;
  REQUIRE(rules.add(rule));
  return rules.allows(peer(host));
}

}  // namespace

TEST_CASE("a rule allows its network and nothing else") {
  struct Row {
    const char *rule, *host;
    bool allowed;
  };
  const Row rows[] = {
      {"10.3.0.0/24", "10.3.0.255", true},
      {"10.3.0.0/24", "10.3.1.0", false},
      {"10.3.0.77/24", "10.3.0.1", true},  // the bits behind the mask do not matter
      {"10.3.0.0/23", "10.3.1.9", true},
      {"10.3.0.7", "10.3.0.7", true},
      {"10.3.0.7", "10.3.0.6", false},
      {"10.3.0.7/", "10.3.0.7", true},
      {"10.3.0.7/32", "10.3.0.6", false},
      {"128.0.0.0/1", "127.0.0.1", false},
      {"0.0.0.0/0", "8.8.8.8", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "8.8.8.8", false},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
      {"::1", "::1", true},
      {"::1", "::2", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.host);
    CHECK(rule_allows(row.rule, row.host) == row.allowed);
  }
}

TEST_CASE("an IPv4 peer on an IPv6 socket is an IPv4 peer") {
  CHECK(rule_allows("10.3.0.0/24", "::ffff:10.3.0.9"));
  CHECK(!rule_allows("10.3.0.0/24", "::ffff:10.4.0.9"));
  CHECK(rule_allows("::ffff:10.3.0.0/120", "10.3.0.9"));
  CHECK(!rule_allows("::ffff:10.3.0.0/120", "10.3.1.9"));
  CHECK(!rule_allows("::/0", "::ffff:10.3.0.9"));
}

TEST_CASE("what is no address or no mask is an error") {
  for (const char* rule : {"", "/8", "10.3.0.0/33", "10.3.0.0/-1", "10.3.0.0/8x", "::1/129", "::ffff:10.0.0.0/95",
                           "999.1.1.1", "no such host/8"}) {
    CAPTURE(rule);
    AccessRules rules;
    auto added = rules.add(rule);
    REQUIRE(!added);
    CHECK(added.error().code == Code::bad_arguments);
    CHECK(rules.empty());
  }
}

TEST_CASE("a host name stands for all its addresses") { CHECK(rule_allows("localhost", "127.0.0.1")); }

TEST_CASE("without a rule nobody may, except who came without a network") {
  AccessRules rules;
  CHECK(!rules.allows(peer("127.0.0.1")));
  CHECK(!rules.allows(peer("::1")));
  CHECK(rules.allows(Address()));
}

TEST_CASE("private networks are the unrouted ones of both families, and this machine") {
  AccessRules rules;
  rules.add_private_networks();
  for (const char* host : {"192.168.255.1", "10.255.0.1", "172.16.0.1", "172.31.255.255", "127.3.2.1", "fe80::1",
                           "febf::1", "fd00::1", "::1", "::ffff:10.0.0.1"}) {
    CAPTURE(host);
    CHECK(rules.allows(peer(host)));
  }
  for (const char* host : {"192.169.0.1", "11.0.0.1", "172.32.0.1", "172.15.0.1", "8.8.8.8", "fec0::1", "fe00::1",
                           "2001:db8::1", "::2", "::ffff:8.8.8.8"}) {
    CAPTURE(host);
    CHECK(!rules.allows(peer(host)));
  }
}

TEST_CASE("who lets all addresses in is open to strangers") {
  for (const char* rule : {"0.0.0.0/0", "::/0"}) {
    AccessRules rules;
    rules.add_private_networks();
    CHECK(!rules.admits_strangers());
    REQUIRE(rules.add(rule));
    CHECK(rules.admits_strangers());
  }
}

TEST_CASE("a peer on a UNIX socket has no address that a rule could name") {
  Address unix_peer;
  unix_peer.storage.ss_family = AF_UNIX;
  AccessRules rules;
  REQUIRE(rules.add("0.0.0.0/0"));
  CHECK(!rules.allows(unix_peer));
  AccessRules open;
  open.add_everyone();
  CHECK(open.allows(unix_peer));
}

}  // namespace dcc::net
