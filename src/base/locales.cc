// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/locales.h"

#include <fcntl.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>

#include "base/env.h"
#include "base/file.h"

namespace dcc {
namespace {

constexpr size_t k_table_limit = 1 << 20;  // of an archive, in bytes; one with all locales has some 100 KB

std::string locale_for(const std::vector<std::string>& environment, std::string_view category) {
  for (std::string_view name : {std::string_view("LC_ALL"), category, std::string_view("LANG")})
    if (std::string value = value_in(environment, name); !value.empty()) return value;
  return "C";
}

// As glibc names its files: "de_DE.UTF-8@euro" is "de_DE.utf8@euro".
std::string normalized(std::string_view name) {
  const size_t dot = std::min(name.find('.'), name.size());
  const size_t modifier = std::min(name.find('@', dot), name.size());
  std::string result(name.substr(0, dot));
  if (dot < modifier) result += '.';
  for (const char c : name.substr(dot, modifier - dot))
    if (std::isalnum(static_cast<unsigned char>(c)))
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result.append(name.substr(modifier));
}

// The beginning of glibc's locale-archive (locale/locarchive.h), in the byte order of the machine, and an entry of its
// table of names.
struct ArchiveHead {
  uint32_t magic, serial, names_offset, names_used, names_size, strings_offset, strings_used, strings_size;
};
struct ArchiveName {
  uint32_t hash, name_offset, record_offset;
};
constexpr uint32_t k_archive_magic = 0xde020109;

bool is_in_archive(const std::string& archive, const std::string& name) {
  auto file = open_file(archive, O_RDONLY);
  if (!file) return false;
  ArchiveHead head{};
  auto begin = read_at(file->get(), 0, sizeof head);
  if (!begin || begin->size() < sizeof head) return false;
  std::memcpy(&head, begin->data(), sizeof head);
  if (head.magic != k_archive_magic || head.names_size > k_table_limit / sizeof(ArchiveName) ||
      head.strings_used > k_table_limit)
    return false;
  auto names = read_at(file->get(), head.names_offset, head.names_size * sizeof(ArchiveName));
  auto strings = read_at(file->get(), head.strings_offset, head.strings_used);
  if (!names || !strings) return false;
  for (size_t at = 0; at + sizeof(ArchiveName) <= names->size(); at += sizeof(ArchiveName)) {
    ArchiveName entry{};
    std::memcpy(&entry, names->data() + at, sizeof entry);
    const size_t offset = size_t{entry.name_offset} - head.strings_offset;
    if (entry.record_offset != 0 && offset < strings->size() && strings->c_str() + offset == name) return true;
  }
  return false;
}

}  // namespace

Locales locales_in(const std::vector<std::string>& environment) {
  return {locale_for(environment, "LC_CTYPE"), locale_for(environment, "LC_MESSAGES")};
}

void set_locales(std::vector<std::string>& environment, const Locales& locales) {
  std::erase_if(environment, [](std::string_view assignment) {
    return assignment.starts_with("LC_ALL=") || assignment.starts_with("LC_CTYPE=") ||
           assignment.starts_with("LC_MESSAGES=");
  });
  environment.push_back("LC_CTYPE=" + locales.type);
  environment.push_back("LC_MESSAGES=" + locales.messages);
}

bool has_locale(std::string_view name, const std::string& directory) {
  if (name == "C" || name == "POSIX" || !is_directory(directory)) return true;
  if (name.empty() || name.find('/') != name.npos || name.starts_with('.')) return false;
  const std::string usual = normalized(name);
  return is_directory(fmt::format("{}/{}", directory, name)) || is_directory(fmt::format("{}/{}", directory, usual)) ||
         is_in_archive(directory + "/locale-archive", usual);
}

bool is_utf8_locale(std::string_view name) {
  const std::string usual = normalized(name);
  const size_t dot = usual.find('.');
  return dot != usual.npos && std::string_view(usual).substr(dot, 5) == ".utf8";
}

}  // namespace dcc
