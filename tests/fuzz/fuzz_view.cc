// SPDX-License-Identifier: GPL-2.0-or-later
// Hostile messages of native mode, in both directions: paths and names are normal, numbers are within their bounds, and
// what is read says the same when it is written and read again. The first byte says which message it is.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "protocol/v4/view_messages.h"
#include "view/path.h"

using namespace dcc;
using namespace dcc::protocol;

static void require(bool condition) {
  if (!condition) std::abort();
}

static void check_answer(const view::Answer& answer) {
  require((answer.kind == view::Answer::Kind::link) != answer.target.empty());
  require(answer.target.size() <= view::k_path_limit);
  require(answer.kind != view::Answer::Kind::failed || answer.error != 0);
}

static void check_paths(const std::vector<std::string>& paths) {
  require(paths.size() <= k_paths_at_once);
  require(std::all_of(paths.begin(), paths.end(), view::is_normal));
}

static void check(const JobRequest& job) {
  require(!job.argv.empty() && job.native && job.native->umask <= 0777 && view::is_normal(job.directory));
}
static std::string encode(const JobRequest& job) { return encode_native_job(job); }
static void check(const Look& look) { check_paths(look.paths); }
static void check(const ListNames& list) { check_paths(list.directories); }
static void check(const FetchContents& fetch) { check_paths(fetch.paths); }
static void check(const AnswerList& answers) {
  require(answers.size() <= k_paths_at_once);
  std::for_each(answers.begin(), answers.end(), check_answer);
}
static void check(const ListingList& listings) {
  size_t names = 0;
  for (const view::Listing& listing : listings) {
    names += listing.entries.size();
    for (const view::Listing::Entry& entry : listing.entries) require(view::is_name(entry.name));
  }
  require(listings.size() <= k_paths_at_once && names <= k_names_at_once);
}
static void check(const Expectation& expectation) {
  require(expectation.entries.size() <= k_paths_at_once);
  for (const Expectation::Entry& entry : expectation.entries) require(view::is_normal(entry.path));
}
static void check(const Differences& differences) {
  require(differences.entries.size() <= k_paths_at_once);
  for (size_t i = 0; i < differences.entries.size(); ++i) {
    check_answer(differences.entries[i].answer);
    require(i == 0 || differences.entries[i].index > differences.entries[i - 1].index);
  }
}

// What is read may have unknown fields, so only what is written from it is the same each time.
template <class Message>
static void round_trip(Result<Message> (*read)(std::string_view), std::string_view text) {
  auto message = read(text);
  if (!message) return;
  check(*message);
  const std::string written = encode(*message);
  auto again = read(written);
  require(again && encode(*again) == written);
}

// In frames of any kind: a message is only as long as is allowed.
static void assemble(std::string_view bytes) {
  MessageAssembler assembler;
  for (;;) {
    auto frame = first_frame(bytes);
    if (!frame || !*frame) return;
    auto text = assembler.add(**frame);
    if (!text) return;
    require(!*text || (*text)->size() <= k_view_message_limit);
    bytes.remove_prefix(size_on_wire(**frame));
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0]) {
    case 'j':
      return round_trip(read_native_job, text), 0;
    case 'l':
      return round_trip(read_look, text), 0;
    case 'a':
      return round_trip(read_answers, text), 0;
    case 'n':
      return round_trip(read_list_names, text), 0;
    case 'N':
      return round_trip(read_listings, text), 0;
    case 'f':
      return round_trip(read_fetch_contents, text), 0;
    case 'e':
      return round_trip(read_expectation, text), 0;
    case 'd':
      return round_trip(read_differences, text), 0;
    case 'm':
      return assemble(text), 0;
    default:
      return 0;
  }
}
