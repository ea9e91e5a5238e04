// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/ready_files.h"

#include <sys/resource.h>

#include <cstdint>
#include <utility>

#include "server/sandbox/view_descriptors.h"

namespace dcc::server {
namespace {

// Most units have fewer headers; the supervisor opens the rest.
constexpr size_t k_most = 1024;

}  // namespace

std::vector<UniqueFd> ReadyFiles::open(View& view) {
  std::vector<UniqueFd> files;
  rlimit numbers{};
  ::getrlimit(RLIMIT_NOFILE, &numbers);
  // Expected files that nobody opens take numbers, too; others have to be left for those that the supervisor opens.
  if (numbers.rlim_max < k_first_view_descriptor + 3 * k_most) return files;
  for (View::Opened& file : view.open_known(k_most)) {
    looks_.push_back(std::move(file.look));
    files.push_back(std::move(file.content));
  }
  return files;
}

const Look* ReadyFiles::find(int descriptor) const {
  if (descriptor < k_first_view_descriptor) return nullptr;
  const auto place = static_cast<size_t>(descriptor - k_first_view_descriptor);
  return place < looks_.size() ? &looks_[place] : nullptr;
}

// Calls `function` with the first descriptor of a file, their number, and what it is.
template <class Function>
void ReadyFiles::each_file(const Function& function) const {
  for (size_t first = 0, end; first < looks_.size(); first = end) {
    for (end = first + 1; end < looks_.size() && looks_[end] == looks_[first];) ++end;
    function(k_first_view_descriptor + static_cast<int>(first), static_cast<int>(end - first), looks_[first]);
  }
}

void ReadyFiles::offer(LookTable& table) const {
  each_file([&table](int first, int count, const Look& file) { table.offer(first, count, file.path()); });
}

std::vector<const view::Answer*> ReadyFiles::note_opens(const LookTable& table, View& view) const {
  std::vector<const view::Answer*> opened;
  each_file([&](int first, int, const Look& file) {
    const uint8_t opens = table.opens(first);
    view.note_opens(file, opens);
    if (opens > 0) opened.push_back(&file.answer());
  });
  return opened;
}

}  // namespace dcc::server
