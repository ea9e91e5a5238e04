// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/fd_stream.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/invariant.h"
#include "loop/uv_handle.h"

namespace dcc::loop {
namespace {

// After this many calls without a wait, others get their turn: peers may send or connect as fast as this process reads.
constexpr int k_calls_at_once = 16;

bool would_block(int error_number) { return error_number == EAGAIN || error_number == EWOULDBLOCK; }

// However a connection breaks, the error is that the peer is gone; Code::io is for files.
Error broken(int error_number, const char* doing) { return fail_errno(Code::gone, error_number, "{}", doing); }

}  // namespace

void FdStream::Ready::await_suspend(std::coroutine_handle<> waiter) noexcept {
  INVARIANT(!slot_);
  slot_ = waiter;
  stream_.calls_at_once_ = 0;
  stream_.update_interest();
}

bool FdStream::FairTurn::await_ready() noexcept { return ++stream_.calls_at_once_ <= k_calls_at_once; }

void FdStream::FairTurn::await_suspend(std::coroutine_handle<> waiter) {
  stream_.calls_at_once_ = 0;
  stream_.loop_.wake(waiter);
}

FdStream::FdStream(Loop& loop, UniqueFd fd) : loop_(loop), fd_(std::move(fd)), last_progress_ms_(loop.now_ms()) {
  int flags = ::fcntl(fd_.get(), F_GETFL);
  if (!(flags & O_NONBLOCK)) ::fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK);
}

FdStream::~FdStream() {
  INVARIANT(!reader_ && !writer_);
  close();
  if (loop_.dispatching() == this) loop_.set_dispatching(nullptr);
}

FdStream::Ready FdStream::readable() { return Ready(*this, reader_); }
FdStream::Ready FdStream::writable() { return Ready(*this, writer_); }

void FdStream::close() {
  if (closed()) return;
  poll_.reset();  // before the descriptor is closed: libuv must still find the same file
  fd_.reset();
  hung_up_ = nullptr;
  if (reader_) loop_.wake(std::exchange(reader_, nullptr));
  if (writer_) loop_.wake(std::exchange(writer_, nullptr));
}

void FdStream::end_output() { ::shutdown(fd_.get(), SHUT_WR); }
void FdStream::cut() { ::shutdown(fd_.get(), SHUT_RDWR); }

void FdStream::update_interest() {
  if (closed()) return;
  int wanted = (reader_ ? UV_READABLE : 0) | (writer_ ? UV_WRITABLE : 0) | (hung_up_ ? UV_DISCONNECT : 0);
  if (wanted == interest_) return;
  interest_ = wanted;
  if (!poll_) {
    auto poll = std::make_unique<uv_poll_t>();
    if (uv_poll_init(loop_.uv(), poll.get(), fd_.get()) < 0) {
      // A regular file, which is always ready and cannot hang up; or the kernel cannot watch any more descriptors.
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
    static_cast<FdStream*>(poll->data)->on_events(status, events);
  });
}

void FdStream::on_events(int status, int events) {
  // The waiter learns the error from its next system call.
  bool error = status < 0;
  if (error) interest_ = 0;  // libuv has stopped the handle
  bool disconnected = error || (events & UV_DISCONNECT);
  std::coroutine_handle<> reader, writer;
  std::function<void()> hung_up;
  if (error || (events & (UV_READABLE | UV_DISCONNECT))) reader = std::exchange(reader_, nullptr);
  if (error || (events & (UV_WRITABLE | UV_DISCONNECT))) writer = std::exchange(writer_, nullptr);
  if (disconnected) hung_up = std::exchange(hung_up_, nullptr);
  // Each of these may destroy this stream; its members must not be used after that.
  Loop& loop = loop_;
  loop.set_dispatching(this);
  if (reader && writer) loop.wake(std::exchange(writer, nullptr));
  if (hung_up) hung_up();
  if (reader) reader.resume();
  if (writer) writer.resume();
  if (loop.dispatching() != this) return;
  loop.set_dispatching(nullptr);
  // Last: if the same event is waited for again by now, no system call is needed.
  update_interest();
}

void FdStream::moved(ssize_t bytes, uint64_t& counter) {
  if (bytes <= 0) return;
  last_progress_ms_ = loop_.now_ms();
  counter += static_cast<uint64_t>(bytes);
}

Task<Result<size_t>> FdStream::read_some(char* buffer, size_t size) {
  co_await fair_turn();
  for (;;) {
    if (closed()) co_return canceled();
    ssize_t got = ::read(fd_.get(), buffer, size);
    moved(got, bytes_read_);
    if (got >= 0) co_return static_cast<size_t>(got);
    if (would_block(errno))
      co_await readable();
    else if (errno != EINTR)
      co_return broken(errno, "reading");
  }
}

Task<Result<void>> FdStream::write_all(std::string_view data) {
  co_await fair_turn();
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

size_t FdStream::try_read(char* buffer, size_t size) {
  if (closed()) return 0;
  ssize_t got = ::read(fd_.get(), buffer, size);
  moved(got, bytes_read_);
  return got > 0 ? static_cast<size_t>(got) : 0;
}

bool FdStream::try_write(std::string_view data) {
  if (closed()) return false;
  ssize_t put = ::write(fd_.get(), data.data(), data.size());
  moved(put, bytes_written_);
  return put == static_cast<ssize_t>(data.size());
}

Task<Result<void>> FdStream::send_file(int fd, uint64_t offset, uint64_t size) {
  auto position = static_cast<off_t>(offset);
  while (size > 0) {
    if (closed()) co_return canceled();
    ssize_t put = ::sendfile(fd_.get(), fd, &position, static_cast<size_t>(std::min<uint64_t>(size, 1 << 30)));
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

void FdStream::on_hangup(std::function<void()> hung_up) {
  if (closed()) return;
  hung_up_ = std::move(hung_up);
  update_interest();
}

}  // namespace dcc::loop
