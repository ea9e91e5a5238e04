// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/output/output_check.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

namespace dcc::client {
namespace {

// A mapped file, of which only the parts that are read come into memory.
class Mapping {
 public:
  Mapping(int fd, size_t size) : size_(size), base_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0)) {}
  Mapping(const Mapping&) = delete;
  ~Mapping() {
    if (valid()) ::munmap(base_, size_);
  }
  bool valid() const { return base_ != MAP_FAILED; }
  std::string_view text() const { return {static_cast<const char*>(base_), size_}; }

 private:
  size_t size_;
  void* base_;
};

}  // namespace

Result<void> check_output(const Plan& plan, const toolchain::ObjectTraits& expected, int output) {
  struct stat status {};
  if (::fstat(output, &status) < 0) return fail_errno(Code::io, errno, "examining the output");
  if (status.st_size == 0) return fail(Code::no_file, "its compiler reported success with an empty output");
  Mapping mapping(output, static_cast<size_t>(status.st_size));
  if (!mapping.valid()) return fail_errno(Code::io, errno, "reading the output");

  std::string wrong;
  if (plan.invocation.to_assembly) {
    wrong = toolchain::missing_compiler(expected.compilers, toolchain::assembly_compilers(mapping.text()));
  } else {
    ASSIGN_OR_RETURN(toolchain::ObjectTraits traits, toolchain::object_traits(mapping.text()));
    wrong = plan.invocation.kind.language == cmdline::Language::assembler ? toolchain::other_machine(expected, traits)
                                                                          : toolchain::difference(expected, traits);
  }
  if (!wrong.empty())
    return fail(Code::other_compiler, "its '{}' made another kind of output: {}", plan.compiler.name, wrong);
  return {};
}

}  // namespace dcc::client
