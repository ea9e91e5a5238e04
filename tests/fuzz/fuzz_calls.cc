// SPDX-License-Identifier: GPL-2.0-or-later
// A hostile compiler in native mode, in league with its client: whatever calls it makes, and whatever the client
// answers, it gets no descriptor but of its own files, of the client's and of the server's public places, and writes
// only in its workspace. The input is in the memory of the process that makes the calls, so that they can point to it,
// and says what to call and to answer.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/invariant.h"
#include "base/temp.h"
#include "plan.h"
#include "server/sandbox/syscalls.h"
#include "server/view/emulation.h"
#include "server/view/program_farm.h"
#include "server/view/shim.h"
#include "server/view/view.h"
#include "view/path.h"

namespace {

using namespace dcc;
using namespace dcc::server;
using view::Answer;

// A process that only waits. What calls read and write is in memory that it shares with this one, at the same address;
// what they do to other addresses does not harm this one.
class Caller {
 public:
  static constexpr size_t k_size = 64 * 1024;

  Caller() {
    memory_ =
        static_cast<char*>(::mmap(nullptr, 2 * k_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t parent = ::getpid();
    process_ = ::fork();
    INVARIANT(memory_ != MAP_FAILED && process_ >= 0);
    if (process_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (::getppid() == parent) ::pause();
    ::_exit(0);
  }

  void hold(std::string_view input) {
    std::memset(memory_, 0, 2 * k_size);
    input.copy(memory_, k_size);
  }
  pid_t process() const { return process_; }
  uint64_t input(size_t offset) const { return reinterpret_cast<uint64_t>(memory_) + offset; }
  uint64_t room(size_t offset) const { return input(k_size + offset); }
  // As a client would send it.
  std::string text(size_t offset, size_t limit) const { return std::string(memory_ + offset).substr(0, limit); }

 private:
  char* memory_ = nullptr;
  pid_t process_ = -1;
};

// Answers anything that protocol::read_answers() and read_listings() would let pass.
class Client : public ClientFiles {
 public:
  Client(const Caller& caller, Plan& plan) : caller_(caller), plan_(plan) {}

  Result<Answer> look(const std::string& path) override {
    INVARIANT(view::is_normal(path));
    Answer answer;
    answer.kind = static_cast<Answer::Kind>(plan_.number(static_cast<size_t>(Answer::Kind::hidden)));
    answer.depth = static_cast<uint16_t>(plan_.number(1) ? view::depth_of(path) : plan_.number(9));
    answer.access = static_cast<uint8_t>(plan_.number(7));
    answer.size = plan_.number(1 << 20);
    answer.mode = static_cast<uint32_t>(plan_.number(1 << 20));
    if (answer.kind == Answer::Kind::failed) answer.error = static_cast<uint8_t>(1 + plan_.number(130));
    if (answer.kind == Answer::Kind::link) answer.target = caller_.text(plan_.number(4096), view::k_path_limit);
    if (answer.kind == Answer::Kind::link && answer.target.empty()) answer.target = ".";
    if (answer.kind == Answer::Kind::file) answer.content.bytes[0] = 1;
    return answer;
  }

  Result<view::Listing> list(const std::string& path) override {
    INVARIANT(view::is_normal(path));
    view::Listing listing;
    listing.error = static_cast<uint8_t>(plan_.number(9));
    listing.hidden = plan_.number(9) == 1;
    for (size_t names = plan_.number(30); names > 0; --names) {
      const std::string name = caller_.text(plan_.number(4096), view::k_name_limit);
      if (view::is_name(name)) listing.entries.push_back({name, static_cast<Answer::Kind>(plan_.number(4))});
    }
    return listing;
  }

  Result<UniqueFd> open(const std::string&, const Answer& answer) override { return open_at_once(answer); }
  UniqueFd open_at_once(const Answer&) override { return UniqueFd(::dup(content_)); }

 private:
  const Caller& caller_;
  Plan& plan_;
  static inline const int content_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
};

// Of all jobs.
struct Server {
  Caller caller;
  TempDirectory directory = *TempDirectory::create();
  ProgramFarm farm = *ProgramFarm::create(directory.path() + "/farm", "/bin/true", {"/bin/true"});
  std::optional<Shim> shim = Shim::create();
  ServerPlaces places{farm.directory()};
  std::vector<int> calls;  // those that are answered

  Server() {
    const rlimit many{4096, 4096};
    (void)::setrlimit(RLIMIT_NOFILE, &many);
    for (const SyscallRow& row : syscall_table())
      if (row.answer == SyscallAnswer::viewed) calls.push_back(row.number);
    INVARIANT(!calls.empty());
  }
  ~Server() {
    for (const std::string& name : farm.names()) ::unlink((farm.directory() + "/" + name).c_str());
    ::rmdir(farm.directory().c_str());
  }
};

uint64_t argument(const Caller& caller, Plan& plan) {
  switch (plan.number(6)) {
    case 0:
      return plan.number(9);
    case 1:
      return plan.number(0xffffff);  // flags
    case 2:
      return caller.input(plan.number(Caller::k_size - 1));
    case 3:
      return caller.room(plan.number(Caller::k_size - 1));
    case 4:
      return static_cast<uint64_t>(AT_FDCWD);
    case 5:
      return k_first_view_descriptor + plan.number(20);
    default:
      return plan.number(0xffffff) << 40 | plan.number(0xffffff) << 20 | plan.number(0xffffff);
  }
}

std::string path_of(int descriptor) {
  char path[view::k_path_limit + 1] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  INVARIANT(::readlink(link.c_str(), path, view::k_path_limit) > 0);
  return path;
}

// Whether a compiler may have it. What it may read is the view's business, and the box's.
bool is_harmless(int descriptor, const std::string& workspace) {
  if ((::fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_RDONLY) return true;
  const std::string path = path_of(descriptor);
  return view::is_within(path, workspace) || path == "/dev/null" || path.starts_with("/memfd:dcc-marks");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Server server;
  const Caller& caller = server.caller;
  const std::string_view input(reinterpret_cast<const char*>(data), std::min(size, Caller::k_size));
  server.caller.hold(input);
  Plan plan(input);
  Client client(caller, plan);
  const TempDirectory directory = *TempDirectory::create("/dev/shm");
  const UniqueFd workspace(::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  View view(client, server.places, "/w/d", workspace.get());
  for (size_t known = plan.number(5); known > 0; --known) {
    const std::string path = caller.text(plan.number(4096), view::k_path_limit);
    if (!view::is_normal(path)) continue;
    Answer answer = *client.look(path);
    if (answer.depth <= view::depth_of(path)) view.note(path, std::move(answer));
  }
  Emulation emulation(view, server.farm, server.shim ? &*server.shim : nullptr, {7, 80});
  const std::vector<UniqueFd> ready = emulation.open_ready();

  seccomp_notif call{};
  call.pid = static_cast<uint32_t>(caller.process());
  call.data.arch = syscall_architecture();
  call.data.nr = SYS_execve;
  INVARIANT(emulation.answer(call)->kind == Reply::Kind::pass);
  std::vector<UniqueFd> given;
  while (!plan.ended() && given.size() < 100) {
    const size_t which = plan.number(server.calls.size());
    call.data.nr = which < server.calls.size() ? server.calls[which] : static_cast<int>(plan.number(500));
    for (auto& each : call.data.args) each = argument(caller, plan);
    auto reply = emulation.answer(call);
    if (!reply) break;  // the job is done elsewhere
    if (reply->kind != Reply::Kind::give) continue;
    INVARIANT(reply->number == -1 || reply->number >= k_first_view_descriptor);
    INVARIANT(reply->descriptor && is_harmless(reply->descriptor.get(), directory.path()));
    if (path_of(reply->descriptor.get()).starts_with("/memfd:dcc-marks")) {
      const std::string marks(plan.number(5000), static_cast<char>(plan.number(255)));
      (void)!::pwrite(reply->descriptor.get(), marks.data(), marks.size(), static_cast<off_t>(plan.number(20'000)));
    }
    given.push_back(std::move(reply->descriptor));
  }
  for (const Answer* file : emulation.note_ready()) INVARIANT(file->kind == Answer::Kind::file);
  for (const Look& look : view.looks()) INVARIANT(view::is_normal(look.path()));
  for (const auto& [path, file] : view.files().all()) INVARIANT(view::is_normal(path));
  return 0;
}
