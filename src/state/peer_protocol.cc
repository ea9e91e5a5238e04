// SPDX-License-Identifier: GPL-2.0-or-later
#include "state/peer_protocol.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/state_dir.h"

namespace dcc::state {
namespace {

// How long a stock server counts as one. Then it gets a greeting again, as it may have been replaced by ours.
constexpr std::chrono::minutes k_stock_for(10);
// How long after its last job in protocol 4 a host may be something else again.
constexpr std::chrono::hours k_ours_for(7 * 24);
// A mark that is younger is not written again.
constexpr std::chrono::hours k_fresh_for(1);

// What the clocks of a file server and of this machine may differ by.
constexpr std::chrono::minutes k_clock_error(1);

constexpr char k_stock = '1', k_ours = '4';

struct Mark {
  PeerProtocol spoken = PeerProtocol::unknown;
  WallTime::duration age{};
};

Mark read_mark(const std::string& file, WallTime now) {
  auto fd = open_file(file, O_RDONLY | O_NOFOLLOW);
  struct stat status {};
  if (!fd || ::fstat(fd->get(), &status) < 0) return {};
  auto text = read_at(fd->get(), 0, 1);
  if (!text || text->empty()) return {};
  Mark mark;
  mark.age = now - std::chrono::system_clock::from_time_t(status.st_mtim.tv_sec);
  // A stock server's mark from the future, as after setting the clock back, would bind for ever.
  if (mark.age < -k_clock_error) mark.age = k_stock_for;
  if (*text == std::string(1, k_stock) && mark.age < k_stock_for) mark.spoken = PeerProtocol::stock;
  if (*text == std::string(1, k_ours) && mark.age < k_ours_for) mark.spoken = PeerProtocol::ours;
  return mark;
}

}  // namespace

PeerProtocols::PeerProtocols(const std::string& lock_dir) {
  if (!lock_dir.empty() && is_ours_alone(lock_dir)) directory_ = lock_dir;
}

std::string PeerProtocols::file_of(const hosts::Host& host) const {
  return directory_ + "/protocol_" + hosts::state_name(host);
}

PeerProtocol PeerProtocols::by(const hosts::Host& host, WallTime now) const {
  return directory_.empty() ? PeerProtocol::unknown : read_mark(file_of(host), now).spoken;
}

void PeerProtocols::learn(const hosts::Host& host, PeerProtocol spoken, WallTime now) const {
  if (directory_.empty() || spoken == PeerProtocol::unknown) return;
  Mark known = read_mark(file_of(host), now);
  if (known.spoken == spoken && known.age < (spoken == PeerProtocol::stock ? k_stock_for : k_fresh_for)) return;
  // Written over and not emptied first, for others read it meanwhile.
  auto fd = open_file(file_of(host), O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);
  if (fd) (void)!write_all(fd->get(), std::string(1, spoken == PeerProtocol::stock ? k_stock : k_ours));
}

void PeerProtocols::forget(const hosts::Host& host) const {
  if (!directory_.empty()) ::unlink(file_of(host).c_str());
}

}  // namespace dcc::state
