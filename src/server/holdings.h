// SPDX-License-Identifier: GPL-2.0-or-later
// What each client holds of the server: connections, and the memory of its requests and of sources that came early.
// Where there is no room for more, the client that holds most gives way, and strangers count as one
// (server_shortage.cc).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "server/known_clients.h"

namespace dcc::server {

class Holdings {
 public:
  struct Sum {
    size_t connections = 0;
    size_t bytes = 0;
  };

  // `exceeded` is called when clients together hold more than `limit` bytes; it should make some of them hold less.
  Holdings(size_t limit, std::function<void()> exceeded) : limit_(limit), exceeded_(std::move(exceeded)) {}
  Holdings(const Holdings&) = delete;

  class Share;

  bool is_exceeded() const { return bytes_ > limit_; }
  // Whether data should be left in the kernel's buffers, or written to disk, where it could also wait in memory.
  bool is_scarce() const { return bytes_ > limit_ / 2; }

 private:
  size_t limit_;
  std::function<void()> exceeded_;
  size_t bytes_ = 0;
  std::map<std::string, Sum> clients_;  // those with connections, by address
  Sum strangers_;
};

// What one connection holds while it lives.
class Holdings::Share {
 public:
  Share(Holdings& all, const ClientStanding& client);
  ~Share();
  Share(const Share&) = delete;

  // Its memory, in place of what it held before.
  void hold(size_t bytes);
  size_t bytes() const { return bytes_; }
  const std::string& address() const { return client_->first; }
  bool is_stranger() const { return is_stranger_; }
  const Sum& of_client() const { return client_->second; }
  // What all strangers hold, if the client is one; else what it holds.
  const Sum& of_party() const { return is_stranger_ ? all_.strangers_ : client_->second; }

 private:
  void change(size_t Sum::*quantity, size_t from, size_t to);

  Holdings& all_;
  std::map<std::string, Sum>::iterator client_;
  const bool is_stranger_;
  size_t bytes_ = 0;
};

}  // namespace dcc::server
