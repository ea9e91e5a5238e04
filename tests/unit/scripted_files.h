// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include "base/temp.h"
#include "server/view/view.h"
#include "view/path.h"

namespace dcc::server {

// A client's files, as a table: a directory's path ends with a slash, and a link has a target.
class ScriptedFiles : public ClientFiles {
 public:
  std::map<std::string, std::string> files;
  std::vector<std::string> asked, listed;

  Result<view::Answer> look(const std::string& path) override {
    asked.push_back(path);
    view::Answer answer;
    if (path == "/") answer.kind = view::Answer::Kind::directory;
    for (size_t depth = 1; depth <= view::depth_of(path); ++depth) {
      const std::string prefix(view::prefix_of(path, depth));
      answer.depth = static_cast<uint16_t>(depth);
      if (files.contains(prefix + "/")) {
        answer.kind = view::Answer::Kind::directory;
        answer.access = R_OK | W_OK | X_OK;
        continue;
      }
      auto found = files.find(prefix);
      if (found == files.end()) {
        answer.kind = view::Answer::Kind::failed;
        answer.error = ENOENT;
        return answer;
      }
      answer.kind = found->second == "hidden" ? view::Answer::Kind::hidden
                    : found->second.empty()   ? view::Answer::Kind::file
                                              : view::Answer::Kind::link;
      answer.target = found->second;
      if (depth < view::depth_of(path) && answer.kind == view::Answer::Kind::file) {
        answer = {};
        answer.error = ENOTDIR;
        answer.depth = static_cast<uint16_t>(depth + 1);
      }
      return answer;
    }
    return answer;
  }
  Result<view::Listing> list(const std::string& path) override {
    listed.push_back(path);
    return view::Listing{};
  }
  Result<UniqueFd> open(const std::string&, const view::Answer&) override { return UniqueFd(); }
  int opens_at_once = 0;
  UniqueFd open_at_once(const view::Answer& answer) override {
    ++opens_at_once;
    return UniqueFd(answer.inode == 0 ? -1 : ::open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
};

struct ViewSetting {
  ScriptedFiles client;
  ServerPlaces places{"/farm"};
  TempDirectory directory = *TempDirectory::create();
  UniqueFd workspace{::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  View view{client, places, "/w/d", workspace.get()};

  ViewSetting() { client.files = {{"/w/", ""}, {"/w/d/", ""}, {"/w/d/a.c", ""}, {"/inc/", ""}, {"/inc/x.h", ""}}; }
  View::Place at(std::string_view path, View::Follow follow = View::Follow::all_links) {
    auto place = view.find(path, follow);
    REQUIRE(bool(place));
    return std::move(*place);
  }
};

}  // namespace dcc::server
