// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/eligibility.h"

#include "hosts/host_list.h"
#include "protocol/v4/messages.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

using state::PeerProtocol;

struct Acquaintance {
  TempHome home;
  LocalLimits limits = local_limits(fail(Code::no_hosts, "none"));
  HostKnowledge known = host_knowledge(limits);
  RemoteJob job;

  Acquaintance() {
    job.request.argv = {"gcc", "-c", "a.c"};
    job.fingerprint.emplace();
  }
  void learn(const hosts::Host& host, PeerProtocol protocol) const {
    known.features.learn(host, {protocol, 0}, state::wall_time());
  }
  void fail_at(const hosts::Host& host, Blame blame, const char* reason) const {
    auto permit = known.back_off.enter(host, compiler_of(job), state::wall_time());
    REQUIRE(permit);
    known.back_off.failed(std::move(*permit), blame, reason, state::wall_time());
  }
  PeerProtocol protocol_with(const hosts::Host& host) const { return peer_with(host, job, known.features).protocol; }
  std::optional<std::string> why_preprocessed_at(const hosts::Host& host) const {
    return why_preprocessed(host, job, known, peer_with(host, job, known.features));
  }
  std::string against(const hosts::Host& host) const { return reason_against(host, job, known).value_or(""); }
};

hosts::Host host_of(const char* entry) {
  auto list = hosts::parse_host_list(entry, "LIST", true);
  REQUIRE(list);
  return list->hosts[0];
}

bool tells(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a host is greeted in protocol 4 unless it, its entry or the job is not for that") {
  Acquaintance all;
  const hosts::Host box = host_of("box"), lzo = host_of("box,lzo");
  CHECK(all.protocol_with(box) == PeerProtocol::unknown);
  CHECK(all.protocol_with(lzo) == PeerProtocol::stock);
  all.learn(box, PeerProtocol::v4);
  CHECK(all.protocol_with(box) == PeerProtocol::v4);
  CHECK(all.protocol_with(lzo) == PeerProtocol::stock);
  all.job.fingerprint.reset();
  CHECK(all.protocol_with(box) == PeerProtocol::stock);
}

TEST_CASE("a job that only protocol 4 can say is kept from those that do not speak it") {
  Acquaintance all;
  all.job.needs_protocol_4 = true;
  CHECK(all.against(host_of("box")).empty());
  CHECK(tells(all.against(host_of("box,lzo")), "protocol 4"));
  all.learn(host_of("box"), PeerProtocol::stock);
  CHECK(tells(all.against(host_of("box")), "protocol 4"));
  CHECK(all.against(host_of("localhost")).empty());
  all.job.needs_protocol_4 = false;
  CHECK(all.against(host_of("box")).empty());
}

TEST_CASE("a job is native where nothing of the job, its host or the host's version is against it") {
  Acquaintance all;
  const hosts::Host box = host_of("box"), lzo = host_of("box,lzo");
  CHECK(!all.why_preprocessed_at(box));  // it is asked first
  CHECK(all.why_preprocessed_at(lzo) == "',lzo' asks for protocol 2");
  all.learn(box, PeerProtocol::stock);
  CHECK(all.why_preprocessed_at(box) == "the host does not speak protocol 4");
  all.learn(box, PeerProtocol::v4);
  CHECK(all.why_preprocessed_at(box) == "the host does not offer it");
  all.known.features.learn(box, {PeerProtocol::v4, protocol::k_does_native_jobs}, state::wall_time());
  CHECK(!all.why_preprocessed_at(box));
  all.known.quarantine.put(box, hex(all.job.fingerprint->digest), "'a.o' is not as here");
  CHECK(tells(all.why_preprocessed_at(box).value_or(""), "in quarantine"));
  all.job.fingerprint->digest.low ^= 1;  // of another compiler
  CHECK(!all.why_preprocessed_at(box));
  all.job.needs_native = "of an option";
  CHECK(all.against(box).empty());
  all.job.not_native = "the compiler is a script";
  CHECK(all.why_preprocessed_at(box) == "the compiler is a script");
  CHECK(!lack_of_native_mode(box, all.job, all.known, peer_with(box, all.job, all.known.features)));
  CHECK(tells(all.against(box), "only native mode"));
}

TEST_CASE("with a key, a host must prove it in protocol 4, whatever it was before, unless it is plain or here") {
  Acquaintance all;
  const key::Key key;
  const hosts::Host box = host_of("box"), plain = host_of("box,plain");
  CHECK(!must_prove_key(box, nullptr));
  CHECK(must_prove_key(box, &key));
  CHECK(!must_prove_key(plain, &key));
  CHECK(!must_prove_key(host_of("localhost"), &key));
  all.learn(box, PeerProtocol::stock);
  CHECK(all.protocol_with(box) == PeerProtocol::stock);
  all.job.key = &key;
  CHECK(all.protocol_with(box) == PeerProtocol::unknown);
  CHECK(all.protocol_with(plain) == PeerProtocol::stock);
  for (const char* entry : {"box", "box,plain", "box,lzo,plain", "@box,plain", "localhost"})
    CHECK(all.against(host_of(entry)).empty());
  CHECK(tells(all.against(host_of("box,lzo")), "',lzo'"));
  CHECK(tells(all.against(host_of("@box")), "ssh"));
  all.job.fingerprint.reset();
  CHECK(tells(all.against(box), "protocol 4 only"));
  CHECK(all.against(plain).empty());
}

TEST_CASE("a host that has failed is avoided by all, or by those with the compiler that it refused") {
  Acquaintance all;
  all.fail_at(host_of("one"), Blame::host, "one: garbage");
  all.fail_at(host_of("two"), Blame::compiler, "two: no such compiler");
  CHECK(tells(all.against(host_of("one")), "garbage"));
  CHECK(tells(all.against(host_of("two")), "no such compiler"));
  all.job.request.argv[0] = "another-gcc";
  CHECK(tells(all.against(host_of("one")), "garbage"));
  CHECK(all.against(host_of("two")).empty());
  // One of the same name, in another container, or for what the host has a compiler.
  all.job.request.argv[0] = "gcc";
  all.job.request.compiler.emplace();
  CHECK(all.against(host_of("two")).empty());
  all.fail_at(host_of("two"), Blame::compiler, "two: other defaults");
  CHECK(tells(all.against(host_of("two")), "other defaults"));
  all.job.request.compiler->fingerprint.low ^= 1;
  CHECK(all.against(host_of("two")).empty());
}

TEST_CASE("candidates are all hosts in the order of the list, with their slots and what is against them") {
  Acquaintance all;
  all.fail_at(host_of("two"), Blame::host, "two: garbage");
  auto list = hosts::parse_host_list("one/3 two/5 three,down localhost/1", "LIST", true);
  REQUIRE(list);
  const auto found = candidates(list->hosts, all.job, all.known, Plan(), all.limits);
  REQUIRE(found.size() == 4);
  CHECK(!found[0].against);
  CHECK(found[1].against);
  CHECK(found[2].against == "it is marked as not to be used");
  CHECK(!found[3].against);
  const auto sets = slots_of(found);
  REQUIRE(sets.size() == 4);
  CHECK(sets[0].limit == 3);
  CHECK(sets[1].limit == 5);
  CHECK(sets[2].limit == 0);
  CHECK(sets[3].limit == 1);
}

TEST_CASE("the first choice is the first askable host with a free slot") {
  Acquaintance all;
  all.fail_at(host_of("two"), Blame::host, "two: garbage");
  auto list = hosts::parse_host_list("two/1 localhost/1 one/1 three/1", "LIST", true);
  REQUIRE(list);
  const auto some = askable(candidates(list->hosts, all.job, all.known, Plan(), all.limits));
  REQUIRE(some.size() == 3);
  CHECK(first_choice(some, all.limits, false)->host.text == "localhost/1");
  CHECK(first_choice(some, all.limits, true)->host.text == "one/1");
  const auto held = state::acquire(all.limits.lock_dir, {some[0].slots});
  REQUIRE(held);
  CHECK(first_choice(some, all.limits, false)->host.text == "one/1");
  CHECK(!first_choice({}, all.limits, false));
}

TEST_CASE("while no slot is free, the first choice is the first askable host") {
  Acquaintance all;
  auto list = hosts::parse_host_list("one/1", "LIST", true);
  REQUIRE(list);
  const auto some = askable(candidates(list->hosts, all.job, all.known, Plan(), all.limits));
  const auto held = state::acquire(all.limits.lock_dir, slots_of(some));
  REQUIRE(held);
  CHECK(first_choice(some, all.limits, false) == &some[0]);
}

TEST_CASE("why a job may go to no host names each lasting reason once, and the accidents of a few hosts") {
  Acquaintance all;
  auto list = hosts::parse_host_list("one,down two,down a b c d", "LIST", true);
  REQUIRE(list);
  for (size_t i = 2; i < 6; ++i) all.fail_at(list->hosts[i], Blame::host, (list->hosts[i].name + ": garbage").c_str());
  const std::string why = no_candidate(list->hosts, all.job, all.known, "").text;
  CHECK(tells(why, "all other hosts are in back-off"));
  CHECK(tells(why, "a: garbage; b: garbage; c: garbage"));
  CHECK(!tells(why, "d: garbage"));
  CHECK(tells(why, "one: it is marked"));
  CHECK(!tells(why, "two: it is marked"));
  list->hosts.resize(2);
  CHECK(!tells(no_candidate(list->hosts, all.job, all.known, "").text, "back-off"));
}

TEST_CASE("a job that no host may have is a failure, unless stock servers were no place for it anyway") {
  Acquaintance all;
  CHECK(no_candidate({}, all.job, all.known, "why").code == Code::no_hosts);
  all.job.needs_protocol_4 = true;
  CHECK(no_candidate({}, all.job, all.known, "why").code == Code::local_cpp);
  CHECK(no_candidate({}, all.job, all.known, "why").text == "why");
}

}  // namespace dcc::client
