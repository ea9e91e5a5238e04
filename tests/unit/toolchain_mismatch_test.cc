// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/mismatch.h"

#include "test.h"

namespace dcc::toolchain {

using toolchain::CanaryLanguage;
using toolchain::Driver;
using toolchain::Fingerprint;
using toolchain::mismatch;

namespace {

Fingerprint gcc(std::string target, std::string version) {
  return {Driver::gcc, CanaryLanguage::c, digest_of(target + version), std::move(target), std::move(version)};
}

const Fingerprint k_wanted = gcc("aarch64-linux-gnu", "12.2.0");

}  // namespace

TEST_CASE("a refusal names both sides, and of ours the nearest") {
  CHECK(mismatch(k_wanted, {gcc("x86_64-linux-gnu", "12.2.0"), gcc("aarch64-linux-gnu", "13.2.0")}) ==
        "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0");
  CHECK(mismatch(k_wanted, {gcc("x86_64-linux-gnu", "12.2.0"), gcc("arm-linux-gnueabihf", "12.2.0")}) ==
        "server has arm gcc 12.2.0, x86_64 gcc 12.2.0, this is aarch64 gcc 12.2.0");
}

TEST_CASE("targets are written out where the processor is the same") {
  CHECK(mismatch(gcc("arm-linux-gnueabihf", "12.2.0"), {gcc("arm-linux-gnueabi", "12.2.0")}) ==
        "server has arm gcc 12.2.0 (arm-linux-gnueabi), this is arm gcc 12.2.0 (arm-linux-gnueabihf)");
}

TEST_CASE("the same target and version say that the code is another") {
  Fingerprint patched = k_wanted;
  patched.digest = digest_of("patched");
  CHECK(mismatch(k_wanted, {gcc("aarch64-linux-gnu", "13.2.0"), patched}) ==
        "server's aarch64 gcc 12.2.0 generates different code from this one: other defaults or patches");
}

TEST_CASE("a server without such a compiler says what would help") {
  CHECK(mismatch(k_wanted, {}) ==
        "server has no compiler of this kind for C, this is aarch64 gcc 12.2.0; its administrator can install one and "
        "allow "
        "it with `dcc whitelist add`");
}

TEST_CASE("many compilers are named in short, and what a peer sent cannot harm a terminal") {
  std::vector<Fingerprint> known;
  for (const char* target : {"arm-x", "mips-x", "sparc-x", "riscv64-x", "x86_64-x", "x86_64-x"})
    known.push_back(gcc(target, "12.2.0"));
  CHECK(mismatch(gcc("\x1b[2J-x", "1\n"), known) ==
        "server has arm gcc 12.2.0, mips gcc 12.2.0, riscv64 gcc 12.2.0, sparc gcc 12.2.0, 1 more, "
        "this is \\x1b[2J gcc 1\\x0a");
}

}  // namespace dcc::toolchain
