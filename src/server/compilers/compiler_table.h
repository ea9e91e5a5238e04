// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of the compilers that the whitelist leads to, and what is still to be found out. Looks at files, runs
// nothing.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/v4/messages.h"
#include "stats/snapshot.h"
#include "toolchain/identity/fingerprint.h"
#include "toolchain/lookup/self.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

// Another target of a clang is looked into when a peer asks for it. So many for each clang and language, since nobody
// may keep us busy.
constexpr size_t k_clang_target_limit = 16;

class CompilerTable {
 public:
  // One examination of a program.
  struct Probe {
    enum class State { pending, running, known, failed };

    toolchain::CanaryLanguage language;
    std::string target;  // for --target=; empty: the program's own
    State state = State::pending;
    bool urgent = false;                                 // a job waits for it
    toolchain::Examination examination = {};             // when known
    std::optional<toolchain::FileIdentity> before = {};  // the program when it was last examined
    std::string reason = {};                             // when failed
    int failures = 0;                                    // in a row
    uint64_t retry_ms = 0;                               // not to be tried again before, unless something changed
  };

  // All the names, at least one, that lead to one program with the same meaning.
  struct Program {
    toolchain::Driver driver{};
    std::string resolved;                 // without links
    std::optional<toolchain::FileId> id;  // of the file there, at the last scan
    std::vector<toolchain::Allowed> names;
    std::list<Probe> probes;
  };

  struct Work {
    Program* program;
    Probe* probe;
  };

  explicit CompilerTable(const toolchain::Whitelist& whitelist) : whitelist_(whitelist) {}

  // Brings the table in line with the whitelist's entries and with the files. Times are the loop's.
  void scan(uint64_t now_ms);
  bool directories_changed() const;  // since the last scan
  const std::vector<Error>& rejected() const { return rejected_; }

  // The compiler with this fingerprint, checked against the files and the whitelist as they are now; what has changed
  // becomes pending, or makes a scan worthwhile.
  std::optional<toolchain::Allowed> find(const toolchain::Fingerprint& wanted);
  // Whether what find() has found then is what it would be now.
  bool is_still(const toolchain::Fingerprint& wanted, const toolchain::Allowed& found) const;
  // Makes what may turn out to be this compiler urgent. False when nothing may.
  bool expect(const toolchain::Fingerprint& wanted);
  // What `wanted` was compared with.
  std::vector<toolchain::Fingerprint> known(toolchain::Driver driver, toolchain::CanaryLanguage language) const;

  // Everything, as a peer is told it.
  std::vector<protocol::ListedCompiler> list() const;

  // The same for statistics.
  std::vector<stats::CompilerEntry> entries() const;
  // By which name, of those that lead to it, and target (empty when it is not known) the compiler counts that a client
  // called `asked`. Cheap: looks at no file.
  struct Shown {
    std::string name, target;
  };
  Shown shown(const toolchain::Allowed& found, std::string_view asked) const;

  // Why a compiler of this kind is left out; empty when none is.
  std::string reason_left_out(toolchain::Driver driver, toolchain::CanaryLanguage language) const;

  // The probe that says whether this entry is good for jobs that ask by name: that of its own language. Null when it is
  // no compiler in the table.
  Probe* probe_of(const toolchain::Allowed& entry);

  // What to examine next, urgent things first; with `urgent_only`, nothing else.
  std::optional<Work> next(bool urgent_only);
  static void begin(const Work& work);
  // False when the same failure was reported before.
  bool end(const Work& work, Result<toolchain::Examination> result, uint64_t now_ms);

 private:
  void add(const toolchain::Allowed& entry);
  void withdraw_nameless();
  void refresh(Probe& probe, const Program& program, bool retry) const;
  bool expect_target(Program& program, const toolchain::Fingerprint& wanted);

  const toolchain::Whitelist& whitelist_;
  using Programs = std::map<std::string, Program>;
  Programs programs_;
  std::vector<Programs::node_type> withdrawn_;  // no name leads to them, but an examination that still runs knows them
  std::vector<Error> rejected_;
  std::vector<std::optional<toolchain::FileIdentity>> directories_;  // as they were before the last scan
  bool outdated_ = true;
};

}  // namespace dcc::server
