// SPDX-License-Identifier: GPL-2.0-or-later
// The compilers that whitelisted names lead to, by fingerprint. They are examined in the background at start, and again
// when their files change; a new entry in the masquerade directory takes effect with the next job.
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
  // toolchain::examine() in the box of jobs, except in tests.
  using Examiner =
      std::function<loop::Task<Result<toolchain::Examination>>(loop::Loop&, toolchain::Subject, loop::CancelScope&)>;

  // `environment` is the one that jobs get. Both references must outlive this object, and the loop must have ended
  // before it is destroyed.
  Compilers(loop::Loop& loop, const toolchain::Whitelist& whitelist, std::vector<std::string> environment,
            Examiner examiner);
  ~Compilers();

  // Starts to examine all compilers, one after the other. A server of one job does not call this; then only compilers
  // that a search needs are examined.
  void start();
  // To be called after the whitelist was replaced; `environment` is the one that jobs get from now on.
  void begin_anew(std::vector<std::string> environment);
  // Ends the examination in progress and every search; for a server that stops.
  void stop();

  // A job's search for the client's compiler among the server's.
  //
  //   Compilers::Search search(compilers, fingerprint);
  //   auto found = co_await search.result();
  //
  // Waits while a compiler that may be the one is still being examined. Code::denied if there is none; the text names
  // both sides: "server has aarch64 gcc 13.2.0, this is aarch64 gcc 12.2.0". Code::canceled after leave(), Code::busy
  // after stop().
  //
  // In protocols 1 and 2 clients send only a name. Then the search is Whitelist::resolve(), with its errors, and a
  // toolchain's compiler is not used before it has passed its examination.
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

  // Whether the compiler that was found by its fingerprint is still the same file with the same parts. To be called
  // when a job has ended, because the compiler may have been upgraded since the search.
  bool is_still(const toolchain::Fingerprint& wanted, const toolchain::Allowed& found) const;

  // All compilers, as far as known now, for clients that ask. Does not wait; new ones are examined in the background.
  std::vector<protocol::ListedCompiler> list();
  // For statistics, as in CompilerTable: examines nothing, looks at no file.
  std::vector<stats::CompilerEntry> entries() const;
  std::vector<std::string> parts(const toolchain::Allowed& found) const;
  CompilerTable::Shown shown(const toolchain::Allowed& found, std::string_view asked) const;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace dcc::server
