// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/wire_identity.h"

namespace dcc::toolchain {

protocol::CompilerIdentity identity_of(const Fingerprint& fingerprint, const Digest& digest) {
  protocol::CompilerIdentity identity;
  identity.driver = static_cast<uint8_t>(fingerprint.driver);
  identity.language = static_cast<uint8_t>(fingerprint.language);
  identity.fingerprint = digest;
  identity.target = fingerprint.target;
  identity.version = fingerprint.version;
  return identity;
}

Fingerprint fingerprint_of(const protocol::CompilerIdentity& identity) {
  Fingerprint fingerprint;
  fingerprint.driver = static_cast<Driver>(identity.driver);
  fingerprint.language = static_cast<CanaryLanguage>(identity.language);
  fingerprint.digest = identity.fingerprint;
  fingerprint.target = identity.target;
  fingerprint.version = identity.version;
  return fingerprint;
}

bool is_known(const Fingerprint& fingerprint) {
  return fingerprint.driver >= Driver::gcc && fingerprint.driver <= Driver::clangxx &&
         fingerprint.language >= CanaryLanguage::c && fingerprint.language <= CanaryLanguage::cxx;
}

}  // namespace dcc::toolchain
