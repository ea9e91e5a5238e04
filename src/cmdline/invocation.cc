// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/invocation.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/file.h"
#include "cmdline/long_options.h"
#include "cmdline/lost_warnings.h"
#include "cmdline/text_policy.h"
#include "cmdline/response_file.h"
#include "cmdline/view_policy.h"

namespace dcc::cmdline {
namespace {

// The kinds of -g that only set details: they do not turn debug information on.
constexpr std::string_view k_debug_details[] = {"-gz",        "-gno-",          "-gcolumn-info",
                                                "-gpubnames", "-ggnu-pubnames", "-gstrict-dwarf"};

bool is_debug_detail(std::string_view word) {
  return std::any_of(std::begin(k_debug_details), std::end(k_debug_details),
                     [word](std::string_view detail) { return word.starts_with(detail); });
}

// Walks over the arguments once, and keeps the first reason found.
class Reader {
 public:
  // `expanded`: words of it come from response files.
  Reader(Invocation& invocation, const Context& context, bool expanded)
      : it_(invocation), context_(context), expanded_(expanded) {}

  void read() {
    for (const Argument& argument : it_.arguments) argument.is_input ? read_input(argument) : read_option(argument);
    it_.is_link =
        inputs_ > 0 && !it_.preprocess_only && !it_.to_assembly && !compile_ && !syntax_only_ && !it_.kind.header;
    it_.uses_native = std::any_of(native_.begin(), native_.end(), [](const auto& last) { return last.second; });
    judge();
  }

 private:
  void local(std::string reason) {
    if (it_.local_reason.empty()) it_.local_reason = std::move(reason);
  }
  // The same for a reason that native mode does not remove.
  void stays(std::string reason) {
    if (it_.view_reason.empty()) it_.view_reason = reason;
    local(std::move(reason));
  }

  std::string_view operand(const Argument& argument) const { return operand_of(it_.argv, argument); }

  void read_input(const Argument& argument) {
    const std::string& name = it_.argv[argument.index];
    if (inputs_++ > 0) return;
    it_.input = name;
    auto kind = language_ ? language_ : kind_of_file(name, driver_is_cxx());
    if (name == "-") stays("the source comes from standard input");
    if (!kind) return stays(complaint(name, "is for the linker"));
    it_.kind = *kind;
  }

  // g++ compiles a .c file as C++ only if there is no -x at all, not even "-x none".
  bool driver_is_cxx() const { return is_cxx_driver(it_.argv[0]) && (it_.family == Family::clang || !language_seen_); }

  void read_option(const Argument& argument) {
    const std::string& word = it_.argv[argument.index];
    if (argument.has(k_local)) local(complaint(word, argument.option->reason));
    if (argument.operand_missing) stays(complaint(word, "lacks its operand"));
    switch (argument.meaning()) {
      case Meaning::compile:
        compile_ = true;
        break;
      case Meaning::to_assembly:
        it_.to_assembly = true;
        break;
      case Meaning::preprocess:
        it_.preprocess_only = true;
        break;
      case Meaning::syntax_only:
        syntax_only_ = true;
        break;
      case Meaning::output:
        read_output(argument);
        break;
      case Meaning::language:
        language_seen_ = true;
        language_ = kind_of_language(operand(argument));
        break;
      case Meaning::include:
        read_include(argument);
        break;
      case Meaning::architecture:
        read_architecture(argument);
        break;
      case Meaning::processor:
        native_[argument.option->name] = is_native(it_.argv, argument);
        break;
      case Meaning::debug:
        read_debug(word);
        break;
      case Meaning::color:
        it_.color_given = !operand(argument).ends_with("auto");
        break;
      case Meaning::links:
        it_.links_given = operand(argument) != "auto";
        break;
      case Meaning::plain_messages:
        it_.color_given = it_.links_given = true;
        break;
      case Meaning::recorded_command:
        recorded_ = true;
        break;
      case Meaning::lto:
        it_.lto = true;
        bare_lto_ = bare_lto_ || word == "-flto";
        break;
      case Meaning::seed:
        seeded_ = true;
        break;
      case Meaning::intermediates:
        it_.saves_temps = true;
        break;
      case Meaning::base_names:
        compares_base_names_ = true;
        break;
      default:
        break;
    }
    if (it_.family == Family::gcc) return;
    it_.other_assembler = it_.other_assembler || word == "-no-integrated-as" || word == "-fno-integrated-as";
    // It names files between its stages at random, and side files after these.
    if (it_.view_reason.empty() && (it_.other_assembler || word == "-via-file-asm"))
      it_.view_reason = complaint(word, "runs another assembler");
  }

  void read_output(const Argument& argument) {
    if (it_.output_given) stays("two outputs");
    it_.output_given = true;
    it_.output = operand(argument);
  }

  void read_include(const Argument& argument) {
    // Standard input or a shell's <(...): it can be read once, and is empty after that.
    if (operand(argument).starts_with("/dev/") && operand(argument) != "/dev/null")
      stays(complaint(operand(argument), "can be read only once"));
    if (it_.family == Family::gcc || !context_.file_exists) return;
    const std::string file(operand(argument));
    if (context_.file_exists(file + ".pch") || context_.file_exists(file + ".gch"))
      local(fmt::format("'{}' has a precompiled header", file));
  }

  void read_architecture(const Argument& argument) {
    if (!architecture_.empty() && architecture_ != operand(argument)) stays("several architectures");
    architecture_ = operand(argument);
  }

  void read_debug(std::string_view word) {
    if (is_debug_detail(word)) return;
    it_.debug_info = !word.ends_with("0");
    // -gdwarf-3 is a version. A later -g leaves the level as it is.
    if (word.ends_with("3") && !word.starts_with("-gdwarf")) it_.debug_macros = true;
  }

  // Checks that need the whole command line, roughly from the most to the least surprising reason.
  void judge() {
    if (inputs_ == 0) return stays("no input file");
    if (it_.is_link) {
      // Replaces any reason about a single input or option for the linker.
      it_.local_reason = it_.view_reason = "linking is not distributed";
      return;
    }
    if (inputs_ > 1) return stays("two inputs");
    judge_input();
    judge_output();
    it_.dependencies =
        read_dependencies(it_.argv, it_.arguments, it_.family, it_.output_given ? it_.output : "", it_.input);
    if (context_.dependencies_in_environment) local("the environment asks for dependencies");
    if (!it_.dependencies.trouble.empty()) stays(it_.dependencies.trouble);
    if (recorded_ && it_.family != Family::gcc) local("the whole command line is recorded");
    // gcc records the options in the producer string, where their order shows.
    it_.records_options = it_.family != Family::clang && (it_.debug_info || recorded_);
    if (it_.uses_native && it_.records_options) stays("what 'native' means would be recorded in the object");
    if (it_.uses_native && it_.view_reason.empty() && shows_options())
      it_.view_reason = "what 'native' means would be seen in what it writes";
    if (it_.saves_temps && expanded_ && it_.family == Family::gcc)
      stays("what it reads from response files is kept, too");
    if (it_.view_reason.empty()) it_.view_reason = find_beyond_view(it_.argv, it_.arguments);
    judge_unsent();
    // With a seed the object is reproducible, and gcc records how -flto was spelled (for_stock_server()).
    if (bare_lto_ && seeded_ && it_.family == Family::gcc) it_.needs_protocol_4 = true;

    for (const LostWarning& warning : lost_errors(it_))
      if (warning.evidence == 0)
        local(fmt::format("-W{} is an error here and is lost in preprocessed text", warning.name));

    std::vector<Argument> sent;
    std::copy_if(it_.arguments.begin(), it_.arguments.end(), std::back_inserter(sent),
                 [this](const Argument& argument) { return is_sent(it_, argument); });
    if (std::string wrong = find_unsafe(it_.argv, sent); !wrong.empty()) local(std::move(wrong));
  }

  // In these, other words than the user's would be found, or in another order, for the same code. Of what is for
  // link-time optimization, preprocessed text may differ in this.
  bool shows_options() const {
    return it_.lto || std::any_of(it_.arguments.begin(), it_.arguments.end(),
                                  [](const Argument& argument) { return argument.has(k_shows_options); });
  }

  // What a server would need to know but cannot be sent.
  void judge_unsent() {
    const bool text_is_given = it_.kind.preprocessed && it_.family == Family::clang;
    for (const Argument& argument : it_.arguments) {
      const std::string& word = it_.argv[argument.index];
      if (it_.records_options && (argument.has(k_recorded) || recodes(argument)))
        local(complaint(word, "would be recorded in the object"));
      if (text_is_given && argument.has(k_preprocessor | k_linker) && !is_sent(it_, argument))
        local(complaint(word, "is for preprocessing or linking, and clang warns that it is unused"));
    }
  }

  // Preprocessed text is UTF-8, whatever the source's encoding was.
  bool recodes(const Argument& argument) const {
    if (argument.meaning() != Meaning::input_charset || it_.kind.preprocessed) return false;
    return operand(argument) != "UTF-8" && operand(argument) != "utf-8";
  }

  void judge_input() {
    const std::string_view base = base_name(it_.input);
    if (it_.kind.header) stays("it makes a precompiled header");
    if (it_.kind.language == Language::assembler) judge_assembler();
    if (compares_base_names_) judge_base_names();
    if (it_.kind.language == Language::other) stays(complaint(it_.input, "is in a language that is not distributed"));
    const bool is_objective =
        it_.kind.language == Language::objective_c || it_.kind.language == Language::objective_cxx;
    if (it_.family == Family::clang && is_objective) local("clang records the path of an Objective-C source");
    // g++ preprocesses .i files, clang++ does not.
    if (it_.kind.preprocessed && !language_ && is_cxx_driver(it_.argv[0]) && base.ends_with(".i"))
      local("'.i' means different things to C++ compilers");
    if (base.starts_with("conftest.") || base.starts_with("tmp.conftest."))
      stays("it is a probe of a configure script");
    if (it_.input.empty() || it_.input.starts_with("/dev/") || it_.input.starts_with("/proc/"))
      stays("the source is not a regular file");
  }

  // Stock servers give the text a random name.
  void judge_base_names() {
    it_.needs_protocol_4 = true;
    if (it_.kind.preprocessed) local("base names are compared with that of the preprocessed text");
  }

  void judge_assembler() {
    it_.needs_protocol_4 = true;
    if (it_.kind.preprocessed) local("assembling alone is not worth sending");
    if (it_.to_assembly) stays("-S has nothing to compile here");
    // On the server, the directory in its debug information is mapped to the client's, and only one mapping is applied.
    if (it_.family != Family::gcc && it_.debug_info) local("debug information would name another directory");
    for (const Argument& argument : it_.arguments) {
      std::string_view word = it_.argv[argument.index];
      if (word.starts_with("-fdebug-prefix-map") || word.starts_with("-ffile-prefix-map"))
        local("paths in the debug information of assembler are mapped");
    }
  }

  void judge_output() {
    if (!it_.output_given) {
      if (base_name(it_.input).starts_with('.')) stays("no object name follows from the source's name");
      it_.output = replace_suffix(base_name(it_.input), it_.to_assembly ? ".s" : ".o");
    }
    if (it_.output.empty() || it_.output == "-" || it_.output.starts_with("/dev/") || it_.output.starts_with("/proc/"))
      stays("the output is not a regular file");
    if (it_.output == it_.input) stays("the source is also the output");
    // A compiler takes such a name for a response file first.
    if (it_.input.starts_with('@') || it_.output.starts_with('@')) stays("a name begins with '@'");
  }

  Invocation& it_;
  const Context& context_;
  const bool expanded_;
  int inputs_ = 0;
  bool compile_ = false;
  bool syntax_only_ = false;
  bool recorded_ = false;
  bool bare_lto_ = false;  // this spelling only
  bool seeded_ = false;    // -frandom-seed=
  bool compares_base_names_ = false;
  bool language_seen_ = false;
  std::optional<SourceKind> language_;  // of the last -x so far
  std::string architecture_;
  std::map<std::string_view, bool> native_;  // by option: if there are several -march=, the last one counts
};

}  // namespace

// A compile here gets every option. Of the options that it shares with the preprocessor and linker, the compiler proper
// uses some even for text that the user has preprocessed, and gcc records them.
bool is_sent(const Invocation& invocation, const Argument& argument) {
  if (!argument.has(k_preprocessor | k_linker)) return true;
  return argument.has(k_compiler) && (invocation.kind.preprocessed || invocation.records_options);
}

Invocation analyze(std::vector<std::string> argv, const Context& context) {
  Invocation invocation;
  invocation.family = context.family;
  const bool has_response_files =
      std::any_of(argv.begin(), argv.end(), [](const std::string& word) { return word.starts_with('@'); });
  auto expanded = expand_response_files(argv, context.read_file);
  if (!expanded) invocation.local_reason = invocation.view_reason = expanded.error().text;
  invocation.argv = expanded ? std::move(*expanded) : std::move(argv);
  if (invocation.argv.empty() || invocation.argv[0].empty() || invocation.argv[0].find_first_of("-@") == 0) {
    invocation.local_reason = invocation.view_reason = "not a compiler's name";
    return invocation;
  }
  invocation.written = std::move(invocation.argv);
  invocation.argv = in_short_names(invocation.written);
  invocation.arguments = parse_arguments(invocation.argv);
  Reader(invocation, context, has_response_files).read();
  return invocation;
}

}  // namespace dcc::cmdline
