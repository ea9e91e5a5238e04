// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/holdings.h"

namespace dcc::server {

Holdings::Share::Share(Holdings& all, const std::string& client)
    : all_(all), client_(all.clients_.try_emplace(client).first) {
  ++client_->second.connections;
}

Holdings::Share::~Share() {
  hold(0);
  if (--client_->second.connections == 0) all_.clients_.erase(client_);
}

void Holdings::Share::hold(size_t bytes) {
  const bool grows = bytes > bytes_;
  all_.bytes_ = all_.bytes_ - bytes_ + bytes;
  client_->second.bytes = client_->second.bytes - bytes_ + bytes;
  bytes_ = bytes;
  if (grows && all_.is_exceeded()) all_.exceeded_();
}

}  // namespace dcc::server
