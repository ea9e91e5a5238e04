// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/possession.h"

#include "base/random.h"
#include "test.h"

namespace dcc::server {

using view::content_id_of;

TEST_CASE("a client has what it has shown, and nobody else has it") {
  Possession possession(100, random_bytes(32));
  const auto anna = possession.client("anna"), bert = possession.client("bert");
  CHECK(anna == possession.client("anna"));
  CHECK(anna != Possession(100, random_bytes(32)).client("anna"));
  possession.add(anna, content_id_of("text"));
  CHECK(possession.has(anna, content_id_of("text")));
  CHECK(!possession.has(anna, content_id_of("other")));
  CHECK(!possession.has(bert, content_id_of("text")));
}

TEST_CASE("what was shown long ago is forgotten, what is asked about is not") {
  Possession possession(100, random_bytes(32));
  const auto client = possession.client("anna");
  auto number = [](int i) { return content_id_of(std::to_string(i)); };
  for (int i = 0; i < 1000; ++i) {
    possession.add(client, number(i));
    CHECK(possession.has(client, number(0)));
  }
  int known = 0;
  for (int i = 0; i < 1000; ++i) known += possession.has(client, number(i));
  CHECK(known >= 50);
  CHECK(known <= 150);  // asking makes some of the old ones young
  CHECK(!possession.has(client, number(1)));
}

}  // namespace dcc::server
