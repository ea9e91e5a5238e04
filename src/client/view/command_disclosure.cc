// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/command_disclosure.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <span>

#include "base/directory.h"
#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "cmdline/response_file.h"
#include "cmdline/text_policy.h"
#include "toolchain/lookup/find.h"
#include "view/path.h"

namespace dcc::client {
namespace {

using cmdline::Argument;
using cmdline::Meaning;

// Of the system, and of no secrets. "localtime" is for __DATE__.
constexpr std::string_view k_public_directories[] = {"/usr/include",
                                                     "/usr/lib",
                                                     "/usr/lib32",
                                                     "/usr/lib64",
                                                     "/usr/libx32",
                                                     "/usr/libexec",
                                                     "/lib",
                                                     "/lib32",
                                                     "/lib64",
                                                     "/libx32",
                                                     "/etc/alternatives",
                                                     "/usr/share/locale",
                                                     "/usr/share/locale-langpack",
                                                     "/usr/share/zoneinfo"};
constexpr std::string_view k_public_files[] = {"/etc/localtime", "/etc/locale.alias", "/etc/timezone"};
// clang also looks for installations of gcc, CUDA and ROCm, and which distribution this is.
constexpr std::string_view k_directories_for_clang[] = {"/include", "/etc/clang", "/etc/env.d/gcc", "/usr/local/cuda",
                                                        "/opt/rocm"};
constexpr std::string_view k_files_for_clang[] = {"/etc/alpine-release",  "/etc/arch-release",   "/etc/debian_version",
                                                  "/etc/exherbo-release", "/etc/fedora-release", "/etc/gentoo-release",
                                                  "/etc/lsb-release",     "/etc/os-release",     "/etc/redhat-release",
                                                  "/etc/SuSE-release",    "/usr/lib/os-release"};
constexpr std::string_view k_version_control[] = {".git", ".hg", ".svn", ".bzr", ".jj", "_darcs"};
// Lists of directories, separated by colons; an empty one is the working directory.
constexpr const char* k_search_variables[] = {
    "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "OBJC_INCLUDE_PATH", "OBJCPLUS_INCLUDE_PATH", "LIBRARY_PATH"};

bool has_any(Disclosure& disclosure, const std::string& directory, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return disclosure.has(view::joined(directory, name)); });
}

// The directory and those above it that may belong to the same project: on the same file system, of the same owner or
// root's, and not for everybody to write to, who else could say where a project begins. Nearest first.
std::vector<std::string> directories_around(std::string directory) {
  std::vector<std::string> found;
  struct stat start {};
  while (::stat(directory.c_str(), &start) != 0 && directory.size() > 1) directory = view::parent_of(directory);
  for (struct stat status = start; directory.size() > 1;) {
    const bool is_ours = status.st_dev == start.st_dev && (status.st_uid == start.st_uid || status.st_uid == 0) &&
                         (status.st_mode & S_IWOTH) == 0;
    if (!is_ours) break;
    found.push_back(directory);
    directory = view::parent_of(directory);
    if (::stat(directory.c_str(), &status) != 0) break;
  }
  return found;
}

// Where it is under version control. Unpacked sources are not: then, where the directories that say how to build it
// begin, of which a subdirectory often has one, too.
void add_project_around(const std::string& directory, Disclosure& disclosure) {
  const std::vector<std::string> around = directories_around(directory);
  auto has = [&disclosure](std::span<const std::string_view> names) {
    return [&disclosure, names](const std::string& each) { return has_any(disclosure, each, names); };
  };
  const auto controlled = std::find_if(around.begin(), around.end(), has(k_version_control));
  if (controlled != around.end()) return disclosure.add_project(*controlled);
  const auto is_built = has(k_build_files);
  auto project = std::find_if(around.begin(), around.end(), is_built);
  for (; project != around.end() && is_built(*project); ++project) disclosure.add_project(*project);
}

// Sources that CMake makes, for moc and for unity builds, lie in the directory that it builds in and include others by
// a path of no option's. That directory may lie beside the project, whose place its cache of settings tells.
void add_project_of_cmake(const std::string& directory, Disclosure& disclosure) {
  constexpr size_t k_limit = 16 * 1024 * 1024;
  constexpr std::string_view k_home = "\nCMAKE_HOME_DIRECTORY:INTERNAL=";
  for (const std::string& each : directories_around(directory)) {
    const auto cache = read_file(view::joined(each, "CMakeCache.txt"), k_limit);
    if (!cache) continue;
    const size_t found = cache->find(k_home);
    if (found == std::string::npos) return;
    const size_t begin = found + k_home.size();
    return add_project_around(disclosure.physical(cache->substr(begin, cache->find('\n', begin) - begin)), disclosure);
  }
}

// A directory that an option names. "=DIR" and "$SYSROOT/DIR" count from the system root.
std::string with_sysroot(std::string_view operand, const std::string& sysroot) {
  if (auto rest = after_prefix(operand, "=")) return sysroot + std::string(*rest);
  if (auto rest = after_prefix(operand, "$SYSROOT")) return sysroot + std::string(*rest);
  return std::string(operand);
}

bool is_sysroot(const Argument& argument) {
  return argument.option->name.starts_with("--sysroot") || argument.option->name == "-isysroot";
}

void add_arguments(const cmdline::Invocation& invocation, Disclosure& disclosure) {
  std::string sysroot, prefix;
  for (const Argument& argument : invocation.arguments)
    if (argument.option != nullptr && is_sysroot(argument)) sysroot = operand_of(invocation.argv, argument);
  for (const Argument& argument : invocation.arguments) {
    const std::string_view operand = operand_of(invocation.argv, argument);
    if (argument.is_input) {
      for (const std::string_view suffix : {"", ".gch"})  // gcc looks for the latter, too
        disclosure.add_file(invocation.argv[argument.index] + std::string(suffix));
    } else if (argument.option == nullptr || operand.empty()) {
      continue;
    } else if (argument.option->name == "-iprefix") {
      prefix = operand;
    } else if (argument.option->name == "-iwithprefix" || argument.option->name == "-iwithprefixbefore") {
      disclosure.add_directory(prefix + std::string(operand));
    } else if (argument.option->name == "-iwithsysroot" || argument.option->name == "-iframeworkwithsysroot") {
      disclosure.add_directory(sysroot + std::string(operand));
    } else if (argument.has(cmdline::k_directory) && argument.has(cmdline::k_preprocessor)) {
      disclosure.add_directory(with_sysroot(operand, sysroot));
    } else if (argument.meaning() == Meaning::include) {
      // A precompiled header may lie beside it.
      for (const std::string_view suffix : {"", ".gch", ".pch"})
        disclosure.add_file(std::string(operand) + std::string(suffix));
      disclosure.add_directory(std::string(operand) + ".gch");
    } else if (argument.has(cmdline::k_reads)) {
      disclosure.add_file(operand);
      if (argument.option->name == "-fprofile-use=") disclosure.add_directory(operand);
    }
  }
}

// What the words of -Wa name.
void add_words_for_assembler(const cmdline::Invocation& invocation, Disclosure& disclosure) {
  bool is_next = false;
  for (const std::string& word : inner_words(invocation.argv, invocation.arguments, Meaning::for_assembler)) {
    if (is_next)
      disclosure.add_directory(word);
    else if (auto directory = after_prefix(word, "-I"); directory && !directory->empty())
      disclosure.add_directory(*directory);
    is_next = !is_next && word == "-I";
  }
}

// What the words of -Xclang name.
void add_words_for_clang(const cmdline::Invocation& invocation, Disclosure& disclosure) {
  bool is_next = false;
  for (const std::string& word : inner_words(invocation.argv, invocation.arguments, Meaning::for_clang)) {
    if (is_next) disclosure.add_file(word);
    is_next = !is_next && cmdline::names_file_for_clang(word);
  }
}

// Those that the command names, and those that they name.
void add_response_files(const std::vector<std::string>& typed, Disclosure& disclosure) {
  constexpr size_t k_limit = 16 * 1024 * 1024;
  auto note = [&disclosure](const std::string& path) -> std::optional<std::string> {
    disclosure.add_file(path);
    auto text = read_file(path, k_limit);
    if (!text) return std::nullopt;
    return std::move(*text);
  };
  if (std::any_of(typed.begin(), typed.end(), [](const std::string& word) { return word.starts_with('@'); }))
    (void)cmdline::expand_response_files(typed, note);
}

void add_environment(const Plan& plan, Disclosure& disclosure) {
  for (const char* name : k_search_variables)
    if (auto value = env(name))
      for (const std::string& directory : split(*value, ':'))
        disclosure.add_directory(directory.empty() ? "." : directory);
  // gcc looks whether there are directories for other kinds of programs beside these.
  if (auto value = env("LIBRARY_PATH"))
    for (const std::string& directory : split(*value, ':'))
      for (const std::string_view beside : {"/../lib", "/../lib32", "/../lib64", "/../libx32"})
        disclosure.add_kind((directory.empty() ? "." : directory) + std::string(beside));
  // Compilers look whether this is their directory, perhaps by the name of a link.
  if (auto directory = env("PWD")) disclosure.add_kind(*directory);
  for (const std::string& directory : toolchain::path_directories(plan.compiler.path))
    disclosure.add_kinds_in(directory);
}

// Its own directory may be that of many programs, /usr/bin, but not the one above.
void add_compiler(const Plan& plan, Disclosure& disclosure) {
  disclosure.add_kind(plan.compiler.file);
  const std::string file = disclosure.physical(plan.compiler.file);
  if (file.empty()) return;
  const std::string directory(view::parent_of(file));
  disclosure.add_kinds_in(directory);
  if (directory.ends_with("/bin")) disclosure.add_directory(view::parent_of(directory));
}

// clang looks for ROCm in each directory of /opt whose name says so.
void add_system_for_clang(Disclosure& disclosure) {
  for (const std::string_view directory : k_directories_for_clang) disclosure.add_directory(directory);
  for (const std::string_view file : k_files_for_clang) disclosure.add_file(file);
  disclosure.add_names_of("/opt");
  disclosure.add_kinds_in("/opt");  // a name without its kind makes clang ask for that
  const Directory opt(::opendir("/opt"));
  while (const dirent* entry = opt ? ::readdir(opt.get()) : nullptr)
    if (std::string_view(entry->d_name).starts_with("rocm"))
      disclosure.add_directory(view::joined("/opt", entry->d_name));
}

void add_system(cmdline::Family family, Disclosure& disclosure) {
  for (const std::string_view directory : k_public_directories) disclosure.add_directory(directory);
  for (const std::string_view file : k_public_files) disclosure.add_file(file);
  for (const std::string_view directory : {"/tmp", "/var/tmp", "/usr/tmp"}) disclosure.add_kind(directory);
  for (const std::string_view directory : {"/usr", "/usr/local"}) disclosure.add_kinds_in(directory);
  if (family != cmdline::Family::gcc) add_system_for_clang(disclosure);
}

}  // namespace

Disclosure disclosure_of(const Plan& plan, const CompilerDirectories& defaults) {
  const std::string working_directory = current_directory();
  Disclosure disclosure(working_directory);
  add_system(plan.invocation.family, disclosure);
  for (const std::string& directory : defaults.files) disclosure.add_directory(directory);
  for (const std::string& directory : defaults.programs) disclosure.add_kinds_in(directory);
  add_compiler(plan, disclosure);
  const std::string source_directory = disclosure.physical(dir_name(plan.invocation.input));
  disclosure.add_directory(".");
  disclosure.add_directory(dir_name(plan.invocation.input));
  add_project_around(working_directory, disclosure);
  if (source_directory != working_directory) add_project_around(source_directory, disclosure);
  if (plan.invocation.output.find("CMakeFiles/") != std::string::npos)
    add_project_of_cmake(source_directory, disclosure);
  add_arguments(plan.invocation, disclosure);
  add_words_for_assembler(plan.invocation, disclosure);
  add_words_for_clang(plan.invocation, disclosure);
  add_response_files(plan.typed, disclosure);
  add_environment(plan, disclosure);
  return disclosure;
}

}  // namespace dcc::client
