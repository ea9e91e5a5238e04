// SPDX-License-Identifier: GPL-2.0-or-later
// Sources: "Developer Options" and "Overall Options" in GCC's manual, and what gcc 11 and 12 and clang 13 and 14 wrote
// (tests/unit/cmdline_output_names_test.cc). gcc before 11 names what -save-temps keeps after the source.
#include "cmdline/output_names.h"

#include <algorithm>

#include "base/file.h"

namespace dcc::cmdline {
namespace {

// What a side file's name begins with.
enum class Stem : uint8_t {
  output,            // of the output: out/a of -o out/a.o; without -o, what the output would be called
  source,            // of the source, in the working directory
  output_directory,  // of the source, in the output's directory
  output_here,       // of the output, in the working directory
  source_twice,      // of the source, without two extensions, in the working directory
  operand,           // the operand is the whole name
};

struct SideFile {
  Family family;
  std::string_view option;  // the name of its row
  Stem stem;
  std::string_view suffix = {};
};

constexpr Family k_gcc = Family::gcc;
constexpr Family k_clang = Family::clang;

constexpr SideFile k_side_files[] = {
    {k_gcc, "--coverage", Stem::output, ".gcno"},
    {k_gcc, "-aux-info", Stem::operand},
    {k_gcc, "-aux-info=", Stem::operand},
    {k_gcc, "-coverage", Stem::output, ".gcno"},
    {k_gcc, "-fcallgraph-info", Stem::output, ".ci"},
    {k_gcc, "-fprofile-note=", Stem::operand},
    {k_gcc, "-fstack-usage", Stem::output, ".su"},
    {k_gcc, "-ftest-coverage", Stem::output, ".gcno"},
    {k_gcc, "-gsplit-dwarf", Stem::output, ".dwo"},
    {k_clang, "--coverage", Stem::output, ".gcno"},
    {k_clang, "--serialize-diagnostics", Stem::operand},
    {k_clang, "-coverage", Stem::output, ".gcno"},
    {k_clang, "-foptimization-record-file=", Stem::operand},
    {k_clang, "-fstack-usage", Stem::output, ".su"},
    {k_clang, "-ftest-coverage", Stem::output, ".gcno"},
    {k_clang, "-fthin-link-bitcode=", Stem::operand},
    {k_clang, "-ftime-trace", Stem::output, ".json"},
    {k_clang, "-ftime-trace=", Stem::operand},
    {k_clang, "-gsplit-dwarf", Stem::output, ".dwo"},
    {k_clang, "-serialize-diagnostics", Stem::operand},
};

std::string_view extension_of(std::string_view path) {
  const std::string_view name = base_name(path);
  const size_t dot = name.rfind('.');
  return dot == name.npos ? "" : name.substr(dot);
}

std::string in_directory_of(std::string_view path, std::string_view name) {
  return std::string(path.substr(0, path.size() - base_name(path).size())) + std::string(name);
}

class Namer {
 public:
  Namer(const Invocation& invocation, int version)
      : it_(invocation),
        version_(version),
        traces_time_(std::any_of(it_.arguments.begin(), it_.arguments.end(), [](const Argument& argument) {
          return argument.option != nullptr && argument.option->name == "-ftime-trace";
        })) {}

  void add_side_files(const Argument& argument) {
    const std::string_view option = argument.option->name;
    for (const SideFile& side : k_side_files)
      if (side.family == it_.family && side.option == option)
        add(side.stem == Stem::operand ? std::string(operand_of(it_.argv, argument)) : name(side.stem, side.suffix));
    if (option == "-gsplit-dwarf" && it_.family == k_clang && it_.to_assembly) add(name(Stem::source, ".dwo"));
    if (argument.meaning() == Meaning::intermediates) add_intermediates(operand_of(it_.argv, argument));
    if (option == "-fsave-optimization-record") add_optimization_record(operand_of(it_.argv, argument));
  }

  void add(std::string name) {
    if (std::find(files.begin(), files.end(), name) == files.end()) files.push_back(std::move(name));
  }

  std::vector<std::string> files;

 private:
  // gcc does not take what follows a dot in front for a suffix.
  std::string beside_output(std::string_view output, std::string_view suffix) const {
    const bool has_none = it_.family == k_gcc && base_name(output).rfind('.') == 0;
    return has_none ? std::string(output) + std::string(suffix) : replace_suffix(output, suffix);
  }

  std::string name(Stem stem, std::string_view suffix) const {
    switch (stem) {
      case Stem::output:
        return beside_output(it_.output, suffix);
      case Stem::source:
        return replace_suffix(base_name(it_.input), suffix);
      case Stem::output_directory:
        return in_directory_of(it_.output, replace_suffix(base_name(it_.input), suffix));
      case Stem::output_here:
        return beside_output(base_name(it_.output), suffix);
      case Stem::source_twice:
        return replace_suffix(replace_suffix(base_name(it_.input), ""), suffix);
      case Stem::operand:
        break;
    }
    return "";
  }

  // "=obj" or "=cwd", or nothing, which means the latter to clang and gcc before 11.
  void add_intermediates(std::string_view where) {
    std::vector<std::string_view> suffixes = {preprocessed_extension(it_.kind.language)};
    if (!it_.to_assembly) suffixes.push_back(".s");
    if (it_.family == k_clang) suffixes.push_back(".bc");
    if (it_.family == k_clang && traces_time_) suffixes.push_back(".json");  // each of its stages writes one
    for (const std::string_view suffix : suffixes) {
      if (it_.family == k_clang) {
        add(name(where == "=obj" ? Stem::output_directory : Stem::source, suffix));
      } else {
        if (where != "=cwd") add(name(Stem::output, suffix));
        if (where != "=obj" && version_ < 11) add(name(Stem::source, suffix));
        if (where == "=cwd") add(name(Stem::output_here, suffix));
      }
    }
  }

  // "=yaml" or the like; only clang has an operand.
  void add_optimization_record(std::string_view format) {
    if (it_.family == k_gcc) {
      add(name(Stem::output, std::string(extension_of(it_.input)) + ".opt-record.json.gz"));
      return;
    }
    const std::string suffix = ".opt." + std::string(format.empty() ? "yaml" : format.substr(1));
    add(name(it_.output_given ? Stem::output : Stem::source_twice, suffix));
  }

  const Invocation& it_;
  int version_;
  bool traces_time_;
};

}  // namespace

OutputNames output_names(const Invocation& invocation, const OutputContext& context) {
  Namer namer(invocation, context.version);
  namer.add(invocation.output);
  if (!invocation.dependencies.file.empty()) namer.add(invocation.dependencies.file);
  for (const Argument& argument : invocation.arguments)
    if (argument.option != nullptr) namer.add_side_files(argument);
  OutputNames names;
  names.files = std::move(namer.files);
  // With -save-temps, what is compiled may have the name of what would be kept of it. It is not written then.
  std::erase(names.files, invocation.input);
  // "FILE" or "FILE TARGET". An option goes before.
  if (!invocation.dependencies.file.empty()) return names;
  for (const std::string& variable : {context.dependencies_output, context.sunpro_dependencies})
    if (!variable.empty()) names.appended.push_back(variable.substr(0, variable.find(' ')));
  return names;
}

std::string output_of_temporary(std::string_view name) {
  constexpr size_t k_digits = 8;
  constexpr std::string_view k_end = ".tmp";
  if (!name.ends_with(k_end)) return "";
  name.remove_suffix(k_end.size());
  const std::string_view extension = extension_of(name);
  std::string_view stem = name.substr(0, name.size() - extension.size());
  if (stem.size() <= k_digits + 1) return "";
  const std::string_view digits = stem.substr(stem.size() - k_digits);
  stem.remove_suffix(k_digits);
  if (!stem.ends_with('-') || digits.find_first_not_of("0123456789abcdef") != digits.npos) return "";
  stem.remove_suffix(1);
  return std::string(stem) + std::string(extension);
}

}  // namespace dcc::cmdline
