// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers/compiler_table.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/strings.h"
#include "toolchain/identity/clang_target.h"
#include "toolchain/identity/wire_identity.h"
#include "toolchain/lookup/names.h"

namespace dcc::server {
namespace {

using toolchain::Allowed;
using toolchain::CanaryLanguage;
using toolchain::Driver;
using toolchain::Fingerprint;
using State = CompilerTable::Probe::State;

// The shortest and the longest pause after a failed examination. Each examination takes a fraction of a second.
constexpr uint64_t k_first_retry_ms = 1000;
constexpr uint64_t k_last_retry_ms = 600'000;

CanaryLanguage own_language(Driver driver) {
  return driver == Driver::gxx || driver == Driver::clangxx ? CanaryLanguage::cxx : CanaryLanguage::c;
}

bool is_elf(const std::string& file) {
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  char magic[4];
  return fd && ::read(fd.get(), magic, sizeof magic) == sizeof magic &&
         std::string_view(magic, 4) ==
             "\x7f"
             "ELF";
}

// Names with the same key lead to the same compiler. Programs such as ccache or a toolchain's wrapper act on the name
// that they are called by, so each of their names counts as a compiler. Only a program that is itself named like a
// compiler, and is not a script, counts once for all its names; but clang also acts on the triplet in its name.
std::string key_of(const Allowed& entry, Driver driver, const std::string& resolved) {
  std::string_view identity = entry.file, triplet;
  if (toolchain::parse_compiler_name(base_name(resolved)) && is_elf(resolved)) {
    identity = resolved;
    auto name = toolchain::parse_compiler_name(base_name(entry.file));
    if (is_clang(driver) && name) triplet = name->triplet;
  }
  return fmt::format("{}\n{}\n{}\n{}", static_cast<int>(driver), identity, triplet, entry.directory);
}

bool is_current(const toolchain::Examination& examination) {
  return std::all_of(examination.files.begin(), examination.files.end(), toolchain::is_unchanged);
}

std::vector<std::optional<toolchain::FileIdentity>> identities(const std::vector<std::string>& paths) {
  std::vector<std::optional<toolchain::FileIdentity>> found;
  for (const std::string& path : paths) found.push_back(toolchain::identity_of(path));
  return found;
}

bool is_running(const CompilerTable::Program& program) {
  return std::any_of(program.probes.begin(), program.probes.end(),
                     [](const CompilerTable::Probe& probe) { return probe.state == State::running; });
}

bool is_wanted(const CompilerTable::Probe& probe, const Fingerprint& wanted) {
  const Fingerprint& fingerprint = probe.examination.fingerprint;
  return probe.state == State::known && probe.language == wanted.language &&
         (fingerprint.digest == wanted.digest || fingerprint.hardened_digest == wanted.digest);
}

protocol::ListedCompiler as_listed(const CompilerTable::Program& program, const CompilerTable::Probe& probe) {
  protocol::ListedCompiler listed;
  listed.name = program.names.front().name;
  if (probe.state == State::known) {
    const Fingerprint& fingerprint = probe.examination.fingerprint;
    listed.state = protocol::ListedCompiler::State::examined;
    listed.identity = identity_of(fingerprint, fingerprint.digest);
    listed.hardened_digest = fingerprint.hardened_digest;
  } else if (!probe.reason.empty()) {  // also during a new attempt
    listed.state = protocol::ListedCompiler::State::failed;
    listed.reason = probe.reason;
  }
  listed.identity.driver = static_cast<uint8_t>(program.driver);
  listed.identity.language = static_cast<uint8_t>(probe.language);
  return listed;
}

stats::CompilerEntry as_entry(const CompilerTable::Program& program, const CompilerTable::Probe& probe) {
  stats::CompilerEntry entry;
  std::vector<std::string> names;
  for (const Allowed& name : program.names) names.push_back(name.name);
  entry.name = join(names, " ");
  entry.driver = name_of(program.driver);
  entry.language = probe.language == CanaryLanguage::cxx ? "c++" : "c";
  entry.target = probe.target;
  entry.state = "pending";
  if (probe.state == State::known) {
    const Fingerprint& fingerprint = probe.examination.fingerprint;
    entry.state = "known";
    entry.target = fingerprint.target;
    entry.version = fingerprint.version;
    entry.fingerprint = hex(fingerprint.digest);
  } else if (probe.state == State::failed) {
    entry.state = "failed";
    entry.reason = probe.reason;
  }
  return entry;
}

bool has_name(const CompilerTable::Program& program, const Allowed& found) {
  return std::any_of(program.names.begin(), program.names.end(), [&found](const Allowed& name) {
    return name.file == found.file && name.directory == found.directory;
  });
}

// The lowest rank comes first: what jobs wait for, then what they are most likely to ask for.
int rank(const CompilerTable::Program& program, const CompilerTable::Probe& probe) {
  if (probe.urgent) return 0;
  return probe.language == own_language(program.driver) ? 1 : 2;
}

}  // namespace

bool CompilerTable::directories_changed() const {
  return outdated_ || identities(whitelist_.directories()) != directories_;
}

void CompilerTable::scan(uint64_t now_ms) {
  auto directories = identities(whitelist_.directories());
  bool changed = directories != directories_;
  directories_ = std::move(directories);
  outdated_ = false;
  for (auto& [key, program] : programs_) program.names.clear();
  toolchain::Entries entries = whitelist_.entries();
  for (const Allowed& entry : entries.allowed) add(entry);
  rejected_ = std::move(entries.rejected);
  withdraw_nameless();
  for (auto& [key, program] : programs_)
    for (Probe& probe : program.probes) refresh(probe, program, changed || now_ms >= probe.retry_ms);
}

void CompilerTable::withdraw_nameless() {
  std::erase_if(withdrawn_, [](const auto& node) { return !is_running(node.mapped()); });
  for (auto place = programs_.begin(); place != programs_.end();) {
    auto program = place++;
    if (!program->second.names.empty()) continue;
    auto node = programs_.extract(program);
    if (is_running(node.mapped())) withdrawn_.push_back(std::move(node));
  }
}

void CompilerTable::add(const Allowed& entry) {
  auto driver = toolchain::driver_of(entry.name, entry.file);
  std::string resolved = toolchain::resolved_path(entry.file);
  if (!driver || resolved.empty()) return;
  auto [place, is_new] = programs_.try_emplace(key_of(entry, *driver, resolved));
  Program& program = place->second;
  program.names.push_back(entry);
  program.driver = *driver;
  program.id = toolchain::file_id(resolved);
  program.resolved = std::move(resolved);
  if (!is_new) return;
  for (CanaryLanguage language : {CanaryLanguage::c, CanaryLanguage::cxx}) program.probes.push_back({language, ""});
}

// A failed compiler is examined again in three cases: it was replaced; something was installed, which may be a part
// that it lacked; or some time has passed, because it may have lacked only memory or disk space.
void CompilerTable::refresh(Probe& probe, const Program& program, bool retry) const {
  bool known_no_more = probe.state == State::known && !is_current(probe.examination);
  bool worth_a_try =
      probe.state == State::failed && (retry || toolchain::identity_of(program.resolved) != probe.before);
  if (known_no_more || worth_a_try) probe.state = State::pending;
}

std::optional<Allowed> CompilerTable::find(const Fingerprint& wanted) {
  for (auto& [key, program] : programs_) {
    if (program.driver != wanted.driver) continue;
    for (Probe& probe : program.probes) {
      if (!is_wanted(probe, wanted)) continue;
      if (!is_current(probe.examination)) {
        probe.state = State::pending;
        continue;
      }
      for (const Allowed& name : program.names) {
        if (whitelist_.still_allows(name) && toolchain::file_id(name.file) == program.id) {
          Allowed found = name;
          found.target = probe.target;
          return found;
        }
        outdated_ = true;
      }
    }
  }
  return std::nullopt;
}

bool CompilerTable::is_still(const Fingerprint& wanted, const Allowed& found) const {
  for (const auto& [key, program] : programs_) {
    if (program.driver != wanted.driver || !has_name(program, found) || toolchain::file_id(found.file) != program.id)
      continue;
    for (const Probe& probe : program.probes)
      if (is_wanted(probe, wanted) && probe.target == found.target && is_current(probe.examination)) return true;
  }
  return false;
}

bool CompilerTable::expect(const Fingerprint& wanted) {
  bool any = false;
  for (auto& [key, program] : programs_) {
    if (program.driver != wanted.driver) continue;
    any |= expect_target(program, wanted);
    for (Probe& probe : program.probes) {
      bool unknown = probe.state == State::pending || probe.state == State::running;
      bool matters = probe.language == wanted.language && (probe.target.empty() || probe.target == wanted.target);
      if (!unknown || !matters) continue;
      probe.urgent = true;
      any = true;
    }
  }
  return any;
}

// A clang can compile for every target that it was built with. It is only tried if its version is the client's.
bool CompilerTable::expect_target(Program& program, const Fingerprint& wanted) {
  if (!is_clang(program.driver) || !toolchain::is_known_clang_target(wanted.target)) return false;
  bool serves = false;
  size_t targets = 0;
  for (const Probe& probe : program.probes) {
    if (probe.language != wanted.language) continue;
    if (probe.target == wanted.target) return false;
    const Fingerprint& own = probe.examination.fingerprint;
    if (!probe.target.empty())
      targets++;
    else
      serves = probe.state == State::known && own.version == wanted.version && own.target != wanted.target;
  }
  if (!serves || targets >= k_clang_target_limit) return false;
  program.probes.push_back({wanted.language, wanted.target});
  return true;
}

std::vector<Fingerprint> CompilerTable::known(Driver driver, CanaryLanguage language) const {
  std::vector<Fingerprint> fingerprints;
  for (const auto& [key, program] : programs_)
    for (const Probe& probe : program.probes)
      if (program.driver == driver && probe.language == language && probe.state == State::known)
        fingerprints.push_back(probe.examination.fingerprint);
  return fingerprints;
}

std::vector<protocol::ListedCompiler> CompilerTable::list() const {
  std::vector<protocol::ListedCompiler> list;
  for (const auto& [key, program] : programs_)
    for (const Probe& probe : program.probes) list.push_back(as_listed(program, probe));
  return list;
}

std::vector<stats::CompilerEntry> CompilerTable::entries() const {
  std::vector<stats::CompilerEntry> entries;
  for (const auto& [key, program] : programs_)
    for (const Probe& probe : program.probes) entries.push_back(as_entry(program, probe));
  return entries;
}

std::vector<std::string> CompilerTable::parts(const Allowed& found) const {
  std::vector<std::string> paths;
  for (const auto& [key, program] : programs_) {
    if (!has_name(program, found)) continue;
    for (const Probe& probe : program.probes)
      for (const toolchain::FileIdentity& file : probe.examination.files)
        if (file.inode != 0) paths.push_back(file.path);  // the others are places that come first in PATH
  }
  return paths;
}

CompilerTable::Shown CompilerTable::shown(const Allowed& found, std::string_view asked) const {
  Shown shown{found.name, found.target};
  for (const auto& [key, program] : programs_) {
    if (!has_name(program, found)) continue;
    for (const Allowed& name : program.names)
      if (name.name == asked) shown.name = asked;
    for (const Probe& probe : program.probes)
      if (shown.target.empty() && probe.target.empty() && probe.state == State::known)
        shown.target = probe.examination.fingerprint.target;
  }
  return shown;
}

std::string CompilerTable::reason_left_out(Driver driver, CanaryLanguage language) const {
  for (const auto& [key, program] : programs_)
    for (const Probe& probe : program.probes)
      if (program.driver == driver && probe.language == language && probe.state == State::failed)
        return fmt::format("server's {} was left out: {}", program.names.front().file, probe.reason);
  return "";
}

CompilerTable::Probe* CompilerTable::probe_of(const Allowed& entry) {
  auto driver = toolchain::driver_of(entry.name, entry.file);
  std::string resolved = toolchain::resolved_path(entry.file);
  if (!driver || resolved.empty()) return nullptr;
  auto program = programs_.find(key_of(entry, *driver, resolved));
  if (program == programs_.end()) return nullptr;
  for (Probe& probe : program->second.probes) {
    if (!probe.target.empty() || probe.language != own_language(*driver)) continue;
    refresh(probe, program->second, false);
    return &probe;
  }
  return nullptr;
}

std::optional<CompilerTable::Work> CompilerTable::next(bool urgent_only) {
  std::optional<Work> best;
  for (auto& [key, program] : programs_) {
    for (Probe& probe : program.probes) {
      if (probe.state != State::pending || (urgent_only && !probe.urgent)) continue;
      if (!best || rank(program, probe) < rank(*best->program, *best->probe)) best = Work{&program, &probe};
    }
  }
  return best;
}

void CompilerTable::begin(const Work& work) {
  work.probe->state = State::running;
  work.probe->before = toolchain::identity_of(work.program->resolved);
}

bool CompilerTable::end(const Work& work, Result<toolchain::Examination> result, uint64_t now_ms) {
  Probe& probe = *work.probe;
  probe.urgent = false;
  // Otherwise, files that change all the time would keep this server and the waiting jobs busy for ever.
  if (result && !is_current(*result)) result = fail(Code::general, "its files changed meanwhile");
  if (result) {
    probe.state = State::known;
    probe.examination = std::move(*result);
    probe.reason.clear();
    probe.failures = 0;
    return true;
  }
  probe.state = State::failed;
  probe.retry_ms = now_ms + std::min(k_first_retry_ms << std::min(probe.failures++, 20), k_last_retry_ms);
  std::string before = std::exchange(probe.reason, result.error().text);
  return before != probe.reason;
}

}  // namespace dcc::server
