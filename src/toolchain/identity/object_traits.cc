// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/object_traits.h"

#include <elf.h>

#include <algorithm>
#include <cstring>

#include "base/strings.h"

namespace dcc::toolchain {
namespace {

// LLVM bitcode (-flto with clang), COFF for x86-64, i386 and arm64 (mingw), Mach-O, WebAssembly.
constexpr std::string_view k_other_formats[] = {
    "BC\xc0\xde", "\x64\x86", "\x4c\x01", "\x64\xaa", "\xcf\xfa\xed\xfe", {"\0asm", 4},
};

// Compilers write one name of about forty bytes. Without these limits, a megabyte from a server, unpacked and split
// into strings, could fill gigabytes.
constexpr size_t k_most_idents = 1000;
constexpr size_t k_ident_limit = 100;

// A view of ELF of either class and byte order, which trusts no number in it.
template <class Header, class Section>
class ElfView {
 public:
  ElfView(std::string_view bytes, bool swapped) : bytes_(bytes), swapped_(swapped) {
    valid_ = copy(0, header_) && number(header_.e_shentsize) == sizeof(Section);
    count_ = number(header_.e_shnum);
    size_t names = number(header_.e_shstrndx);
    // With -ffunction-sections, the number of sections can exceed 16 bits. The true numbers are then in the first
    // section.
    if (Section first; (count_ == 0 || names == SHN_XINDEX) && copy(offset_of(0), first)) {
      if (count_ == 0) count_ = number(first.sh_size);
      if (names == SHN_XINDEX) names = number(first.sh_link);
    }
    names_ = section(names);
  }

  // Whether all sections lie inside the file. A truncated file lacks the section table, which assemblers write last.
  bool whole() const {
    if (!valid_) return false;
    for (uint64_t i = 0; i < count_; ++i) {
      Section row;
      if (!copy(offset_of(i), row)) return false;
      bool in_file = number(row.sh_type) != SHT_NOBITS && number(row.sh_type) != SHT_NULL;
      if (in_file && !contains(number(row.sh_offset), number(row.sh_size))) return false;
    }
    return true;
  }

  const Header& header() const { return header_; }

  // The last one of this name: assemblers write those that are asked for behind the thousands of a C++ program's code.
  std::string_view contents(std::string_view name) const {
    for (uint64_t i = count_; i-- > 0;) {
      Section row;
      if (!copy(offset_of(i), row)) break;
      size_t start = number(row.sh_name);
      std::string_view rest = names_.substr(std::min(start, names_.size()));
      if (rest.size() > name.size() && rest.starts_with(name) && rest[name.size()] == '\0') return section(i);
    }
    return {};
  }

  template <class Number>
  Number number(Number value) const {
    if (!swapped_) return value;
    auto* bytes = reinterpret_cast<unsigned char*>(&value);
    std::reverse(bytes, bytes + sizeof value);
    return value;
  }

 private:
  bool contains(uint64_t offset, uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }

  template <class Struct>
  bool copy(uint64_t offset, Struct& into) const {
    if (!contains(offset, sizeof into)) return false;
    std::memcpy(&into, bytes_.data() + offset, sizeof into);
    return true;
  }

  uint64_t offset_of(uint64_t index) const { return number(header_.e_shoff) + index * sizeof(Section); }

  std::string_view section(uint64_t index) const {
    Section row;
    if (!copy(offset_of(index), row) || !contains(number(row.sh_offset), number(row.sh_size))) return {};
    return bytes_.substr(static_cast<size_t>(number(row.sh_offset)), static_cast<size_t>(number(row.sh_size)));
  }

  std::string_view bytes_;
  bool swapped_;
  bool valid_ = false;
  Header header_{};
  uint64_t count_ = 0;  // of sections; untrusted, so nothing is sized by it
  std::string_view names_;
};

// The names in a .comment section: strings separated by one or more zeros.
std::vector<std::string> comment_compilers(std::string_view comment) {
  std::vector<std::string> compilers;
  while (compilers.size() < k_most_idents) {
    comment.remove_prefix(std::min(comment.find_first_not_of('\0'), comment.size()));
    if (comment.empty()) break;
    const std::string_view name = comment.substr(0, comment.find('\0'));
    compilers.push_back(compiler_of_comment(name.substr(0, k_ident_limit)));
    comment.remove_prefix(name.size());
  }
  return compilers;
}

// The bits of .note.gnu.property that are promises of the code (x86: IBT and shadow stack; AArch64: BTI and PAC). The
// other bits say what the code happens to use, which depends on the source.
template <class View>
std::string feature_bits(const View& view, std::string_view note, size_t alignment) {
  constexpr uint32_t k_aarch64_feature_1_and = 0xc0000000, k_x86_feature_1_and = 0xc0000002;
  constexpr size_t k_note_header = 16;  // three numbers and "GNU\0"
  std::string bits;
  for (size_t at = k_note_header; at + 8 <= note.size();) {
    uint32_t type, size;
    std::memcpy(&type, note.data() + at, 4);
    std::memcpy(&size, note.data() + at + 4, 4);
    type = view.number(type), size = view.number(size), at += 8;
    if (size > note.size() - at) break;
    if (type == k_aarch64_feature_1_and || type == k_x86_feature_1_and) bits += note.substr(at, size);
    at += (size + alignment - 1) / alignment * alignment;
  }
  return bits;
}

template <class Header, class Section>
Result<ObjectTraits> elf_traits(std::string_view bytes) {
  ObjectTraits traits;
  traits.format = "ELF";
  traits.elf_class = bytes[EI_CLASS];
  traits.byte_order = bytes[EI_DATA];
  constexpr int k_our_order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  ElfView<Header, Section> view(bytes, traits.byte_order != k_our_order);
  if (!view.whole()) return fail(Code::truncated, "the object is cut off at {} bytes", bytes.size());
  traits.machine = view.number(view.header().e_machine);
  traits.flags = view.number(view.header().e_flags);
  traits.properties = feature_bits(view, view.contents(".note.gnu.property"), traits.elf_class == ELFCLASS64 ? 8 : 4);
  traits.compilers = comment_compilers(view.contents(".comment"));
  return traits;
}

}  // namespace

Result<ObjectTraits> object_traits(std::string_view object) {
  if (object.starts_with(ELFMAG) && object.size() > EI_NIDENT) {
    bool known_order = object[EI_DATA] == ELFDATA2LSB || object[EI_DATA] == ELFDATA2MSB;
    if (known_order && object[EI_CLASS] == ELFCLASS64) return elf_traits<Elf64_Ehdr, Elf64_Shdr>(object);
    if (known_order && object[EI_CLASS] == ELFCLASS32) return elf_traits<Elf32_Ehdr, Elf32_Shdr>(object);
  }
  for (std::string_view magic : k_other_formats) {
    if (!object.starts_with(magic)) continue;
    ObjectTraits traits;
    traits.format = magic;
    return traits;
  }
  return fail(Code::protocol, "'{}' is not an object file", printable(object, 16));
}

std::vector<std::string> assembly_compilers(std::string_view text) {
  std::vector<std::string> compilers;
  constexpr std::string_view k_directive = "\t.ident\t\"";
  for (size_t at = text.find(k_directive); at != text.npos && compilers.size() < k_most_idents;
       at = text.find(k_directive, at)) {
    at += k_directive.size();
    std::string_view line = text.substr(at, k_ident_limit);
    compilers.push_back(compiler_of_comment(line.substr(0, line.find('"'))));
  }
  return compilers;
}

std::string compiler_of_comment(std::string_view comment) {
  if (comment.starts_with("GCC:")) return fmt::format("GCC {}", comment.substr(comment.rfind(' ') + 1));
  constexpr std::string_view k_version = "clang version ";
  size_t at = comment.find(k_version);
  if (at == comment.npos) return std::string(comment);
  std::string_view version = comment.substr(at + k_version.size());
  return fmt::format("clang {}", version.substr(0, version.find_first_not_of("0123456789.")));
}

std::string missing_compiler(const std::vector<std::string>& local, const std::vector<std::string>& remote) {
  // The remote object may name others, too, because the source can contain .ident itself.
  for (const std::string& compiler : local)
    if (std::find(remote.begin(), remote.end(), compiler) == remote.end())
      return fmt::format("it was compiled by {}, and the compiler here is {}",
                         remote.empty() ? "an unknown compiler" : join(remote, ", "), compiler);
  return "";
}

std::string other_machine(const ObjectTraits& local, const ObjectTraits& remote) {
  if (local.format != remote.format) return "its format differs from that of objects made here";
  if (local.machine != remote.machine || local.elf_class != remote.elf_class || local.byte_order != remote.byte_order)
    return fmt::format("it is for another machine (ELF machine {}, class {}; here {}, class {})", remote.machine,
                       remote.elf_class, local.machine, local.elf_class);
  return "";
}

std::string difference(const ObjectTraits& local, const ObjectTraits& remote) {
  if (std::string other = other_machine(local, remote); !other.empty()) return other;
  if (local.flags != remote.flags)
    return fmt::format("it is for another ABI (ELF flags {:#x}; here {:#x})", remote.flags, local.flags);
  if (local.properties != remote.properties) return "its GNU properties differ from those of objects made here";
  return missing_compiler(local.compilers, remote.compilers);
}

}  // namespace dcc::toolchain
