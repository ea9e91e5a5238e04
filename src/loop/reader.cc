// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/reader.h"

#include <algorithm>
#include <utility>

#include "base/file.h"

namespace dcc::loop {
namespace {

constexpr size_t k_read_size = 64 * 1024;

// All readers read into this buffer. There is only one thread, and the data is used before the coroutine waits again.
// So idle connections hold no buffer, and none is cleared before it is filled.
char g_scratch[4 * k_read_size];

size_t at_most(uint64_t size, size_t most) { return static_cast<size_t>(std::min<uint64_t>(size, most)); }

std::string_view first_of(std::string_view bytes, uint64_t size) {
  return bytes.substr(0, at_most(size, bytes.size()));
}

// An emptied buffer that is larger is given back.
constexpr size_t k_kept = 256 * 1024;

}  // namespace

void Reader::consume(size_t bytes) {
  start_ += bytes;
  if (start_ < buffer_.size()) return;
  buffer_.clear();
  start_ = 0;
  if (buffer_.capacity() > k_kept) std::string().swap(buffer_);
}

// A message that does not fit into the memory of one read often does not fit into twice as much; and each step is new
// memory.
void Reader::append(const char* bytes, size_t size) {
  if (buffer_.size() + size > std::max(buffer_.capacity(), k_read_size))
    buffer_.reserve(std::max(buffer_.size() + size, k_kept));
  buffer_.append(bytes, size);
}

Task<Result<void>> Reader::fill() {
  buffer_.erase(0, std::exchange(start_, 0));
  CO_ASSIGN_OR_RETURN(size_t got, co_await stream_.read_some(g_scratch, k_read_size));
  if (got == 0) co_return fail(Code::truncated, "the peer closed the connection");
  append(g_scratch, got);
  if (grown_) grown_();
  co_return Result<void>();
}

Task<Result<void>> Reader::need(size_t size) {
  while (buffered().size() < size) CO_RETURN_IF_ERROR(co_await fill());
  co_return Result<void>();
}

bool Reader::fill_at_once() {
  size_t got = stream_.try_read(g_scratch, k_read_size);
  append(g_scratch, got);
  return got > 0;
}

Task<Result<void>> Reader::copy_to_file(int fd, uint64_t size) {
  std::string_view part = first_of(buffered(), size);
  CO_RETURN_IF_ERROR(write_all(fd, part));
  size -= part.size();
  consume(part.size());
  while (size > 0) {
    CO_ASSIGN_OR_RETURN(size_t got, co_await stream_.read_some(g_scratch, at_most(size, sizeof g_scratch)));
    if (got == 0) co_return fail(Code::truncated, "the peer closed the connection with {} bytes still to come", size);
    CO_RETURN_IF_ERROR(write_all(fd, std::string_view(g_scratch, got)));
    size -= got;
  }
  co_return Result<void>();
}

Task<Result<void>> Reader::append_to(std::string& body, uint64_t size) {
  std::string_view part = first_of(buffered(), size);
  body.append(part);
  size -= part.size();
  consume(part.size());
  while (size > 0) {
    size_t old_size = body.size();
    body.resize(old_size + at_most(size, std::max(k_read_size, old_size)));
    auto got = co_await stream_.read_some(body.data() + old_size, body.size() - old_size);
    body.resize(old_size + (got ? *got : 0));
    if (!got) co_return std::move(got.error());
    if (*got == 0) co_return fail(Code::truncated, "the peer closed the connection with {} bytes still to come", size);
    size -= *got;
  }
  co_return Result<void>();
}

}  // namespace dcc::loop
