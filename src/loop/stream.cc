// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/stream.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "loop/uv_handle.h"

namespace dcc::loop {
namespace {

constexpr size_t k_read_size = 64 * 1024;
// After so many reads without a wait everything else has its turn: a peer may send as fast as we read.
constexpr int k_reads_at_once = 16;

// What all readers read into. Its contents are used before the reading coroutine waits again, and there is one thread;
// so connections that say nothing hold no buffer, and none is cleared before it is filled.
char g_scratch[4 * k_read_size];

// The stream whose waiters are being resumed, to see whether it outlived that.
const Stream* g_in_events = nullptr;

bool would_block(int error_number) { return error_number == EAGAIN || error_number == EWOULDBLOCK; }

// Waits for nothing but the loop's next turn.
class NextTurn {
 public:
  explicit NextTurn(Loop& loop) : loop_(loop) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) const { loop_.wake(waiter); }
  void await_resume() const noexcept {}

 private:
  Loop& loop_;
};

// However a connection breaks, the peer is gone for us; Code::io is about files.
Error broken(int error_number, const char* doing) { return fail_errno(Code::gone, error_number, "{}", doing); }

}  // namespace

class Stream::Ready {
 public:
  Ready(Stream& stream, std::coroutine_handle<>& slot) : stream_(stream), slot_(slot) {}
  Ready(const Ready&) = delete;

  bool await_ready() const noexcept { return stream_.closed(); }
  void await_suspend(std::coroutine_handle<> waiter) noexcept {
    INVARIANT(!slot_);
    slot_ = waiter;
    stream_.update_interest();
  }
  void await_resume() noexcept {}

 private:
  Stream& stream_;
  std::coroutine_handle<>& slot_;
};

Stream::Stream(Loop& loop, UniqueFd fd) : loop_(loop), fd_(std::move(fd)), last_progress_ms_(loop.now_ms()) {
  int flags = ::fcntl(fd_.get(), F_GETFL);
  if (!(flags & O_NONBLOCK)) ::fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK);
}

Stream::~Stream() {
  INVARIANT(!reader_ && !writer_);
  close();
  if (g_in_events == this) g_in_events = nullptr;
}

Stream::Ready Stream::readable() { return Ready(*this, reader_); }
Stream::Ready Stream::writable() { return Ready(*this, writer_); }

void Stream::close() {
  if (closed()) return;
  poll_.reset();  // before the descriptor: libuv must forget it while it is still this file
  fd_.reset();
  hung_up_ = nullptr;
  if (reader_) loop_.wake(std::exchange(reader_, nullptr));
  if (writer_) loop_.wake(std::exchange(writer_, nullptr));
}

void Stream::update_interest() {
  if (closed()) return;
  int wanted = (reader_ ? UV_READABLE : 0) | (writer_ ? UV_WRITABLE : 0) | (hung_up_ ? UV_DISCONNECT : 0);
  if (wanted == interest_) return;
  interest_ = wanted;
  if (!poll_) {
    auto poll = std::make_unique<uv_poll_t>();
    if (uv_poll_init(loop_.uv(), poll.get(), fd_.get()) < 0) {
      // A regular file: always ready, and it cannot hang up. Otherwise the kernel has no room to watch one more.
      interest_ = 0;
      if (reader_ || writer_) close();
      return;
    }
    poll->data = this;
    poll_.reset(poll.release());
  }
  if (wanted == 0) {
    uv_poll_stop(poll_.get());
    return;
  }
  uv_poll_start(poll_.get(), wanted, [](uv_poll_t* poll, int status, int events) {
    static_cast<Stream*>(poll->data)->on_events(status, events);
  });
}

void Stream::on_events(int status, int events) {
  // An error is delivered to whoever waits: its next system call names it.
  bool error = status < 0;
  if (error) interest_ = 0;  // libuv has stopped the handle
  bool disconnected = error || (events & UV_DISCONNECT);
  std::coroutine_handle<> reader, writer;
  std::function<void()> hung_up;
  if (error || (events & (UV_READABLE | UV_DISCONNECT))) reader = std::exchange(reader_, nullptr);
  if (error || (events & (UV_WRITABLE | UV_DISCONNECT))) writer = std::exchange(writer_, nullptr);
  if (disconnected) hung_up = std::exchange(hung_up_, nullptr);
  // Any of these may end this stream.
  g_in_events = this;
  if (reader && writer) loop_.wake(std::exchange(writer, nullptr));
  if (hung_up) hung_up();
  if (reader) reader.resume();
  if (writer) writer.resume();
  if (g_in_events != this) return;
  g_in_events = nullptr;
  // Last, because who waits again for the same thing then costs no system call.
  update_interest();
}

void Stream::moved(ssize_t bytes, uint64_t& counter) {
  if (bytes <= 0) return;
  last_progress_ms_ = loop_.now_ms();
  counter += static_cast<uint64_t>(bytes);
}

Task<Result<size_t>> Stream::read_some(char* buffer, size_t size) {
  if (++reads_at_once_ > k_reads_at_once) {
    reads_at_once_ = 0;
    co_await NextTurn(loop_);
  }
  for (;;) {
    if (closed()) co_return canceled();
    ssize_t got = ::read(fd_.get(), buffer, size);
    moved(got, bytes_read_);
    if (got >= 0) co_return static_cast<size_t>(got);
    if (would_block(errno)) {
      reads_at_once_ = 0;
      co_await readable();
    } else if (errno != EINTR) {
      co_return broken(errno, "reading");
    }
  }
}

Task<Result<void>> Stream::write_all(std::string_view data) {
  while (!data.empty()) {
    if (closed()) co_return canceled();
    ssize_t put = ::write(fd_.get(), data.data(), data.size());
    moved(put, bytes_written_);
    if (put >= 0)
      data.remove_prefix(static_cast<size_t>(put));
    else if (would_block(errno))
      co_await writable();
    else if (errno != EINTR)
      co_return broken(errno, "writing");
  }
  co_return Result<void>();
}

size_t Stream::try_read(char* buffer, size_t size) {
  if (closed()) return 0;
  ssize_t got = ::read(fd_.get(), buffer, size);
  moved(got, bytes_read_);
  return got > 0 ? static_cast<size_t>(got) : 0;
}

bool Stream::try_write(std::string_view data) {
  if (closed()) return false;
  ssize_t put = ::write(fd_.get(), data.data(), data.size());
  moved(put, bytes_written_);
  return put == static_cast<ssize_t>(data.size());
}

Task<Result<void>> Stream::send_file(int fd, uint64_t offset, uint64_t size) {
  auto position = static_cast<off_t>(offset);
  while (size > 0) {
    if (closed()) co_return canceled();
    ssize_t put = ::sendfile(fd_.get(), fd, &position, std::min<uint64_t>(size, 1 << 30));
    moved(put, bytes_written_);
    if (put > 0)
      size -= static_cast<uint64_t>(put);
    else if (put == 0)
      co_return fail(Code::truncated, "a file became shorter while it was sent");
    else if (would_block(errno))
      co_await writable();
    else if (errno != EINTR)
      co_return broken(errno, "sending");
  }
  co_return Result<void>();
}

Task<Result<UniqueFd>> Stream::accept(Address& peer) {
  for (;;) {
    if (closed()) co_return canceled();
    peer.length = sizeof peer.storage;
    auto* raw = reinterpret_cast<sockaddr*>(&peer.storage);
    int fd = ::accept4(fd_.get(), raw, &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) co_return UniqueFd(fd);
    if (would_block(errno))
      co_await readable();
    else if (errno != EINTR && errno != ECONNABORTED)
      co_return fail_errno(Code::io, errno, "accepting");
  }
}

Result<UniqueFd> tcp_socket(const Address& address) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail_errno(Code::connect, errno, "socket for {}", address.text());
  // Headers are built whole and bodies are large: nothing is gained by waiting for more to send.
  int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

Task<Result<void>> connect(Stream& stream, const Address& address) {
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

HangupWatch::HangupWatch(Stream& stream, std::function<void()> hung_up) : stream_(stream) {
  if (stream_.closed()) return;
  stream_.hung_up_ = std::move(hung_up);
  stream_.update_interest();
}

HangupWatch::~HangupWatch() {
  stream_.hung_up_ = nullptr;
  stream_.update_interest();
}

IdleLimit::IdleLimit(Stream& stream, uint64_t limit_ms, uint64_t least_bytes)
    : stream_(stream),
      limit_ms_(limit_ms),
      least_bytes_(least_bytes),
      bytes_seen_(stream.bytes_moved()),
      since_ms_(stream.loop().now_ms()),
      deadline_(stream.loop(), limit_ms, [this] { check(); }) {}

void IdleLimit::check() {
  if (stream_.bytes_moved() - bytes_seen_ >= least_bytes_) {
    bytes_seen_ = stream_.bytes_moved();
    since_ms_ = stream_.last_progress_ms();
  }
  uint64_t idle_ms = stream_.loop().now_ms() - since_ms_;
  if (idle_ms < limit_ms_) {
    looks_again_ = false;
    return deadline_.restart(limit_ms_ - idle_ms);
  }
  // After a stop of our own (Ctrl-Z, a machine asleep) the loop comes here before it has seen what arrived meanwhile.
  if (!std::exchange(looks_again_, true)) return deadline_.restart(1);
  expired_ = true;
  stream_.close();
}

void Reader::consume(size_t bytes) {
  start_ += bytes;
  if (start_ < buffer_.size()) return;
  buffer_.clear();
  start_ = 0;
}

Task<Result<void>> Reader::fill() {
  buffer_.erase(0, std::exchange(start_, 0));
  CO_ASSIGN_OR_RETURN(size_t got, co_await stream_.read_some(g_scratch, k_read_size));
  if (got == 0) co_return fail(Code::truncated, "the peer closed the connection");
  buffer_.append(g_scratch, got);
  co_return Result<void>();
}

Task<Result<void>> Reader::need(size_t size) {
  while (buffered().size() < size) CO_RETURN_IF_ERROR(co_await fill());
  co_return Result<void>();
}

bool Reader::fill_at_once() {
  size_t got = stream_.try_read(g_scratch, k_read_size);
  buffer_.append(g_scratch, got);
  return got > 0;
}

Task<Result<void>> Reader::copy_to_file(int fd, uint64_t size) {
  std::string_view part = buffered().substr(0, size);
  CO_RETURN_IF_ERROR(write_all(fd, part));
  size -= part.size();
  consume(part.size());
  while (size > 0) {
    CO_ASSIGN_OR_RETURN(size_t got, co_await stream_.read_some(g_scratch, std::min<uint64_t>(size, sizeof g_scratch)));
    if (got == 0) co_return fail(Code::truncated, "the peer closed the connection with {} bytes still to come", size);
    CO_RETURN_IF_ERROR(write_all(fd, std::string_view(g_scratch, got)));
    size -= got;
  }
  co_return Result<void>();
}

Task<Result<void>> Reader::append_to(std::string& body, uint64_t size) {
  std::string_view part = buffered().substr(0, size);
  body.append(part);
  size -= part.size();
  consume(part.size());
  while (size > 0) {
    size_t old_size = body.size();
    uint64_t room = std::max<uint64_t>(k_read_size, old_size);
    body.resize(old_size + std::min(size, room));
    auto got = co_await stream_.read_some(body.data() + old_size, body.size() - old_size);
    body.resize(old_size + (got ? *got : 0));
    if (!got) co_return std::move(got.error());
    if (*got == 0) co_return fail(Code::truncated, "the peer closed the connection with {} bytes still to come", size);
    size -= *got;
  }
  co_return Result<void>();
}

}  // namespace dcc::loop
