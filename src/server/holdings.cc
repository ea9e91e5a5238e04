// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/holdings.h"

namespace dcc::server {

Holdings::Share::Share(Holdings& all, const ClientStanding& client)
    : all_(all), client_(all.clients_.try_emplace(client.address).first), is_stranger_(client.is_stranger) {
  change(&Sum::connections, 0, 1);
}

Holdings::Share::~Share() {
  hold(0);
  change(&Sum::connections, 1, 0);
  if (client_->second.connections == 0) all_.clients_.erase(client_);
}

void Holdings::Share::hold(size_t bytes) {
  const bool grows = bytes > bytes_;
  all_.bytes_ = all_.bytes_ - bytes_ + bytes;
  change(&Sum::bytes, bytes_, bytes);
  bytes_ = bytes;
  if (grows && all_.is_exceeded()) all_.exceeded_();
}

void Holdings::Share::change(size_t Sum::*quantity, size_t from, size_t to) {
  size_t& of_client = client_->second.*quantity;
  of_client = of_client - from + to;
  if (is_stranger_) all_.strangers_.*quantity = all_.strangers_.*quantity - from + to;
}

}  // namespace dcc::server
