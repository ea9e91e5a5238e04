// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace dcc::net {

Result<UniqueFd> tcp_socket(const Address& address) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno(Code::connect, errno, "socket for {}", address.text());
  // Headers are built whole and bodies are large, so it is useless to wait for more to send.
  int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

loop::Task<Result<void>> connect(loop::FdStream& stream, const Address& address) {
  if (stream.closed()) co_return stream.canceled();
  int result = ::connect(stream.fd(), reinterpret_cast<const sockaddr*>(&address.storage), address.length);
  int error_number = result < 0 ? errno : 0;
  if (error_number == EINPROGRESS) {
    co_await stream.writable();
    if (stream.closed()) co_return stream.canceled();
    socklen_t size = sizeof error_number;
    ::getsockopt(stream.fd(), SOL_SOCKET, SO_ERROR, &error_number, &size);
  }
  if (error_number != 0) co_return fail_errno(Code::connect, error_number, "connecting to {}", address.text());
  co_return Result<void>();
}

}  // namespace dcc::net
