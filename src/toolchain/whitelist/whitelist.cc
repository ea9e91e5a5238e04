// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/whitelist/whitelist.h"

#include <algorithm>

#include "base/file.h"
#include "base/strings.h"
#include "config.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/self.h"
#include "toolchain/lookup/toolchain_directory.h"
#include "toolchain/whitelist/masquerade_links.h"

namespace dcc::toolchain {
namespace {

constexpr size_t k_command_list_limit = 1 << 20;

// C0, DEL and C1. Terminals obey C1 too, as UTF-8 or as a byte that is not part of a longer character.
bool has_control_character(std::string_view text) {
  int continuations = 0;  // bytes still missing from the current character
  unsigned char previous = 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (continuations > 0 && (byte & 0xc0) == 0x80) {
      if (previous == 0xc2 && byte < 0xa0) return true;
      continuations--;
    } else {
      if (byte < 0x20 || (byte >= 0x7f && byte < 0xa0)) return true;
      continuations = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    }
    previous = byte;
  }
  return false;
}

// The last `words` components of the path, joined by slashes; fewer if it has fewer.
std::string_view last_words(std::string_view path, int words) {
  size_t begin = path.size();
  for (; words > 0 && begin != 0; words--) {
    size_t slash = path.rfind('/', begin - 1);
    if (slash == path.npos) return path;
    begin = slash;
  }
  return path.substr(std::min(begin + 1, path.size()));
}

// CMake, ccache and IDEs send the absolute path of a system compiler. As in stock, the bare name allows these two
// places.
std::string_view without_system_place(std::string_view argv0) {
  for (std::string_view place : {"/bin/", "/usr/bin/"})
    if (auto name = after_prefix(argv0, place)) return *name;
  return argv0;
}

// The first `name` in `path` that is neither dcc nor a link to ccache: ccache needs a home directory, which jobs do not
// have, and would store what strangers sent. Empty if there is none.
std::string compiler_in_path(std::string_view name, std::string_view path) {
  for (const std::string& directory : path_directories(path)) {
    std::string file = find_in_path(name, directory);
    if (!file.empty() && base_name(resolved_path(file)) != "ccache") return file;
  }
  return "";
}

// The file is checked, too: an innocent name may be a link to dcc.
Result<Allowed> runnable(std::string_view name, const std::string& file) {
  if (!is_executable_file(file)) return fail(Code::no_compiler, "compiler '{}' is not installed", printable(name));
  if (is_ours(file)) return fail(Code::denied, "'{}' is dcc itself and not a compiler", printable(name));
  return Allowed{std::string(name), file};
}

}  // namespace

std::string trusted_path(std::string_view path, const std::string& masquerade_directory) {
  std::vector<std::string> directories = path_directories(path);
  std::erase_if(directories, [&](const std::string& directory) {
    return !directory.starts_with('/') || same_file(directory, masquerade_directory);
  });
  return join(directories, ":");
}

std::string default_masquerade_directory() { return DCC_MASQUERADE_DIR; }

Result<CommandList> CommandList::load(const std::string& file, int words) {
  ASSIGN_OR_RETURN(std::string text, read_file(file, k_command_list_limit).context("DISTCC_CMDLIST"));
  return parse(text, words);
}

CommandList CommandList::parse(std::string_view text, int words) {
  CommandList list;
  list.words_ = std::max(words, 1);
  for (const std::string& line : split(text, '\n'))
    if (line.starts_with('/')) list.lines_.emplace(last_words(line, list.words_), line);
  return list;
}

const std::string* CommandList::find(std::string_view argv0) const {
  auto line = lines_.find(last_words(argv0, words_));
  return line == lines_.end() ? nullptr : &line->second;
}

std::vector<std::string> CommandList::lines() const {
  std::vector<std::string> lines;
  for (const auto& [words, line] : lines_) lines.push_back(line);
  return lines;
}

Result<void> check_name(std::string_view name) {
  if (name.empty()) return fail(Code::denied, "a compiler without a name");
  if (has_control_character(name))
    return fail(Code::denied, "control characters in compiler name '{}'", printable(name));
  if (name.find('/') != name.npos) return fail(Code::denied, "compiler name '{}' has a '/'", printable(name));
  if (name == "." || name == "..") return fail(Code::denied, "'{}' is not a compiler name", name);
  if (name.starts_with('-') || name.starts_with('@'))
    return fail(Code::denied, "compiler name '{}' begins with '{}'", printable(name), name.front());
  if (name.find_first_of("*?[") != name.npos)
    return fail(Code::denied, "'{}' is a pattern and not a compiler's name", printable(name));
  if (is_own_name(name)) return fail(Code::denied, "'{}' is dcc itself and not a compiler", printable(name));
  return {};
}

Whitelist::Whitelist(WhitelistSettings settings) : settings_(std::move(settings)) {
  settings_.path = trusted_path(settings_.path, settings_.directory);
}

Result<Allowed> Whitelist::resolve(std::string_view argv0) const {
  RETURN_IF_ERROR(check_name(base_name(argv0)));
  if (argv0.find('\0') != argv0.npos) return fail(Code::denied, "a NUL in compiler name '{}'", printable(argv0));
  Result<Allowed> allowed = settings_.anything ? from_anywhere(argv0) : from_entry(argv0);
  if (allowed) return allowed;
  for (const std::string& directory : settings_.toolchains)
    if (auto found = from_toolchain(directory, without_system_place(argv0))) return found;
  return allowed;
}

Result<Allowed> Whitelist::from_entry(std::string_view argv0) const {
  return settings_.commands ? from_commands(argv0) : from_directory(argv0);
}

Entries Whitelist::entries() const {
  Entries entries;
  std::vector<std::string> words;
  if (settings_.commands) {
    words = settings_.commands->lines();
  } else if (auto names = names_in(settings_.directory)) {
    words = std::move(*names);
  }
  for (const std::string& word : words)
    if (auto allowed = from_entry(word)) entries.allowed.push_back(std::move(*allowed));
  for (const std::string& directory : settings_.toolchains)
    for (const std::string& name : compilers_in(directory)) {
      auto allowed = from_toolchain(directory, name);
      if (allowed)
        entries.allowed.push_back(std::move(*allowed));
      else
        entries.rejected.push_back(std::move(allowed.error()));
    }
  return entries;
}

bool Whitelist::still_allows(const Allowed& entry) const {
  auto now = !entry.directory.empty() ? from_toolchain(entry.directory, entry.name)
                                      : from_entry(settings_.commands ? entry.file : entry.name);
  return now && now->file == entry.file;
}

std::vector<std::string> Whitelist::directories() const {
  std::vector<std::string> directories = path_directories(settings_.path);
  if (settings_.commands) {
    for (const std::string& line : settings_.commands->lines()) directories.emplace_back(dir_name(line));
  } else {
    directories.push_back(settings_.directory);
  }
  directories.insert(directories.end(), settings_.toolchains.begin(), settings_.toolchains.end());
  std::sort(directories.begin(), directories.end());
  directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
  return directories;
}

Result<void> Whitelist::check_directories() const {
  for (const std::string& directory : settings_.toolchains) RETURN_IF_ERROR(check_toolchain_directory(directory));
  bool has_others = settings_.anything || settings_.commands || !settings_.toolchains.empty();
  if (has_others || file_id(settings_.directory + "/.")) return {};
  return fail(Code::no_compiler,
              "no compiler is allowed: there is no directory '{}'; make it, then: dcc whitelist update",
              settings_.directory);
}

std::string Whitelist::why_nothing_is_allowed() const {
  const Entries entries = this->entries();
  if (settings_.anything || !entries.allowed.empty()) return "";
  if (!entries.rejected.empty()) return "no compiler is allowed: " + entries.rejected[0].text;
  if (settings_.commands) return "no compiler is allowed: none of those in DISTCC_CMDLIST is installed";
  const auto names = names_in(settings_.directory);
  const std::string remedy = "type: dcc whitelist update";
  if (!names || names->empty())
    return fmt::format("no compiler is allowed: {} has no link; {}", settings_.directory, remedy);
  return fmt::format("no compiler is allowed: none of those named in {} ({}{}) is installed in {}; {}",
                     settings_.directory, printable(names->front()), names->size() > 1 ? ", ..." : "", settings_.path,
                     remedy);
}

Result<Allowed> Whitelist::from_toolchain(const std::string& directory, std::string_view name) const {
  ASSIGN_OR_RETURN(std::string file, compiler_file(directory, name));
  return Allowed{std::string(name), std::move(file), "", directory};
}

Result<Allowed> Whitelist::from_directory(std::string_view argv0) const {
  std::string_view name = without_system_place(argv0);
  std::string system_file(name.size() == argv0.size() ? "" : argv0);
  RETURN_IF_ERROR(check_name(name));
  std::string entry = fmt::format("{}/{}", settings_.directory, name);
  if (!is_executable_file(entry)) {
    // A link to /dev/null forbids it.
    const char* option = file_id(entry) ? "-sf" : "-s";
    return fail(Code::denied, "compiler '{}' is not allowed here; to allow it: ln {} dcc {}/{}", printable(name),
                option, settings_.directory, printable(name));
  }
  if (!system_file.empty() && is_executable_file(system_file) && !is_ours(system_file))
    return Allowed{std::string(name), std::move(system_file)};
  std::string file = compiler_in_path(name, settings_.path);
  if (!file.empty()) return Allowed{std::string(name), std::move(file)};
  // The administrator may also have put a compiler, or a link to one, there.
  if (!is_ours(entry)) return Allowed{std::string(name), std::move(entry)};
  return fail(Code::no_compiler, "compiler '{}' is allowed, but is not installed in {}", printable(name),
              settings_.path);
}

Result<Allowed> Whitelist::from_commands(std::string_view argv0) const {
  const std::string* line = settings_.commands->find(argv0);
  if (!line) return fail(Code::denied, "compiler '{}' is not in DISTCC_CMDLIST", printable(argv0));
  return runnable(base_name(argv0), *line);
}

Result<Allowed> Whitelist::from_anywhere(std::string_view argv0) const {
  if (argv0.starts_with('/')) return runnable(argv0, std::string(argv0));
  RETURN_IF_ERROR(check_name(argv0));  // a relative path would lead into the job's own directory
  std::string file = compiler_in_path(argv0, settings_.path);
  if (file.empty())
    return fail(Code::no_compiler, "compiler '{}' is not installed in {}", printable(argv0), settings_.path);
  return runnable(argv0, file);
}

}  // namespace dcc::toolchain
