// SPDX-License-Identifier: GPL-2.0-or-later
// What is known about the compilers that the whitelist leads to, and which examinations are still to be done. Looks at
// files, runs nothing.
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

// A clang is examined for a further target when a peer asks for that target; at most this many targets per clang and
// language, so that peers cannot keep the server busy.
constexpr size_t k_clang_target_limit = 16;

class CompilerTable {
 public:
  // One examination of a program, done or to be done.
  struct Probe {
    enum class State { pending, running, known, failed };

    toolchain::CanaryLanguage language;
    std::string target;  // for --target=; empty: the program's default
    State state = State::pending;
    bool urgent = false;                                 // a job is waiting for it
    toolchain::Examination examination = {};             // if known
    std::optional<toolchain::FileIdentity> before = {};  // the program's identity when it was last examined
    std::string reason = {};                             // if failed
    int failures = 0;                                    // in a row
    uint64_t retry_ms = 0;                               // not tried again before this time, unless something changed
  };

  // A program, with all whitelisted names (at least one) that lead to it with the same meaning.
  struct Program {
    toolchain::Driver driver{};
    std::string resolved;                 // its path, links resolved
    std::optional<toolchain::FileId> id;  // of the file at that path, at the last scan
    std::vector<toolchain::Allowed> names;
    std::list<Probe> probes;
  };

  struct Work {
    Program* program;
    Probe* probe;
  };

  explicit CompilerTable(const toolchain::Whitelist& whitelist) : whitelist_(whitelist) {}

  // Brings the table in line with the whitelist's entries and with the files. Times are those of the loop.
  void scan(uint64_t now_ms);
  bool directories_changed() const;  // since the last scan
  const std::vector<Error>& rejected() const { return rejected_; }

  // The compiler with this fingerprint, checked against the present files and whitelist. If something has changed, the
  // probe becomes pending or directories_changed() becomes true.
  std::optional<toolchain::Allowed> find(const toolchain::Fingerprint& wanted);
  // Whether find() would still give `found`.
  bool is_still(const toolchain::Fingerprint& wanted, const toolchain::Allowed& found) const;
  // Makes every pending examination urgent that may turn out to be of this compiler. False if there is none.
  bool expect(const toolchain::Fingerprint& wanted);
  // The fingerprints that find() compares with.
  std::vector<toolchain::Fingerprint> known(toolchain::Driver driver, toolchain::CanaryLanguage language) const;

  // The whole table, in the form that is sent to peers.
  std::vector<protocol::ListedCompiler> list() const;

  // The whole table, for statistics.
  std::vector<stats::CompilerEntry> entries() const;
  // The name and target under which statistics count a compiler, given that a client called it `asked`: one of the
  // names that lead to it, and its target (empty if unknown). Cheap: looks at no file.
  struct Shown {
    std::string name, target;
  };
  Shown shown(const toolchain::Allowed& found, std::string_view asked) const;

  // The files of a compiler that has been examined: its program, and those that it runs. Looks at no file.
  std::vector<std::string> parts(const toolchain::Allowed& found) const;

  // Why a compiler of this kind is not offered; empty if none was left out.
  std::string reason_left_out(toolchain::Driver driver, toolchain::CanaryLanguage language) const;

  // The probe that decides whether jobs that ask by name may use this entry: the one for the entry's own language. Null
  // if the entry is not a compiler in the table.
  Probe* probe_of(const toolchain::Allowed& entry);

  // What to examine next, urgent probes first; with `urgent_only`, only those.
  std::optional<Work> next(bool urgent_only);
  static void begin(const Work& work);
  // False if this failure was already reported.
  bool end(const Work& work, Result<toolchain::Examination> result, uint64_t now_ms);

 private:
  void add(const toolchain::Allowed& entry);
  void withdraw_nameless();
  void refresh(Probe& probe, const Program& program, bool retry) const;
  bool expect_target(Program& program, const toolchain::Fingerprint& wanted);

  const toolchain::Whitelist& whitelist_;
  using Programs = std::map<std::string, Program>;
  Programs programs_;
  std::vector<Programs::node_type> withdrawn_;  // no name leads to them any more, but an examination still runs
  std::vector<Error> rejected_;
  std::vector<std::optional<toolchain::FileIdentity>> directories_;  // their identities before the last scan
  bool outdated_ = true;
};

}  // namespace dcc::server
