// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/disclosure.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "view/path.h"

namespace dcc::client {
namespace {

using Level = Disclosure::Level;
using view::is_within;

constexpr int k_links = 40;  // in one path, as in the kernel

// Directories of many users or programs. A command that names one means something in it.
constexpr std::string_view k_too_wide[] = {
    "/",          "/tmp",      "/etc",       "/root",   "/var",         "/mnt",     "/media",   "/srv",
    "/run",       "/usr",      "/opt",       "/boot",   "/dev",         "/dev/shm", "/var/tmp", "/var/lib",
    "/var/cache", "/run/user", "/run/media", "/export", "/export/home", "/var/home"};
// Where these lie, home directories lie in them.
constexpr std::string_view k_of_homes[] = {"home", "users", "Users"};
// Not file systems of files.
constexpr std::string_view k_magic[] = {"/proc", "/sys"};

bool is_magic(std::string_view path) {
  return std::any_of(std::begin(k_magic), std::end(k_magic), [path](auto magic) { return is_within(path, magic); });
}

// Names that hold keys, passwords or history wherever they lie, in small letters; and how such names end.
// clang-format off
constexpr std::string_view k_secrets[] = {
    ".aws", ".azure", ".boto", ".bzr", ".distcc", ".docker", ".env", ".envrc", ".git", ".git-credentials", ".gnupg",
    ".hg", ".htpasswd", ".jj", ".kube", ".m2", ".mozilla", ".my.cnf", ".netrc", ".npmrc", ".password-store",
    ".pgpass", ".pki", ".pypirc", ".s3cfg", ".ssh", ".subversion", ".svn", ".terraform", ".thunderbird",
    ".vault-token", "_darcs", "credentials.json", "credentials.toml", "id_dsa", "id_ecdsa", "id_ecdsa_sk",
    "id_ed25519", "id_ed25519_sk", "id_rsa", "terraform.tfstate"};
// clang-format on
constexpr std::string_view k_first_letters = "._cit";  // of all of these
constexpr std::string_view k_secret_endings[] = {".env", ".kdbx", ".key", ".keystore", ".p12", ".pem", ".pfx"};
constexpr size_t k_longest_ending = 9;

template <class Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_secret(std::string_view name) {
  if (name.empty()) return false;
  const std::string_view ending = name.substr(std::min(name.rfind('.'), name.size()));
  if (!ending.empty() && ending.size() <= k_longest_ending && is_among(k_secret_endings, lowered(ending))) return true;
  if (k_first_letters.find(lowered(name[0])) == std::string_view::npos) return false;
  const std::string small = lowered(name);
  return is_among(k_secrets, small) || small.starts_with(".env.") || (small[0] == '.' && small.ends_with("_history"));
}

template <class Visit>  // bool(std::string_view name); false ends
void for_each_name(std::string_view path, Visit visit) {
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin && !visit(path.substr(begin, end - begin))) return;
    begin = end + 1;
  }
}

bool has_name(std::string_view path, std::string_view name) {
  bool found = false;
  for_each_name(path, [&](std::string_view each) { return !(found = each == name); });
  return found;
}

// Whether a name in `path` is a secret's and is not in `written`.
bool has_secret(std::string_view path, std::string_view written = "") {
  bool found = false;
  for_each_name(path, [&](std::string_view name) { return !(found = is_secret(name) && !has_name(written, name)); });
  return found;
}

// What follows a directory in a path within it.
std::string_view beneath(std::string_view path, std::string_view directory) {
  return path.substr(std::min(path.size(), directory.size()));
}

// Not where it cannot be told.
bool lacks(std::string_view directory, std::string_view name) {
  struct stat status {};
  return ::lstat(view::joined(directory, name).c_str(), &status) != 0 && errno == ENOENT;
}

// Whether nobody lives in `home`, and `directory`, which is it or holds it, is one that is built.
bool is_home_of_build(std::string_view home, std::string_view directory) {
  constexpr const char* k_signs[] = {
      ".ssh",         ".gnupg",  ".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_history",
      ".profile",     ".cshrc",  ".tcshrc", ".login",        ".zshrc",      ".zshenv",      ".zprofile",
      ".zsh_history", ".config", ".local",  ".cache",        ".mozilla",    ".gitconfig",   ".netrc",
      ".aws",         ".kube",   ".docker", ".npmrc",        ".Xauthority", ".distcc"};
  return std::all_of(std::begin(k_signs), std::end(k_signs), [home](const char* name) { return lacks(home, name); }) &&
         std::any_of(std::begin(k_build_files), std::end(k_build_files),
                     [directory](std::string_view name) { return !lacks(directory, name); });
}

// As /etc/passwd says; empty if it does not. getpwuid(), which asks other services, too, may load libraries and wait
// for a network.
std::string home_of_this_user() {
  constexpr size_t k_limit = 16 * 1024 * 1024;
  auto users = read_file("/etc/passwd", k_limit);
  if (!users) return "";
  const std::string id = fmt::format("{}", ::geteuid());
  for (const std::string& line : split(*users, '\n'))
    if (const std::vector<std::string> fields = split(line, ':'); fields.size() > 5 && fields[2] == id)
      return fields[5];
  return "";
}

bool covers(std::string_view root, std::string_view path) {
  return is_within(path, root) && !has_secret(beneath(path, root));
}

}  // namespace

Disclosure::Disclosure(std::string working_directory) : working_directory_(std::move(working_directory)) {
  if (auto home = env("HOME"); home && home->starts_with('/')) home_ = physical(*home);
  kinds_.clear();
  kinds_.insert("/");
}

const Disclosure::Step& Disclosure::step(const std::string& path) {
  auto [known, is_new] = steps_.try_emplace(path);
  if (is_new) {
    char target[PATH_MAX];
    const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
    if (size >= 0)
      known->second = {Found::link, std::string(target, static_cast<size_t>(size))};
    else if (errno == EINVAL)
      known->second.found = Found::other;
  }
  return known->second;
}

std::string Disclosure::physical(std::string_view path) {
  std::vector<std::string> left;  // the names to go, the next one last
  auto go = [&left](std::string_view way) {
    std::vector<std::string> names = split(way, '/');
    left.insert(left.end(), std::make_move_iterator(names.rbegin()), std::make_move_iterator(names.rend()));
  };
  go(path);
  std::string at = path.starts_with('/') ? "/" : working_directory_;
  if (!path.starts_with('/'))
    for (std::string_view above = at; above != "/"; above = view::parent_of(above)) kinds_.emplace(above);
  bool is_missing = false;
  for (int links = 0; !left.empty();) {
    const std::string name = std::move(left.back());
    left.pop_back();
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      if (is_missing) return "";
      at = view::parent_of(at);
      continue;
    }
    std::string next = view::joined(at, name);
    if (!has_secret(name, path)) kinds_.insert(next);
    if (!is_missing) {
      const Step& found = step(next);
      if (found.found == Found::link) {
        if (++links > k_links) return "";
        go(found.target);
        if (found.target.starts_with('/')) at = "/";
        continue;
      }
      is_missing = found.found == Found::missing;
    }
    at = std::move(next);
  }
  return at;
}

// Whether the user's home is the directory or beneath it. Packages are often built with a home somewhere in their own
// tree, or with that tree as their home: where $HOME is what makes a directory too wide, the user database has to
// agree.
bool Disclosure::has_home_in(std::string_view directory) {
  if (home_.empty() || !is_within(home_, directory)) return false;
  const bool is_near = directory == home_ || directory == view::parent_of(home_);
  if (is_near && !is_home_of_build(home_, directory)) return true;
  if (!certain_home_) {
    const std::string home = home_of_this_user();
    certain_home_ = home.starts_with('/') ? physical(home) : home_;
  }
  return is_within(*certain_home_, directory);
}

bool Disclosure::is_too_wide(std::string_view directory) {
  if (is_among(k_too_wide, directory)) return true;
  if (!home_.empty() && (directory == home_ + "/.local" || directory == home_ + "/.config")) return true;
  const std::string_view parent = view::parent_of(directory);
  if (parent == "/run/user" || is_among(k_of_homes, base_name(parent))) return true;  // other users' homes
  if (parent == "/" && is_among(k_of_homes, base_name(directory))) return true;
  return has_home_in(directory);
}

bool Disclosure::add_root(std::string root) {
  if (is_too_wide(root)) return false;
  if (shows_all_in(root)) return true;
  std::erase_if(roots_, [&](const std::string& narrower) { return covers(root, narrower); });
  roots_.push_back(std::move(root));
  return true;
}

// Where the directory is; empty if nothing of it may be shown.
std::string Disclosure::showable(std::string_view directory) {
  std::string path = physical(directory);
  return is_magic(path) || has_secret(path, directory) ? "" : path;
}

void Disclosure::add_directory(std::string_view directory) {
  const std::string root = showable(directory);
  if (!root.empty() && !add_root(root)) kinds_in_.insert(root);
}

void Disclosure::add_project(std::string_view directory) {
  if (std::string root = showable(directory); !root.empty()) (void)add_root(std::move(root));
}

void Disclosure::add_file(std::string_view file) {
  std::string path = physical(file);
  if (path.empty() || has_secret(path, file)) return;
  if (is_magic(path)) return;
  files_.insert(std::move(path));
}

void Disclosure::add_kind(std::string_view path) { (void)physical(path); }

void Disclosure::add_names_of(std::string_view directory) {
  if (std::string path = physical(directory); !path.empty()) names_of_.insert(std::move(path));
}

void Disclosure::add_kinds_in(std::string_view directory) {
  if (std::string path = physical(directory); !path.empty()) kinds_in_.insert(std::move(path));
}

bool Disclosure::shows_all_in(std::string_view directory) const {
  return std::any_of(roots_.begin(), roots_.end(), [&](const auto& root) { return covers(root, directory); });
}

Level Disclosure::level_in(bool all, std::string_view path) const {
  return all && !is_secret(base_name(path)) ? Level::all : level(path);
}

Level Disclosure::level(std::string_view path) const {
  if (files_.contains(path)) return Level::all;
  if (shows_all_in(path)) return Level::all;
  if (names_of_.contains(path)) return Level::names;
  if (kinds_.contains(path)) return Level::kind;
  if (kinds_in_.contains(view::parent_of(path)) && !is_secret(base_name(path))) return Level::kind;
  return Level::nothing;
}

}  // namespace dcc::client
