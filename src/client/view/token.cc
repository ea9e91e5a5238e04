// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/token.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "base/state_dir.h"
#include "protocol/job_request.h"

namespace dcc::client {
namespace {

std::string kept_in(const std::string& file) {
  auto fd = open_file(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  auto token = fd ? read_at(fd->get(), 0, protocol::k_client_token_size) : std::move(fd.error());
  return token && token->size() == protocol::k_client_token_size ? std::move(*token) : "";
}

// Whole or not at all; of two clients that do this at once, one wins.
void keep_new_one(const std::string& file) {
  const std::string token = random_bytes(protocol::k_client_token_size),
                    written = fmt::format("{}.{}", file, ::getpid());
  if (token.empty()) return;
  auto fd = open_file(written, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (!fd) return;
  if (!write_all(fd->get(), token) || ::rename(written.c_str(), file.c_str()) != 0) ::unlink(written.c_str());
}

}  // namespace

std::string own_token() {
  auto directory = open_trusted_dir();
  if (!directory) return "";
  const std::string file = *directory + "/token";
  std::string token = kept_in(file);
  if (!token.empty()) return token;
  keep_new_one(file);
  return kept_in(file);
}

}  // namespace dcc::client
