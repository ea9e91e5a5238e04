// SPDX-License-Identifier: GPL-2.0-or-later
// load PORT IN_FLIGHT JOBS [BODY_BYTES]
//
// A closed loop of distcc clients against the server on 127.0.0.1: IN_FLIGHT connections at any time until JOBS are
// done, each with the same protocol 1 request, a preprocessed body of BODY_BYTES. A job lasts from connect() to the
// last byte of the reply. Anything but a complete reply with status 0 and an object is an error that ends the run.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>

#include "summary.h"

using namespace dcc::bench;

namespace {

struct Job {
  int fd = -1;
  double start = 0;
  size_t sent = 0;
  std::string reply;
};

[[noreturn]] void die(const char* what, std::string_view why) {
  fprintf(stderr, "load: %s: %.*s\n", what, int(why.size()), why.data());
  exit(1);
}

std::string packet(const char* token, size_t parameter, std::string_view body = {}) {
  char header[13];
  snprintf(header, sizeof header, "%s%08zx", token, parameter);
  return header + std::string(body);
}

std::string make_request(size_t body_bytes) {
  const std::string_view arguments[] = {"gcc", "-O2", "-Wall", "-c", "hello.c", "-o", "hello.o"};
  std::string request = packet("DIST", 1) + packet("ARGC", std::size(arguments));
  for (auto argument : arguments) request += packet("ARGV", argument.size(), argument);

  std::string body = "# 1 \"hello.c\"\n";
  for (int i = 0; body.size() < body_bytes; ++i) {
    body += "extern int declared_somewhere_" + std::to_string(i) + " (const char *text, unsigned long size);\n";
  }
  return request + packet("DOTI", body.size(), body);
}

// True when `reply` is whole; dies when it is not the one of a job that went well.
bool is_complete(std::string_view reply) {
  const struct {
    std::string_view token;
    std::optional<size_t> value;
    bool has_body;
  } expected[] = {{"DONE", 1, false}, {"STAT", 0, false}, {"SERR", {}, true}, {"SOUT", {}, true}, {"DOTO", {}, true}};
  for (auto& [token, value, has_body] : expected) {
    if (reply.size() < 12) return false;
    size_t parameter = strtoul(std::string(reply.substr(4, 8)).c_str(), nullptr, 16);
    if (!reply.starts_with(token) || (value && parameter != *value)) die("unexpected reply", reply);
    if (token == "DOTO" && parameter == 0) die("no object", reply);
    size_t size = 12 + (has_body ? parameter : 0);
    if (reply.size() < size) return false;
    reply.remove_prefix(size);
  }
  if (!reply.empty()) die("surplus bytes after the reply", reply);
  return true;
}

class Load {
 public:
  Load(in_port_t port, std::string request) : request_(std::move(request)) {
    server_.sin_family = AF_INET;
    server_.sin_port = htons(port);
    server_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

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
    return is_complete(job.reply);
  }

  void watch(Job& job, int operation, uint32_t events) {
    epoll_event event{.events = events, .data = {.ptr = &job}};
    if (epoll_ctl(epoll_, operation, job.fd, &event) != 0) die("epoll_ctl", strerror(errno));
  }

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in server_{};
  std::string request_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) die("usage", "load PORT IN_FLIGHT JOBS [BODY_BYTES]");
  // 20 kB is what the standard headers of a small C program preprocess to.
  size_t body_bytes = argc > 4 ? strtoul(argv[4], nullptr, 10) : 20'000;
  Load load(in_port_t(atoi(argv[1])), make_request(body_bytes));
  double begin = seconds();
  auto times = load.run(strtoul(argv[2], nullptr, 10), strtoul(argv[3], nullptr, 10));
  print_summary(times, seconds() - begin);
  printf("\n");
}
