// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/clang_target.h"

#include "test.h"

namespace dcc::toolchain {

using dcc::toolchain::is_known_clang_target;

TEST_CASE("targets that compilers of boards and of common distributions name are known") {
  for (const char* target :
       {"aarch64-unknown-linux-gnu", "aarch64-linux-gnu", "armv7l-unknown-linux-gnueabihf", "arm-none-eabi",
        "arm-unknown-linux-gnueabihf", "x86_64-pc-linux-gnu", "aarch64-alpine-linux-musl", "riscv64-unknown-linux-gnu",
        "armv6kz-unknown-linux-gnueabihf", "thumbv7em-none-eabihf", "thumbv8m.main-none-eabi",
        "aarch64-none-linux-gnu"}) {
    CAPTURE(target);
    CHECK(is_known_clang_target(target));
  }
}

TEST_CASE("no other text becomes a target") {
  using namespace std::string_view_literals;
  for (std::string_view target :
       {""sv, "-"sv, "aarch64"sv, "aarch64-"sv, "aarch64--linux-gnu"sv, "linux-gnu"sv, "aarch64-linux-gnu-"sv,
        "aarch64-linux-gnu-gnu"sv, "aarch64-unknown-unknown-linux-gnu"sv, "../x-linux-gnu"sv,
        "aarch64-linux-gnu/../x"sv, "aarch64-linux-gnu --config=x"sv, "aarch64-linux-gnu\n"sv, "aarch64-linux-gnu\0"sv,
        "AARCH64-linux-gnu"sv, "nvptx64-nvidia-cuda"sv, "spirv64-unknown-unknown"sv, "x86_64-apple-darwin"sv,
        "aarch64-linux-gnu8.1"sv}) {
    CAPTURE(target);
    CHECK(!is_known_clang_target(target));
  }
}

}  // namespace dcc::toolchain
