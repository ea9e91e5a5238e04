// SPDX-License-Identifier: GPL-2.0-or-later
// The compilers that whitelisted names reach, by fingerprint. They are examined in the background at the start, and
// again when their files change; a new entry in the masquerade directory counts for the next job that asks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "protocol/v4/messages.h"
#include "server/compilers/compiler_table.h"
#include "toolchain/identity/fingerprint.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

class Compilers {
 public:
  // toolchain::examine(), unless a test has its own.
  using Examiner =
      std::function<loop::Task<Result<toolchain::Examination>>(loop::Loop&, toolchain::Subject, loop::CancelScope&)>;

  // `environment` is that of jobs. Both references outlive this, and the loop has run to its end before this is
  // destroyed.
  Compilers(loop::Loop& loop, const toolchain::Whitelist& whitelist, std::vector<std::string> environment,
            Examiner examiner = toolchain::examine);
  ~Compilers();

  // Begins to examine what is there, one after the other. Without it, for a server of one job, only what a search needs
  // is examined.
  void start();
  // The whitelist has become another one; `environment` is that of jobs from now on.
  void begin_anew(std::vector<std::string> environment);
  // Ends what is being examined, and every search; for a server that stops.
  void stop();

  // A job's question: which compiler of ours is the client's?
  //
  //   Compilers::Search search(compilers, fingerprint);
  //   auto found = co_await search.result();
  //
  // Waits as long as a compiler that may be the one is still being examined. Code::denied when there is none; the text
  // names both sides: "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0". Code::canceled after leave(),
  // Code::busy after stop().
  //
  // Protocols 1 and 2 know a name only: that is Whitelist::resolve(), with its errors, and a toolchain's compiler is
  // not given away before it has passed its examination.
  class Search {
   public:
    Search(Compilers& compilers, const toolchain::Fingerprint& wanted);
    Search(Compilers& compilers, std::string_view argv0);
    ~Search();
    Search(const Search&) = delete;

    loop::Task<Result<toolchain::Allowed>> result();
    void leave();

   private:
    friend class Compilers;
    struct State;
    std::unique_ptr<State> state_;
  };

  // Whether the compiler that was found by its fingerprint is still the same file with the same parts. To be asked when
  // a job has ended: between its search and its end somebody may have upgraded the compiler.
  bool is_still(const toolchain::Fingerprint& wanted, const toolchain::Allowed& found) const;

  // All that is known now, for those who ask. Waits for nothing; what is new is examined in the background.
  std::vector<protocol::ListedCompiler> list();
  // For statistics, as in CompilerTable: examines nothing, and looks at no file.
  std::vector<stats::CompilerEntry> entries() const;
  CompilerTable::Shown shown(const toolchain::Allowed& found, std::string_view asked) const;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace dcc::server
