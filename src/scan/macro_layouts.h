// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scan/names.h"
#include "scan/source_lines.h"

namespace dcc::scan {

// How the user's macros are laid out. In preprocessed text a macro is on one line, whatever it looks like; compilers
// judge a statement that comes from one macro as a whole by that macro's definition (gcc/c-family: c-indentation.cc,
// and warn_for_multistatement_macros() in c-warn.cc; clang says nothing about macros).
class MacroLayouts {
 public:
  explicit MacroLayouts(ReadSource read) : read_(std::move(read)) {}

  // Names a file of the user's, as a line marker writes it. It is read when a question needs it.
  void add_file(const std::string& name) { unread_.insert(name); }

  // Whether a statement with this keyword, in the text of a line of the source, comes from a macro, and no macro of the
  // line gives a reason to warn: each has the whole statement, in a usual layout, with a body that is not several
  // statements of another macro. False where that cannot be told.
  bool are_clear(std::string_view line, std::string_view keyword);

 private:
  // What a text is in terms of statements.
  struct Statements {
    bool ended = false;         // one ends in it
    bool several = false;       // there is more behind that end
    bool in_arguments = false;  // one ends in the arguments of a call
    Names in_expressions;       // the words after which more follows than the end of a statement
  };
  struct Definition {
    bool is_clear = false;  // as far as the definition itself tells
    Statements statements;
    Names words;
    Names bodies;  // the words of bodies without braces
  };
  struct Expansion {
    std::vector<const Definition*> definitions;
    Names words;
  };

  bool read_files();
  void read_definitions(std::string source);
  static Statements statements_of(std::string_view text);
  static Definition definition_of(const std::string& text, size_t body, const std::string& source);
  Expansion expansion_of(const Names& words) const;
  bool any_of_expansion(const Names& words, bool Statements::*property) const;

  ReadSource read_;
  Names unread_, read_already_;
  bool is_unreadable_ = false;
  std::multimap<std::string, Definition, std::less<>> definitions_;
};

}  // namespace dcc::scan
