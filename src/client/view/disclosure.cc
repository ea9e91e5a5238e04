// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/disclosure.h"

#include <limits.h>
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
    "/",      "/tmp",   "/etc",      "/home",      "/root",     "/var",     "/mnt",        "/media",   "/srv",
    "/run",   "/usr",   "/opt",      "/boot",      "/dev",      "/dev/shm", "/var/tmp",    "/var/lib", "/var/cache",
    "/users", "/Users", "/run/user", "/run/media", "/var/home", "/export",  "/export/home"};
// Not file systems of files.
constexpr std::string_view k_magic[] = {"/proc", "/sys"};

// Names that hold keys, passwords or history wherever they lie.
constexpr std::string_view k_secrets[] = {
    ".aws",   ".azure",           ".bzr",     ".distcc",     ".docker",         ".env",
    ".git",   ".git-credentials", ".gnupg",   ".hg",         ".htpasswd",       ".jj",
    ".kube",  ".mozilla",         ".netrc",   ".npmrc",      ".password-store", ".pgpass",
    ".pki",   ".pypirc",          ".ssh",     ".svn",        ".terraform",      ".vault-token",
    "_darcs", "id_dsa",           "id_ecdsa", "id_ecdsa_sk", "id_ed25519",      "id_ed25519_sk",
    "id_rsa"};

bool is_secret(std::string_view name) {
  if (name.empty() || (name[0] != '.' && name[0] != '_' && name[0] != 'i')) return false;
  if (name.starts_with(".env.") || (name[0] == '.' && name.ends_with("_history"))) return true;
  return std::find(std::begin(k_secrets), std::end(k_secrets), name) != std::end(k_secrets);
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

bool Disclosure::is_too_wide(std::string_view directory) const {
  if (std::find(std::begin(k_too_wide), std::end(k_too_wide), directory) != std::end(k_too_wide)) return true;
  if (std::any_of(std::begin(k_magic), std::end(k_magic), [&](auto magic) { return is_within(directory, magic); }))
    return true;
  if (!home_.empty() &&
      (is_within(home_, directory) || directory == home_ + "/.local" || directory == home_ + "/.config"))
    return true;
  const std::string_view parent = view::parent_of(directory);  // other users' homes
  return parent == "/home" || parent == "/var/home" || parent == "/run/user" || parent == "/users" ||
         parent == "/Users";
}

void Disclosure::add_directory(std::string_view directory) {
  const std::string root = physical(directory);
  if (root.empty() || is_too_wide(root) || has_secret(root, directory)) return;
  if (shows_all_in(root)) return;
  std::erase_if(roots_, [&](const std::string& narrower) { return covers(root, narrower); });
  roots_.push_back(root);
}

void Disclosure::add_file(std::string_view file) {
  std::string path = physical(file);
  if (path.empty() || has_secret(path, file)) return;
  if (std::any_of(std::begin(k_magic), std::end(k_magic), [&](auto magic) { return is_within(path, magic); })) return;
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
  if (kinds_.contains(path) || (kinds_in_.contains(view::parent_of(path)))) return Level::kind;
  return Level::nothing;
}

}  // namespace dcc::client
