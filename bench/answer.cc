// SPDX-License-Identifier: GPL-2.0-or-later
// answer PORT BYTES
//
// Answers whatever is asked on 127.0.0.1 with as many bytes as told, and knows nothing of HTTP but a head: what it
// costs a machine that somebody asks, whoever it is who answers.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace {

[[noreturn]] void die(const char* what) {
  perror(what);
  exit(1);
}

int listen_on(in_port_t port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd, 64) != 0) die("listen");
  return fd;
}

void watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fprintf(stderr, "usage: answer PORT BYTES\n"), 2;
  const int listener = listen_on(in_port_t(atoi(argv[1]))), epoll = epoll_create1(EPOLL_CLOEXEC);
  const std::string body(strtoul(argv[2], nullptr, 10), 'x');
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  watch(epoll, listener);
  for (epoll_event event; epoll_wait(epoll, &event, 1, -1) >= 0;) {
    char request[4096];
    const int fd = event.data.fd, room = 256 * 1024;
    if (fd == listener) {
      int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
      watch(epoll, connection);
    } else if (read(fd, request, sizeof request) <= 0 ||
               send(fd, text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size())) {
      close(fd);
    }
  }
  die("epoll_wait");
}
