// SPDX-License-Identifier: GPL-2.0-or-later
// ask PORT PATH PER_SECOND SECONDS [CONNECTIONS]
//
// So many GET requests a second to 127.0.0.1, evenly spaced, over a few connections that are kept. With PER_SECOND 0
// each connection asks 1000 times at once and reads nothing: a reader that stalls. Anything but an answer 200 ends it.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <string>

#include "summary.h"

using namespace dcc::bench;

namespace {

[[noreturn]] void die(const char* what) {
  fprintf(stderr, "ask: %s: %s\n", what, strerror(errno));
  exit(1);
}

void pause_until(double when) {
  double left = when - seconds();
  if (left <= 0) return;
  timespec time{time_t(left), long((left - double(time_t(left))) * 1e9)};
  nanosleep(&time, nullptr);
}

int connect_to(in_port_t port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) die("connect");
  return fd;
}

// One answer, by its Content-Length; its size.
size_t receive(int fd) {
  static char buffer[1 << 20];
  size_t got = 0, wanted = sizeof buffer;
  while (got < wanted) {
    ssize_t size = recv(fd, buffer + got, sizeof buffer - got, 0);
    if (size <= 0) die("recv");
    got += size_t(size);
    const char* end = static_cast<const char*>(memmem(buffer, got, "\r\n\r\n", 4));
    if (!end || wanted != sizeof buffer) continue;
    const char* length = static_cast<const char*>(memmem(buffer, got, "Content-Length: ", 16));
    if (strncmp(buffer, "HTTP/1.1 200", 12) != 0 || !length) die("no answer 200");
    wanted = size_t(end - buffer) + 4 + strtoul(length + 16, nullptr, 10);
  }
  return wanted;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return fprintf(stderr, "usage: ask PORT PATH PER_SECOND SECONDS [CONNECTIONS]\n"), 2;
  auto port = in_port_t(atoi(argv[1]));
  std::string request = std::string("GET ") + argv[2] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  double per_second = atof(argv[3]), last = atof(argv[4]);
  std::vector<int> connections(argc > 5 ? strtoul(argv[5], nullptr, 10) : 4);
  for (int& fd : connections) fd = connect_to(port);
  double begin = seconds();
  if (per_second == 0) {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += request;
    for (int fd : connections) send(fd, many.data(), many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    pause_until(begin + last);
    return 0;
  }
  std::vector<double> times;
  size_t bytes = 0;
  for (size_t i = 0; seconds() < begin + last; ++i) {
    pause_until(begin + double(i) / per_second);
    double start = seconds();
    int fd = connections[i % connections.size()];
    if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size())) die("send");
    bytes += receive(fd);
    times.push_back(seconds() - start);
  }
  print_summary(times, seconds() - begin);
  printf(" bytes=%zu\n", bytes / times.size());
}
