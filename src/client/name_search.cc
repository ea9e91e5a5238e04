// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/name_search.h"

#include <sys/socket.h>

#include <memory>

namespace dcc::client {
namespace {

constexpr std::string_view k_place = "%d";

// One name after the other. When the resolver takes too long, this outlives the call.
struct Search {
  NameSearch settings;
  std::function<std::string(int)> name;  // of the number, from 1 on
  std::vector<FoundName> found;
  bool finished = false;
  loop::Loop loop;
  std::optional<loop::Deadline> end;

  loop::Task<> run();
};

const loop::Address* first_usable(const std::vector<loop::Address>& addresses, bool ipv4_only) {
  for (const loop::Address& address : addresses)
    if (!ipv4_only || address.family() == AF_INET) return &address;
  return nullptr;
}

loop::Task<> Search::run() {
  int missing = 0;
  for (int number = 1; number <= settings.most && missing <= settings.gap; ++number) {
    std::string one = name(number);
    if (one.empty()) {
      missing++;
      continue;
    }
    auto addresses = co_await loop::resolve(loop, one, 0);
    const loop::Address* address = addresses ? first_usable(*addresses, settings.ipv4_only) : nullptr;
    missing = address ? 0 : missing + 1;
    if (address) found.push_back({one, *address});
  }
  finished = true;
  end->stop();
}

std::vector<FoundName> carry_out(std::unique_ptr<Search> search, bool* abandoned) {
  loop::Loop& loop = search->loop;
  search->end.emplace(loop, search->settings.limit_ms, [&loop] { loop.stop(); });
  loop::start(search->run());
  loop.run();
  std::vector<FoundName> found = search->found;
  const bool late = !search->finished;
  *abandoned = *abandoned || late;
  if (late) (void)search.release();
  return found;
}

}  // namespace

bool is_pattern(std::string_view text) {
  size_t at = text.find(k_place);
  return at != text.npos && text.find('%', at + 1) == text.npos && text.find('%') == at;
}

std::string numbered(std::string_view pattern, int number) {
  size_t at = pattern.find(k_place);
  return std::string(pattern.substr(0, at)) + std::to_string(number) + std::string(pattern.substr(at + k_place.size()));
}

std::vector<FoundName> find_numbered(std::function<std::string(int)> name, const NameSearch& settings,
                                     bool* abandoned) {
  auto one = std::make_unique<Search>();
  one->settings = settings;
  one->name = std::move(name);
  return carry_out(std::move(one), abandoned);
}

std::vector<FoundName> find_names(const std::vector<std::string>& names, const NameSearch& settings, bool* abandoned) {
  NameSearch all = settings;
  all.most = all.gap = static_cast<int>(names.size());
  return find_numbered([names](int number) { return names[static_cast<size_t>(number) - 1]; }, all, abandoned);
}

}  // namespace dcc::client
