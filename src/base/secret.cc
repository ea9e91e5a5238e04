// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/secret.h"

#include <algorithm>
#include <string>

#include "base/random.h"

namespace dcc {

Result<Secret> random_secret() {
  std::string bytes = random_bytes(sizeof Secret::bytes);
  if (bytes.empty()) return fail(Code::io, "the kernel gives no random bytes");
  Secret secret;
  std::copy(bytes.begin(), bytes.end(), secret.bytes.begin());
  ::explicit_bzero(bytes.data(), bytes.size());
  return secret;
}

}  // namespace dcc
