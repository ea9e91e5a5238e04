// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/confinement.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/directory.h"
#include "base/file.h"
#include "base/strings.h"
#include "toolchain/lookup/find.h"
#include "toolchain/lookup/self.h"

namespace dcc::server {
namespace {

// The kernel's interface (Documentation/userspace-api/landlock.rst), defined here because the linux/landlock.h of the
// build system may be older than the kernel. The numbers are the same on all architectures.
namespace landlock {

constexpr long k_sys_create_ruleset = 444;
constexpr long k_sys_add_rule = 445;
constexpr unsigned k_create_ruleset_version = 1;
constexpr int k_rule_path_beneath = 1;

struct RulesetAttr {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;  // ABI 4
  uint64_t scoped;              // ABI 6
};
struct [[gnu::packed]] PathBeneathAttr {
  uint64_t allowed_access;
  int32_t parent_fd;
};

enum Fs : uint64_t {
  execute = 1 << 0,
  write_file = 1 << 1,
  read_file = 1 << 2,
  read_dir = 1 << 3,
  remove_dir = 1 << 4,
  remove_file = 1 << 5,
  make_char = 1 << 6,
  make_dir = 1 << 7,
  make_reg = 1 << 8,
  make_sock = 1 << 9,
  make_fifo = 1 << 10,
  make_block = 1 << 11,
  make_sym = 1 << 12,
  refer = 1 << 13,      // ABI 2
  truncate = 1 << 14,   // ABI 3
  ioctl_dev = 1 << 15,  // ABI 5
};
constexpr uint64_t k_net_bind_and_connect_tcp = 3;
constexpr uint64_t k_scope_abstract_sockets_and_signals = 3;

constexpr uint64_t k_of_files =
    execute | write_file | read_file | truncate | ioctl_dev;  // rights a plain file can have
constexpr uint64_t k_to_read = read_file | read_dir | execute;
// No right to execute, because files from a peer must never run, and no links, devices or sockets.
constexpr uint64_t k_to_work =
    read_file | read_dir | write_file | truncate | make_reg | remove_file | make_dir | remove_dir | refer;

uint64_t rights_known(int abi) {
  uint64_t rights = (1 << 13) - 1;
  if (abi >= 2) rights |= refer;
  if (abi >= 3) rights |= truncate;
  if (abi >= 5) rights |= ioctl_dev;
  return rights;
}

}  // namespace landlock

// What every compiler may read besides its toolchain. Links among these are followed; missing paths are left out.
// Not /dev/zero: a source that includes it fills the memory. The toolchains in /usr are found like others.
constexpr const char* k_system[] = {"/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32",
                                    "/usr/libexec", "/usr/share", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                                    "/libx32", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/ld.so.preload",
                                    // clang reads these to detect the distribution
                                    "/etc/os-release", "/etc/lsb-release", "/etc/debian_version", "/etc/redhat-release",
                                    "/etc/SuSE-release",
                                    // where some of these keep clang's default options
                                    "/etc/clang", "/dev/urandom", "/dev/random"};
// Where other software is, each in a directory of its own, or in a tree like that of /usr.
constexpr std::string_view k_beside_distribution[] = {"/opt", "/usr/local"};

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

// The subdirectories of a toolchain's prefix that belong to it. Not the prefix itself, which may be a home directory.
std::vector<std::string> toolchain_directories(const std::string& prefix) {
  std::vector<std::string> found;
  const Directory directory(::opendir(prefix.c_str()));
  if (!directory) return found;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string_view name = entry->d_name;
    std::string path = fmt::format("{}/{}", prefix, name);
    constexpr std::string_view k_usual[] = {"bin", "lib", "lib32", "lib64", "libexec", "include", "share"};
    bool usual = std::find(std::begin(k_usual), std::end(k_usual), name) != std::end(k_usual);
    // A triplet's directory, such as "aarch64-linux-gnu", has an assembler or libraries.
    bool of_target = name.find('-') != name.npos && (exists(path + "/bin") || exists(path + "/lib"));
    if (usual || of_target) found.push_back(std::move(path));
  }
  return found;
}

mode_t kind_of(int place) {
  struct stat status {};
  return ::fstat(place, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

// As far as what is there can have them.
uint64_t possible_rights(uint64_t rights, mode_t kind) {
  return kind == S_IFDIR ? rights : rights & landlock::k_of_files;
}

Result<void> add_rule(int rule_set, int place, uint64_t rights) {
  landlock::PathBeneathAttr rule{rights, place};
  if (::syscall(landlock::k_sys_add_rule, rule_set, landlock::k_rule_path_beneath, &rule, 0) == 0) return {};
  return fail_errno(Code::general, errno, "landlock_add_rule");
}

// A missing path can be skipped, because it grants nothing.
Result<void> add_path(int rule_set, const std::string& path, uint64_t rights) {
  UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place) return {};
  return add_rule(rule_set, place.get(), possible_rights(rights, kind_of(place.get()))).context("'{}'", path);
}

// Opening some twenty directories takes most of the time for a rule set. They hardly ever change, but may be replaced,
// or mounted over.
constexpr auto k_refresh = std::chrono::seconds(1);

}  // namespace

Confinement::Confinement(std::string_view path) {
  long abi = ::syscall(landlock::k_sys_create_ruleset, nullptr, 0, landlock::k_create_ruleset_version);
  abi_ = abi > 0 ? static_cast<int>(abi) : 0;
  for (const char* place : k_system) allow_reading(common_, place);
  for (std::string& directory : toolchain_directories("/usr")) allow_reading(common_, directory);
  null_device_.paths = {"/dev/null"};
  let_run(path);
}

void Confinement::let_run(std::string_view path) {
  for (const std::string& directory : toolchain::path_directories(path))
    if (directory.starts_with('/')) allow_reading(common_, directory);
}

std::string Confinement::description() const {
  if (!available()) return "no Landlock in this kernel: a compiler can read what the server's user can";
  return fmt::format("jobs see the system, their toolchain and their own directory (Landlock ABI {}){}{}", abi_,
                     abi_ >= 4 ? ", no TCP" : "", abi_ >= 6 ? ", no signals to others" : "");
}

void Confinement::allow_reading(Places& places, const std::string& path) const {
  std::string place = toolchain::resolved_path(path);
  // Each rule costs a little in every job, so a path covered by another gets none.
  auto covers = [&place](const std::string& other) { return place == other || place.starts_with(other + "/"); };
  const bool covered = std::any_of(common_.paths.begin(), common_.paths.end(), covers) ||
                       std::any_of(places.paths.begin(), places.paths.end(), covers);
  if (place.empty() || covered) return;
  places.paths.push_back(std::move(place));
  places.opened_at = {};
}

void Confinement::cover(const std::string& compiler, const std::vector<std::string>& parts) {
  if (is_covered(compiler)) return;
  auto [known, is_new] = own_.try_emplace(compiler);
  if (!is_new && parts.empty()) return;
  Places& own = known->second;
  own.has_parts = !parts.empty();
  // A link in PATH often leads to a toolchain elsewhere. The directories at both ends are needed.
  allow_around(own, compiler);
  allow_around(own, toolchain::resolved_path(compiler));
  for (const std::string& part : parts) allow_around(own, part);
}

// The toolchain that a program belongs to, by where it is.
void Confinement::allow_around(Places& places, const std::string& program) const {
  const std::string directory(dir_name(program));
  if (!directory.starts_with('/')) return;
  allow_reading(places, program);
  if (base_name(directory) == "bin") allow_toolchain(places, std::string(dir_name(directory)));
  for (std::string_view place : k_beside_distribution) {
    if (!program.starts_with(place) || program[place.size()] != '/') continue;
    const std::string package = program.substr(0, program.find('/', place.size() + 1));
    std::vector<std::string> tree = toolchain_directories(std::string(place));
    if (std::find(tree.begin(), tree.end(), package) == tree.end()) tree = {package};
    for (const std::string& each : tree) allow_reading(places, each);
  }
}

void Confinement::allow_toolchain(Places& places, const std::string& prefix) const {
  bool is_toolchain = exists(prefix + "/lib/gcc") || exists(prefix + "/libexec/gcc") || exists(prefix + "/lib/clang") ||
                      exists(prefix + "/lib64/gcc");
  if (!is_toolchain) return;
  for (const std::string& directory : toolchain_directories(prefix)) allow_reading(places, directory);
}

void Confinement::refresh(Places& places) {
  const auto now = std::chrono::steady_clock::now();
  if (now - places.opened_at < k_refresh) return;
  places.opened_at = now;
  places.kept.clear();
  places.files.clear();
  for (const std::string& path : places.paths) {
    UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    const mode_t kind = place ? kind_of(place.get()) : S_IFREG;
    if (kind != S_IFREG)
      places.kept.push_back({std::move(place), kind});
    else
      places.files.push_back(path);
  }
}

Result<void> Confinement::add_places(int rule_set, Places& places, uint64_t rights) const {
  rights &= landlock::rights_known(abi_);
  refresh(places);
  for (const Places::Kept& each : places.kept)
    RETURN_IF_ERROR(add_rule(rule_set, each.place.get(), possible_rights(rights, each.kind)));
  for (const std::string& path : places.files) RETURN_IF_ERROR(add_path(rule_set, path, rights));
  return {};
}

Result<UniqueFd> Confinement::rule_set(const std::string& compiler, int workspace) {
  uint64_t known = landlock::rights_known(abi_);
  landlock::RulesetAttr attributes{known, 0, 0};
  if (abi_ >= 4) attributes.handled_access_net = landlock::k_net_bind_and_connect_tcp;
  if (abi_ >= 6) attributes.scoped = landlock::k_scope_abstract_sockets_and_signals;
  // An older kernel accepts the longer struct if the members that it does not know are zero.
  UniqueFd rules(static_cast<int>(::syscall(landlock::k_sys_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!rules) return fail_errno(Code::general, errno, "landlock_create_ruleset");
  RETURN_IF_ERROR(add_places(rules.get(), common_, landlock::k_to_read));
  RETURN_IF_ERROR(
      add_places(rules.get(), null_device_, landlock::k_to_read | landlock::write_file | landlock::truncate));
  if (auto own = own_.find(compiler); own != own_.end())
    RETURN_IF_ERROR(add_places(rules.get(), own->second, landlock::k_to_read));
  if (!is_covered(compiler))
    for (std::string_view path : k_beside_distribution)
      RETURN_IF_ERROR(add_path(rules.get(), std::string(path), landlock::k_to_read & known));
  RETURN_IF_ERROR(add_rule(rules.get(), workspace, landlock::k_to_work & known));
  return rules;
}

}  // namespace dcc::server
