// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/contents.h"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <unordered_set>
#include <utility>

#include "base/file.h"
#include "base/strings.h"

namespace dcc::server {
namespace {

// Of one fetch. A client that announces more fills a disk; no compiler reads as much.
constexpr uint64_t k_fetch_limit = uint64_t{4} << 30;
// Contents that the store does not keep take a descriptor each until the job ends.
constexpr size_t k_private = 4096;
// For what comes for another job: that one's connection may have died without a sign.
constexpr uint64_t k_delivery_ms = 15'000;

std::vector<view::ContentId> ids_of(const std::vector<Contents::Wanted>& wanted) {
  std::vector<view::ContentId> ids;
  for (const Contents::Wanted& each : wanted) ids.push_back(each.answer.content);
  return ids;
}

// Puts what arrives into the store, and checks that it is what was announced.
class Receiver : public ViewTalk::Sink {
 public:
  Receiver(Store& store, const std::vector<Contents::Wanted>& wanted, std::vector<UniqueFd>& received)
      : store_(store), wanted_(wanted), received_(received) {}

  Result<void> begin(size_t index, uint64_t size) override {
    now_ = &wanted_[index];
    if (size != now_->answer.size) return changed();
    if (size > k_fetch_limit - all_) return fail(Code::not_native, "its files are too large");
    all_ += size;
    left_ = size;
    ASSIGN_OR_RETURN(Store::Incoming incoming, store_.begin());
    incoming_.emplace(std::move(incoming));
    return size == 0 ? finish() : Result<void>();
  }

  Result<void> add(std::string_view piece) override {
    RETURN_IF_ERROR(incoming_->add(piece));
    left_ -= piece.size();
    return left_ == 0 ? finish() : Result<void>();
  }

 private:
  Error changed() const {
    if (!now_->answer.content)
      return fail(Code::not_native, "'{}' cannot be read, or is not shown to servers", printable(now_->path));
    return fail(Code::not_native, "'{}' has changed since it was looked at", printable(now_->path));
  }
  Result<void> finish() {
    auto file = incoming_->finish(now_->answer.content);
    if (!file) return file.error().code == Code::protocol ? changed() : std::move(file.error());
    received_.push_back(std::move(*file));
    return {};
  }

  Store& store_;
  const std::vector<Contents::Wanted>& wanted_;
  std::vector<UniqueFd>& received_;
  const Contents::Wanted* now_ = nullptr;
  std::optional<Store::Incoming> incoming_;
  uint64_t left_ = 0;
  uint64_t all_ = 0;  // bytes announced
};

}  // namespace

bool Contents::has(const view::ContentId& id) {
  if (private_.contains(id)) return true;
  const bool is_shown =
      shown_.contains(id) || keeper_.own_headers.has(id) || (client_ && keeper_.possession.has(*client_, id));
  if (!is_shown || !keeper_.store.has(id)) return false;
  shown_.insert(id);
  return true;
}

loop::Task<Result<void>> Contents::fetch(ViewTalk& talk, std::vector<Wanted> wanted) {
  std::vector<Wanted> missing, coming;
  std::unordered_set<view::ContentId> seen;
  for (Wanted& each : wanted) {
    const view::ContentId id = each.answer.content;
    if (has(id) || !seen.insert(id).second) continue;
    const bool is_coming = client_ && keeper_.deliveries.is_coming(*client_, id);
    (is_coming ? coming : missing).push_back(std::move(each));
  }
  {
    std::optional<Deliveries::Delivery> delivery;
    if (client_) delivery.emplace(keeper_.deliveries, *client_, ids_of(missing));
    CO_RETURN_IF_ERROR(co_await receive(talk, std::move(missing)));
  }
  // Nothing is held meanwhile that another job could wait for. If a content has not come then, it is asked for here.
  if (!coming.empty()) {
    std::vector<view::ContentId> ids = ids_of(coming);
    co_await keeper_.deliveries.end_of(*client_, std::move(ids), k_delivery_ms);
  }
  std::erase_if(coming, [this](const Wanted& each) { return has(each.answer.content); });
  co_return co_await receive(talk, std::move(coming));
}

loop::Task<Result<void>> Contents::receive(ViewTalk& talk, std::vector<Wanted> missing) {
  if (missing.empty()) co_return Result<void>();
  std::vector<std::string> paths;
  for (const Wanted& each : missing) paths.push_back(each.path);
  std::vector<UniqueFd> received;
  Receiver receiver(keeper_.store, missing, received);
  CO_RETURN_IF_ERROR(co_await talk.fetch(std::move(paths), receiver));
  for (size_t i = 0; i < missing.size(); ++i) {
    const view::ContentId& id = missing[i].answer.content;
    if (client_) keeper_.possession.add(*client_, id);
    shown_.insert(id);
    note_arrival(missing[i].answer);
    if (keeper_.store.has(id)) {
      last_ = {id, std::move(received[i])};
      continue;
    }
    if (private_.size() == k_private) co_return fail(Code::not_native, "there is no room for its files");
    private_.emplace(id, std::move(received[i]));
  }
  co_return Result<void>();
}

void Contents::note_arrival(const view::Answer& file) {
  if (!counted_.insert(file.content).second) return;
  figures_.misses++;
  figures_.miss_bytes += file.size;
}

void Contents::note_use(const view::Answer& file) {
  if (!counted_.insert(file.content).second) return;
  figures_.hits++;
  figures_.hit_bytes += file.size;
}

UniqueFd Contents::open(const view::ContentId& id) {
  if (auto found = private_.find(id); found != private_.end()) return reopened(found->second.get(), O_RDONLY);
  if (last_.second && last_.first == id) return reopened(last_.second.get(), O_RDONLY);
  return shown_.contains(id) ? keeper_.store.open(id) : UniqueFd();
}

}  // namespace dcc::server
