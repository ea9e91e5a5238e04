// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/peer_features.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "base/file.h"
#include "base/state_dir.h"

namespace dcc::state {
namespace {

// How long a stock server is remembered as one. After that it is greeted again, because it may have been replaced.
constexpr std::chrono::minutes k_stock_for(10);
// How long a host is remembered to speak protocol 4 after its last job in it.
constexpr std::chrono::hours k_v4_for(7 * 24);
// A younger mark is not written again.
constexpr std::chrono::hours k_fresh_for(1);

// How much the clocks of a file server and of this machine may differ.
constexpr std::chrono::minutes k_clock_error(1);

// "1" for a stock server; "4 FEATURES", with 16 hexadecimal digits, for one that speaks protocol 4. Versions up to 0.1
// wrote and read the first character only.
constexpr std::string_view k_stock = "1", k_v4 = "4";
constexpr size_t k_mark_size = 18;

struct Mark {
  PeerFeatures peer;
  WallTime::duration age{};
};

std::string text_of(const PeerFeatures& peer) {
  return peer.protocol == PeerProtocol::stock ? std::string(k_stock) : fmt::format("{} {:016x}", k_v4, peer.features);
}

PeerFeatures parse_mark(std::string_view text) {
  if (text == k_stock) return {PeerProtocol::stock, 0};
  if (text == k_v4) return {PeerProtocol::v4, 0};
  PeerFeatures peer{PeerProtocol::v4, 0};
  if (text.size() != k_mark_size || !text.starts_with("4 ")) return {};
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data() + 2, end, peer.features, 16);
  return error == std::errc() && rest == end ? peer : PeerFeatures{};
}

Mark read_mark(const std::string& file, WallTime now) {
  auto fd = open_file(file, O_RDONLY | O_NOFOLLOW);
  struct stat status {};
  if (!fd || ::fstat(fd->get(), &status) < 0) return {};
  auto text = read_at(fd->get(), 0, k_mark_size + 1);
  if (!text) return {};
  Mark mark{parse_mark(*text), now - std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec)};
  // A stock server's mark from the future, as after setting the clock back, would be valid for ever.
  if (mark.age < -k_clock_error) mark.age = k_stock_for;
  if (mark.peer.protocol == PeerProtocol::stock && mark.age >= k_stock_for) mark.peer = {};
  if (mark.peer.protocol == PeerProtocol::v4 && mark.age >= k_v4_for) mark.peer = {};
  return mark;
}

}  // namespace

PeerFeaturesCache::PeerFeaturesCache(const std::string& lock_dir) {
  if (!lock_dir.empty() && is_ours_alone(lock_dir)) directory_ = lock_dir;
}

std::string PeerFeaturesCache::file_of(const hosts::Host& host) const {
  return directory_ + "/protocol_" + hosts::state_name(host);
}

PeerFeatures PeerFeaturesCache::of(const hosts::Host& host, WallTime now) const {
  return directory_.empty() ? PeerFeatures{} : read_mark(file_of(host), now).peer;
}

void PeerFeaturesCache::learn(const hosts::Host& host, const PeerFeatures& peer, WallTime now) const {
  if (directory_.empty() || peer.protocol == PeerProtocol::unknown) return;
  const Mark known = read_mark(file_of(host), now);
  if (known.peer == peer && known.age < (peer.protocol == PeerProtocol::stock ? k_stock_for : k_fresh_for)) return;
  // Overwritten, not emptied first: other clients may read it meanwhile, and a half-written mark is invalid.
  auto fd = open_file(file_of(host), O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);
  const std::string text = text_of(peer);
  if (fd && write_all(fd->get(), text)) (void)!::ftruncate(fd->get(), static_cast<off_t>(text.size()));
}

void PeerFeaturesCache::forget(const hosts::Host& host) const {
  if (!directory_.empty()) ::unlink(file_of(host).c_str());
}

}  // namespace dcc::state
