// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/fingerprint.h"

#include <fcntl.h>
#include <time.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/file.h"
#include "base/machine_id.h"
#include "base/state_dir.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "loop/run.h"
#include "state/keyed_file.h"

namespace dcc::client {
namespace {

using toolchain::CanaryLanguage;
using toolchain::Examination;
using toolchain::FileIdentity;
using toolchain::Fingerprint;
using toolchain::Subject;

// An examination may have failed only for lack of memory or time.
constexpr long k_failure_lasts_s = 600;

CanaryLanguage language_of(const Plan& plan) {
  using cmdline::Language;
  Language language = plan.invocation.kind.language;
  bool cxx = language == Language::cxx || language == Language::objective_cxx;
  return cxx ? CanaryLanguage::cxx : CanaryLanguage::c;
}

// The target that clang compiles for, from the last of the options that set it; empty if none does.
std::string target_in(const std::vector<std::string>& argv) {
  std::string target;
  for (size_t i = 1; i < argv.size(); ++i) {
    if ((argv[i] == "-target" || argv[i] == "--target") && i + 1 < argv.size()) target = argv[++i];
    if (auto value = after_prefix(argv[i], "--target=")) target = *value;
    if (auto value = after_prefix(argv[i], "-target=")) target = *value;
  }
  return target;
}

Result<Subject> subject_of(const Plan& plan) {
  auto driver = toolchain::driver_of(plan.compiler.name, plan.compiler.file);
  if (!driver) return fail(Code::general, "'{}' is not known to be gcc or clang", plan.compiler.name);
  Subject subject;
  subject.file = plan.compiler.file;
  if (!subject.file.starts_with('/')) subject.file = absolute_path(subject.file, current_directory());
  subject.driver = *driver;
  subject.language = language_of(plan);
  if (plan.invocation.family == cmdline::Family::clang) subject.target = target_in(plan.invocation.argv);
  subject.env = plan.child_env;
  std::erase_if(subject.env, [](const std::string& assignment) { return assignment.starts_with("TMPDIR="); });
  return subject;
}

// Whether the variable can make the same file act as a different compiler.
bool matters(std::string_view assignment) {
  // With PATH, a wrapper finds its compiler, and the compiler its assembler. With LD_LIBRARY_PATH, clang may find its
  // own libraries. Nix's wrappers add the options in NIX_CFLAGS_COMPILE and NIX_HARDENING_ENABLE.
  return assignment.starts_with("PATH=") || assignment.starts_with("LD_LIBRARY_PATH=") ||
         assignment.starts_with("NIX_");
}

// The text of a compiler that is a script; empty for a binary.
std::string script_in(const std::string& file) {
  constexpr size_t k_limit = 256 * 1024;
  auto fd = open_file(file, O_RDONLY);
  if (!fd) return "";
  auto beginning = read_at(fd->get(), 0, 2);
  if (!beginning || *beginning != "#!") return "";
  auto text = read_at(fd->get(), 0, k_limit);
  return text ? std::move(*text) : "";
}

// As in a shell's variable names: ASCII only, whatever the locale.
bool is_name_char(char c) { return c == '_' || (static_cast<unsigned char>(c) < 0x80 && isalnum(c)); }

// Some wrappers, such as Spack's, take options from variables of their own.
bool is_named_in(const std::string& script, std::string_view assignment) {
  std::string_view name = assignment.substr(0, assignment.find('='));
  for (size_t at = script.find(name); at != script.npos; at = script.find(name, at + 1)) {
    size_t end = at + name.size();
    bool goes_on = (at > 0 && is_name_char(script[at - 1])) || (end < script.size() && is_name_char(script[end]));
    if (!goes_on) return true;
  }
  return false;
}

// With the driver as it is now: containers that share a home directory have other compilers under the same name.
std::string key_of(const Subject& subject) {
  const std::string script = script_in(subject.file);
  const auto driver = toolchain::identity_of(subject.file);
  std::string key =
      fmt::format("{}\n{} {} {} {}\n", driver ? to_line(*driver) : subject.file, toolchain::k_examination_version,
                  static_cast<int>(subject.driver), static_cast<int>(subject.language), subject.target);
  for (const std::string& assignment : subject.env)
    if (matters(assignment) || (!script.empty() && is_named_in(script, assignment))) key += assignment + '\n';
  return key;
}

// The contents of a state file: a fingerprint, or the reason why there is none.
using Known = Result<Fingerprint>;

// The lines: a digest of the others, "ok DIGEST HARDENED VERSION TARGET" or "failed TIME TEXT", the files.
std::string to_text(const Known& known, const std::vector<FileIdentity>& files) {
  std::string text;
  if (known)
    text +=
        fmt::format("ok {} {} {} {}\n", hex(known->digest), hex(known->hardened_digest), known->version, known->target);
  else
    text += fmt::format("failed {} {}\n", ::time(nullptr), known.error().text);
  for (const FileIdentity& file : files) text += to_line(file) + '\n';
  return hex(digest_of(text)) + '\n' + text;
}

// Nothing if the text is damaged, too old, or about other files.
std::optional<Known> from_text(std::string_view text, const Subject& subject) {
  std::string_view body = text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
  std::vector<std::string> lines = split(body, '\n');
  if (text.substr(0, text.size() - body.size()) != hex(digest_of(body)) + '\n' || lines.size() < 3) return std::nullopt;
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    auto file = toolchain::identity_from_line(lines[i]);
    if (!file || !is_unchanged(*file)) return std::nullopt;
  }
  std::vector<std::string> words = split(lines[0], ' ');
  if (words[0] == "failed" && words.size() > 2) {
    const int64_t age = ::time(nullptr) - parse_number(words[1]).value_or(0);
    if (age < 0 || age > k_failure_lasts_s) return std::nullopt;
    return Known(fail(Code::general, "{}", lines[0].substr(words[0].size() + words[1].size() + 2)));
  }
  if (words.size() != 5) return std::nullopt;
  auto digest = digest_from_hex(words[1]), hardened = digest_from_hex(words[2]);
  if (!digest || !hardened) return std::nullopt;
  return Known(Fingerprint{subject.driver, subject.language, *digest, words[4], words[3], *hardened});
}

Result<Examination> examine(const Subject& subject) {
  loop::Loop loop;
  loop::CancelScope scope;
  Interrupt interrupt(loop, [&scope](int) { scope.cancel(); });
  return loop::run(loop, toolchain::examine(loop, subject, scope));
}

}  // namespace

bool remembers_fingerprint(const Plan& plan) {
  auto subject = subject_of(plan);
  if (!subject) return true;
  auto text = state::StateFile("fingerprint", machine_id(), key_of(*subject)).read();
  return text && from_text(*text, *subject);
}

Result<Fingerprint> remembered_fingerprint(const Subject& subject, const std::string& machine) {
  state::StateFile file("fingerprint", machine, key_of(subject));
  auto recall = [&]() -> std::optional<Known> {
    auto text = file.read();
    return text ? from_text(*text, subject) : std::nullopt;
  };
  if (auto known = recall()) return std::move(*known);
  UniqueFd lock = file.lock();
  if (auto known = recall()) return std::move(*known);  // the previous holder of the lock has computed it
  auto examination = examine(subject);
  // Only a failure of the compiler is remembered, not an interrupt or a full disk.
  if (!examination && examination.error().code != Code::general) return std::move(examination.error());
  std::vector<FileIdentity> files;
  if (examination)
    files = examination->files;
  else if (auto driver = toolchain::identity_of(subject.file))
    files.push_back(*driver);
  Known known = examination ? Known(std::move(examination->fingerprint)) : Known(std::move(examination.error()));
  file.write(to_text(known, files));
  return known;
}

Result<Fingerprint> own_fingerprint(const Plan& plan) {
  // Without a place to remember it, the compiler would be examined for each job, which would take longer than stock
  // does.
  if (auto place = open_trusted_dir(); !place) return std::move(place.error());
  ASSIGN_OR_RETURN(Subject subject, subject_of(plan));
  return remembered_fingerprint(subject, machine_id());
}

}  // namespace dcc::client
