// SPDX-License-Identifier: GPL-2.0-or-later
// Whole conversations with a hostile peer, whose bytes arrive in any pieces: a client's request and source, its answers
// to a server's questions in native mode, and a server's questions and result. The first byte chooses which, and the
// rest is what the peer says, and the plan.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../unit/cmdline_words.h"
#include "arriving.h"
#include "base/file.h"
#include "base/invariant.h"
#include "base/log.h"
#include "base/temp.h"
#include "client/remote/session_native.h"
#include "client/view/native_job.h"
#include "loop/run.h"
#include "plan.h"
#include "server/job.h"
#include "server/session/session.h"
#include "server/session/view_talk.h"
#include "stats/clock.h"

namespace {

using namespace dcc;

constexpr std::string_view k_secret = "nobody else's business";

// What the input has in place of the name of a directory, which is as long.
constexpr std::string_view k_placeholder = "/tmp/dcc_fuzz_XXXXXX";

// A project, and what lies beside it; all is made once.
struct Places {
  std::string directory{k_placeholder};
  std::string project;

  Places() {
    INVARIANT(::mkdtemp(directory.data()) && ::setenv("DISTCC_DIR", directory.c_str(), 1) == 0);
    project = directory + "/project";
    INVARIANT(::mkdir(project.c_str(), 0755) == 0);
    std::ofstream(directory + "/secret") << k_secret;
    std::ofstream(project + "/a.c") << "#include \"a.h\"\n";
    std::ofstream(project + "/a.h") << "int a;\n";
    INVARIANT(::symlink("../secret", (project + "/link.h").c_str()) == 0);
  }
  ~Places() { (void)!std::system(("rm -rf " + directory).c_str()); }

  std::string put_into(std::string text) const {
    for (size_t at = 0; (at = text.find(k_placeholder, at)) != text.npos; at += directory.size())
      text.replace(at, directory.size(), directory);
    return text;
  }
};

// The working directory while it lives; the fuzzer's own files have relative names.
class Within {
 public:
  explicit Within(const std::string& directory) { INVARIANT(::chdir(directory.c_str()) == 0); }
  ~Within() { INVARIANT(::fchdir(before_.get()) == 0); }

 private:
  UniqueFd before_{::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

// Lets go of what has ended; a turn of the loop does that.
void turn(loop::Loop& loop) {
  loop::Deadline end(loop, 0, [&loop] { loop.stop(); });
  loop.run();
}

template <class T>
Result<T> outcome_of(loop::Task<Result<T>> task) {
  return loop::run_first(Arriving::loop_of_all(), std::move(task));
}

// All that jobs share. There is no compiler.
struct Server {
  loop::Loop& loop = Arriving::loop_of_all();
  TempDirectory directory = *TempDirectory::create();
  toolchain::Whitelist whitelist{{directory.path(), "/bin", std::nullopt, false, {}}};
  server::Compilers compilers{loop, whitelist, {"PATH=/bin"}, {}};
  std::unique_ptr<server::WorkspacePool> workspaces = *server::WorkspacePool::create(directory.path(), 1, false);
  server::KnownClients known_clients;
  server::FairQueue workspace_queue{loop, 1}, cpu_queue{loop, 1}, bulk_queue{loop, 1};
  server::Holdings holdings{4 << 20, [] {}};
  server::MemoryWatch memory{loop, [] { return uint64_t{0}; }, [] {}};
  stats::Counters counters{stats::current_moment()};
  server::Box box{loop, counters, {"/bin", {}}};
  bool takes_no_jobs = false;
  server::ServerContext context{loop,          whitelist,       compilers,     box,        *workspaces,
                                known_clients, workspace_queue, cpu_queue,     bulk_queue, holdings,
                                memory,        counters,        takes_no_jobs, {},         {}};
};

void request(std::string_view said, Plan& pieces) {
  Arriving peer(std::string(said), pieces);
  static Server server;
  static const server::Peer from{*net::numeric_address("10.3.0.6", 1234), false};
  loop::Reader reader(peer);
  auto session = outcome_of(server::begin_session(peer, reader, server.context, from, server::ClientStanding{}));
  if (!session) return;
  auto asked = outcome_of((*session)->request());
  if (!asked || !*asked || (*asked)->native) return;
  (*session)->admitted(1);
  (*session)->admitted(0);
  auto announced = outcome_of((*session)->source_announced());
  if (!announced) return;
  const UniqueFd source = *spool_in_memory("source");
  if (!outcome_of((*session)->receive_source(source.get()))) return;
  struct stat status {};
  INVARIANT(::fstat(source.get(), &status) == 0);
  INVARIANT(!*announced || (*session)->protocol() != 4 || static_cast<uint64_t>(status.st_size) <= **announced);
  INVARIANT(!(*asked)->argv.empty());
}

// Each content is as long as it was said to be.
struct Sink final : server::ViewTalk::Sink {
  explicit Sink(size_t of) : count(of) {}
  Result<void> begin(size_t index, uint64_t size) override {
    INVARIANT(index == begun++ && index < count && left == 0);
    left = size == protocol::k_no_content ? 0 : size;
    return {};
  }
  Result<void> add(std::string_view piece) override {
    INVARIANT(piece.size() <= left);
    left -= piece.size();
    return {};
  }
  size_t count, begun = 0;
  uint64_t left = 0;
};

// The first bytes are the plan for the questions.
void answers(std::string_view input) {
  const size_t planned = std::min<size_t>(input.size(), 12);
  Plan plan(input.substr(0, planned)), pieces(input.substr(planned));
  Arriving peer(std::string(input.substr(planned)), pieces);
  loop::Reader reader(peer);
  server::ViewTalk talk(peer, reader);
  const std::vector<std::string> paths = {"/w/a.c", "/w", "/usr/include"};
  while (!plan.ended()) {
    switch (plan.number(4)) {
      case 0: {
        auto found = outcome_of(talk.look(paths));
        if (!found) return;
        INVARIANT(found->size() == paths.size());
        break;
      }
      case 1: {
        auto found = outcome_of(talk.list(paths));
        if (!found) return;
        INVARIANT(found->size() == paths.size());
        break;
      }
      case 2: {
        protocol::Expectation expectation;
        for (const std::string& path : paths) expectation.entries.push_back({path, 7});
        auto found = outcome_of(talk.expect(std::move(expectation)));
        if (!found) return;
        for (const auto& entry : found->entries) INVARIANT(entry.index < paths.size());
        break;
      }
      case 3: {
        Sink sink(paths.size());
        if (!outcome_of(talk.fetch(paths, sink))) return;
        INVARIANT(sink.begun == paths.size() && sink.left == 0);
        break;
      }
      default:
        talk.compiler_runs();
    }
  }
}

client::Plan plan_of(std::string_view command) {
  client::Plan plan;
  plan.typed = words(command);
  plan.invocation = analyzed(command);
  plan.compiler = {"gcc", "/bin/true"};
  plan.child_env = {"PATH=/bin"};
  return plan;
}

// Of what lies beside the project the server learns nothing, and it writes nothing but the command's outputs.
void questions(std::string_view said, Plan& pieces) {
  static const Places places;
  const Within project(places.project);
  Arriving peer(places.put_into(std::string(said)), pieces);
  static const client::Plan plan = plan_of("gcc -c a.c -MD -o a.o");
  static const toolchain::Fingerprint fingerprint{
      toolchain::Driver::gcc, toolchain::CanaryLanguage::c, {1, 2}, "x", "12.2.0", {3, 4}};
  auto job = client::NativeJob::create(plan, fingerprint);
  INVARIANT(job);
  client::JobTrace trace{""};
  trace.begin(plan);
  client::SessionNative session(peer, **job, protocol::Packing::plain, {20'000, 20'000, 20'000, [] { return true; }},
                                trace, [](uint64_t) {});
  client::OutputFiles outputs(plan, (*job)->outputs());
  auto may_touch = [](const std::string& path) {
    return path == places.project + "/a.o" || path == places.project + "/a.d";
  };
  if (outcome_of(session.send())) {
    if (auto result = outcome_of(session.receive(outputs))) {
      for (const protocol::Output& output : result->outputs) INVARIANT(may_touch(output.role));
      for (const std::string& path : result->removed) INVARIANT(may_touch(path));
    }
  }
  INVARIANT(peer.written().find(k_secret) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const bool is_quiet = (log::set_level(log::Level::error), true);
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (!is_quiet || input.empty()) return 0;
  const char which = input[0];
  input.remove_prefix(1);
  Plan plan(input);
  if (which == 'r') request(input, plan);
  if (which == 'a') answers(input);
  if (which == 'q') questions(input, plan);
  turn(Arriving::loop_of_all());
  return 0;
}
