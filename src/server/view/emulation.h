// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <linux/seccomp.h>
#include <sys/stat.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "server/sandbox/syscalls.h"
#include "server/view/program_farm.h"
#include "server/view/ready_files.h"
#include "server/view/shim.h"
#include "server/view/view.h"

namespace dcc::server {

// What becomes of a call that the filter left to the Supervisor.
struct Reply {
  enum class Kind {
    value,   // the call returns `value`, or fails with the errno -`value`
    pass,    // the kernel does it
    give,    // the call returns `descriptor`, as the number `number`; -1: the lowest that is free
    refuse,  // as the filter refuses calls by itself; counted and logged
  };
  Kind kind = Kind::value;
  int64_t value = 0;
  UniqueFd descriptor = {};
  int number = -1;
  bool close_on_exec = false;

  static Reply result(int64_t value) { return {Kind::value, value}; }
  static Reply error(int number) { return result(-number); }  // 0: none
  static Reply pass() { return {Kind::pass}; }
  static Reply refuse() { return {Kind::refuse}; }
};

// Does the calls of a job's compilers that are about paths, in the view. Everything that it gets from them may be
// hostile: it does nothing that it would not do for anybody, and a call that it does not know is refused.
class Emulation {
 public:
  struct Terminal {
    uint8_t descriptors = 0;  // protocol::NativeFacts::terminals
    uint16_t columns = 0;
  };

  // The references must outlive it. `shim`: null when the programs are not to have it.
  Emulation(View& view, const ProgramFarm& farm, const Shim* shim, Terminal terminal)
      : view_(view), farm_(farm), shim_(shim), terminal_(terminal) {}

  // ReadyFiles::open(), before the compiler starts. Nothing without the shim.
  std::vector<UniqueFd> open_ready();
  // ReadyFiles::note_opens(), after the last process has ended.
  std::vector<const view::Answer*> note_ready();

  // An error means that the job cannot be done in this way.
  Result<Reply> answer(const seccomp_notif& call);

 private:
  // What the view's descriptors were opened for. Each number is given once, so it means the same in all of the job's
  // processes.
  struct Open {
    std::string path;
    view::Answer answer;  // the client's file or directory
    UniqueFd file = {};   // of a private file, the very one that was given; else none
    std::optional<view::Listing> listing = std::nullopt;
    size_t next_name = 0;
  };

  // What a call with a path, or with a descriptor, is about.
  struct Subject {
    int error = 0;
    Open* open = nullptr;  // a descriptor of the view
    View::Place place;     // else a path

    bool fails() const { return error != 0; }
  };

  Result<Reply> dispatch();
  Result<Subject> subject(int directory, uint64_t path, bool follows, bool may_be_empty);
  Result<Subject> at(int directory, uint64_t path, bool follows);
  Result<Reply> open(int directory, uint64_t path, int flags);
  Reply open_servers(const std::string& path, int flags);
  Reply open_of_shim(const std::string& path);
  Result<std::optional<Reply>> make_temporary(uint64_t path, int flags);
  Result<Reply> open_private(const PrivateFiles::File& file, int flags, const std::string& path);
  Result<Reply> open_to_write(View::Place place, int flags);
  Result<Reply> give(UniqueFd descriptor, Open open, int flags);
  Reply give(UniqueFd descriptor, std::shared_ptr<Open> open, bool close_on_exec);
  std::shared_ptr<Open> open_as(int descriptor);
  int find_status(const Subject& what, int flags, struct stat& status) const;
  Result<Reply> status(int directory, uint64_t path, uint64_t into, int flags);
  Result<Reply> extended_status(int directory, uint64_t path, int flags, uint64_t into);
  Result<Reply> access(int directory, uint64_t path, int mode, int flags);
  Result<Reply> link_target(int directory, uint64_t path, uint64_t into, uint64_t size);
  Result<Reply> working_directory(uint64_t into, uint64_t size);
  Result<Reply> names(int descriptor, uint64_t into, uint64_t size);
  Result<Reply> remove(int directory, uint64_t path, int flags);
  Result<Reply> rename(int from_directory, uint64_t from, int to_directory, uint64_t to);
  Result<Reply> make_directory(int directory, uint64_t path);
  Result<Reply> change_directory(uint64_t path);
  Result<Reply> execute(uint64_t path);
  Result<Reply> map_code(int descriptor);
  Result<Reply> terminal_call(int descriptor, uint64_t request, uint64_t into);
  Result<Reply> copy(uint64_t descriptor, int at_least, bool close_on_exec);
  Result<Reply> only_for_others(uint64_t descriptor, const char* name);

  pid_t process() const { return static_cast<pid_t>(call_->pid); }

  View& view_;
  const ProgramFarm& farm_;
  const Shim* shim_;
  LookTable* table_ = nullptr;  // of the view, as soon as the shim has asked for it
  Terminal terminal_;
  const seccomp_notif* call_ = nullptr;
  bool began_ = false;  // the compiler itself was executed; before that the calls are the server's own

  std::map<int, std::shared_ptr<Open>> open_;  // copies of a descriptor share what they are about
  ReadyFiles ready_;                           // the first numbers, of which open_ has only those that calls were about
  int next_descriptor_ = k_first_view_descriptor;
};

}  // namespace dcc::server
