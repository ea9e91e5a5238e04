// SPDX-License-Identifier: GPL-2.0-or-later
// load PORT IN_FLIGHT JOBS [BODY_BYTES [PROTOCOL [COMPILER]]]
//
// A closed loop of distcc clients against the server on 127.0.0.1: IN_FLIGHT connections at any time until JOBS are
// done, each with the same request in PROTOCOL (1, 2 or 4; 4 as a client that has COMPILER), a preprocessed body of
// BODY_BYTES. A job lasts from connect() to the last byte of the reply. Anything but a complete reply with status 0 and
// an object is an error that ends the run.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "load_requests.h"
#include "summary.h"

using namespace dcc::bench;

namespace {

struct Job {
  int fd = -1;
  double start = 0;
  size_t sent = 0;
  std::string reply;
};

class Load {
 public:
  Load(in_port_t port, int protocol, std::string request) : protocol_(protocol), request_(std::move(request)) {
    server_.sin_family = AF_INET;
    server_.sin_port = htons(port);
    server_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

  size_t wire_bytes() const { return wire_bytes_; }  // of one job, both ways

  std::vector<double> run(size_t in_flight, size_t count) {
    std::vector<Job> jobs(std::min(in_flight, count));
    std::vector<double> times;
    times.reserve(count);
    for (Job& job : jobs) start(job);
    for (size_t started = jobs.size(); times.size() < count;) {
      epoll_event events[64];
      int ready = epoll_wait(epoll_, events, std::size(events), -1);
      for (int i = 0; i < ready; ++i) {
        Job& job = *static_cast<Job*>(events[i].data.ptr);
        if (job.sent < request_.size()) send_some(job);
        if (job.sent < request_.size() || !receive(job)) continue;
        times.push_back(seconds() - job.start);
        close(job.fd);
        if (started < count) ++started, start(job);
      }
    }
    return times;
  }

 private:
  void start(Job& job) {
    job = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
           .start = seconds(),
           .sent = 0,
           .reply = {}};
    auto address = reinterpret_cast<const sockaddr*>(&server_);
    if (connect(job.fd, address, sizeof server_) != 0 && errno != EINPROGRESS) die("connect", strerror(errno));
    watch(job, EPOLL_CTL_ADD, EPOLLOUT);
  }

  void send_some(Job& job) {
    ssize_t size = send(job.fd, request_.data() + job.sent, request_.size() - job.sent, MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN) die("send", strerror(errno));
    if (size > 0) job.sent += size_t(size);
    if (job.sent == request_.size()) watch(job, EPOLL_CTL_MOD, EPOLLIN);
  }

  bool receive(Job& job) {
    char buffer[4096];
    ssize_t size = recv(job.fd, buffer, sizeof buffer, 0);
    if (size < 0 && errno == EAGAIN) return false;
    if (size < 0) die("recv", strerror(errno));
    if (size == 0) die("closed before the reply was complete", job.reply);
    job.reply.append(buffer, size_t(size));
    if (!is_complete(protocol_, job.reply)) return false;
    wire_bytes_ = request_.size() + job.reply.size();
    return true;
  }

  void watch(Job& job, int operation, uint32_t events) {
    epoll_event event{.events = events, .data = {.ptr = &job}};
    if (epoll_ctl(epoll_, operation, job.fd, &event) != 0) die("epoll_ctl", strerror(errno));
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in server_{};
  int protocol_;
  std::string request_;
  size_t wire_bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) die("usage", "load PORT IN_FLIGHT JOBS [BODY_BYTES [PROTOCOL [COMPILER]]]");
  // 20 kB is what the standard headers of a small C program preprocess to.
  size_t body_bytes = argc > 4 ? strtoul(argv[4], nullptr, 10) : 20'000;
  int protocol = argc > 5 ? atoi(argv[5]) : 1;
  Load load(in_port_t(atoi(argv[1])), protocol, make_request(protocol, body_bytes, argc > 6 ? argv[6] : ""));
  double begin = seconds();
  auto times = load.run(strtoul(argv[2], nullptr, 10), strtoul(argv[3], nullptr, 10));
  print_summary(times, seconds() - begin);
  printf(" wire=%zu\n", load.wire_bytes());
}
