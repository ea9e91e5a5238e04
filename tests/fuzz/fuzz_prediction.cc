// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile commands and files of a client, from which a server predicts what to ask for: it asks only for normal paths,
// for each once, for a limited number at a time, and comes to an end. Parts of the input are separated by NUL: the
// words of the command, one a line, and then the files, each as its path, '\n' and its text, or '>' and a link's
// target.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/strings.h"
#include "protocol/v4/view_messages.h"
#include "server/view/include_path.h"
#include "server/view/prediction.h"
#include "view/path.h"

namespace {

using namespace dcc;
using namespace dcc::server;
using view::Answer;

void require(bool condition) {
  if (!condition) std::abort();
}

// What a client has, and what of it a server knows.
class Client : public KnownFiles {
 public:
  void add(std::string_view part) {
    const size_t end = part.find_first_of("\n>");
    const std::string path(part.substr(0, end));
    if (end == part.npos || !view::is_normal(path)) return;
    const std::string_view text = part.substr(end + 1);
    if (part[end] == '\n')
      files_[path] = text;
    else if (!text.empty() && text.size() <= view::k_path_limit)
      links_[path] = text;
  }

  const Answer* answer(std::string_view path) override {
    const auto found = answers_.find(path);
    return found == answers_.end() ? nullptr : &found->second;
  }
  bool is_listed(std::string_view directory) override { return listed_.contains(directory); }
  const IncludeList* includes(const view::ContentId& id) override {
    const auto found = contents_.find(id);
    return found == contents_.end() ? nullptr : &found->second;
  }

  void reply(const Predictor::Batch& batch) {
    for (const std::string& path : batch.looks) look(path);
    for (const std::string& directory : batch.directories)
      if (kind_of(directory) == Answer::Kind::directory) listed_.insert(directory);
    for (const Predictor::Content& content : batch.contents)
      contents_[content.id] = scan_includes(files_.at(content.path));
  }

 private:
  Answer::Kind kind_of(const std::string& path) const {
    if (links_.contains(path)) return Answer::Kind::link;
    if (files_.contains(path)) return Answer::Kind::file;
    auto leads_there = [&path](const auto& entry) { return view::is_within(entry.first, path); };
    const bool exists = std::any_of(files_.begin(), files_.end(), leads_there) ||
                        std::any_of(links_.begin(), links_.end(), leads_there);
    return exists ? Answer::Kind::directory : Answer::Kind::failed;
  }

  void look(const std::string& path) {
    for (size_t depth = 0; depth <= view::depth_of(path); ++depth) {
      const std::string at(view::prefix_of(path, depth));
      Answer answer{.kind = kind_of(at), .depth = static_cast<uint16_t>(depth)};
      if (answer.kind == Answer::Kind::link) answer.target = links_.at(at);
      if (answer.kind == Answer::Kind::file) answer.content = view::content_id_of(files_.at(at));
      const bool is_last = answer.kind != Answer::Kind::directory;
      answers_[at] = std::move(answer);
      if (is_last) return;
    }
  }

  std::map<std::string, std::string, std::less<>> files_, links_;  // with their texts, with their targets
  std::map<std::string, Answer, std::less<>> answers_;
  std::set<std::string, std::less<>> listed_;
  std::unordered_map<view::ContentId, IncludeList> contents_;
};

// Whether none of these was asked for before.
void note(std::set<std::string>& asked, const std::vector<std::string>& paths) {
  require(paths.size() <= protocol::k_paths_at_once);
  for (const std::string& path : paths) require(view::is_normal(path) && asked.insert(path).second);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::string> parts = split(std::string_view(reinterpret_cast<const char*>(data), size), '\0');
  Client client;
  for (size_t i = 1; i < parts.size(); ++i) client.add(parts[i]);

  constexpr uint64_t k_work = 1 << 22;  // some milliseconds
  const std::vector<std::string> environment = {"CPATH=/p:q:", "C_INCLUDE_PATH=/c"};
  Predictor predictor(include_path_of(split(parts[0], '\n'), "/d/w", environment, {"/usr/include"}), client, k_work);
  std::set<std::string> looks, directories, contents;
  for (;;) {
    const Predictor::Batch batch = predictor.next();
    if (batch.empty()) return 0;
    note(looks, batch.looks);
    note(directories, batch.directories);
    for (const Predictor::Content& content : batch.contents) {
      require(view::is_normal(content.path) && contents.insert(hex(content.id)).second);
    }
    for (const std::string& path : batch.existing) require(looks.contains(path));
    client.reply(batch);
  }
}
