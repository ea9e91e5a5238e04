// SPDX-License-Identifier: GPL-2.0-or-later
// What each client holds of the server: connections, and the memory of its requests and of sources that came early.
// Where there is no room for more, the client that holds most gives way (server_shortage.cc).
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace dcc::server {

class Holdings {
 public:
  struct Client {
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
  std::map<std::string, Client> clients_;  // those with connections
};

// What one connection holds while it lives.
class Holdings::Share {
 public:
  Share(Holdings& all, const std::string& client);
  ~Share();
  Share(const Share&) = delete;

  // Its memory, in place of what it held before.
  void hold(size_t bytes);
  size_t bytes() const { return bytes_; }
  const std::string& name() const { return client_->first; }
  const Client& client() const { return client_->second; }  // all that the client holds

 private:
  Holdings& all_;
  std::map<std::string, Client>::iterator client_;
  size_t bytes_ = 0;
};

}  // namespace dcc::server
