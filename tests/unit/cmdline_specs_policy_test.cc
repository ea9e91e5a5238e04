// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline/specs_policy.h"

#include <doctest/doctest.h>

#include <string>

namespace dcc::cmdline {

TEST_CASE("specs files in use may leave the machine") {
  for (const char* text : {
           "",
           "# nothing\n",
           // a distribution's, for position-independent programs
           "*self_spec:\n+ %{!r:%{!fpie:%{!fPIE:%{!fpic:%{!fPIC:%{!fno-pic:-fno-PIE}}}}}}\n",
           "*cc1_options:\n+ %{!r:%{!fpie:%{!fPIE:%{!fpic:%{!fPIC:%{!fno-pic:-fPIE}}}}}}\n\n*link:\n+ -z now\n",
           "*self_spec: + %{!static:%{!shared:%{!r:-pie}}}\n",
           // small C libraries for bare machines
           "%rename link  small_link\n%rename cpp_unique_options\t\tsmall_cpp\n\n"
           "*cpp_unique_options:\n-isystem =/include/small %(small_cpp)\n\n*small_libc:\n-lc_small\n\n"
           "*small_gloss:\n%{specs=a.specs:-la_small} %{specs=b.specs:-lb}\n\n"
           "*link:\n%(small_link) %:replace-outfile(-lc -lc_small)\n\n*lib:\n%{!shared:%{g*:-lg_small}}\n\n",
           "*cc1plus:\n-isystem %{-prefix=*:%*/lib/include; -type=*:/usr/lib/%*; :/usr/lib/include} "
           "%{!ftls-model:-ftls-model=local-exec} %(small_cc1plus)\n\n*endfile:\n\n\n"
           "*startfile:\n%{-prefix=*:%*/crt0%{-crt0=*:-%*%O;:%O}%s; :crt0%O%s}\n",
           "*cc1:\r\n-O2 -mthumb\r\n",
           "*self_spec:\n%{x:-O2;:-O1} %{y:-fPIC}\n",
       }) {
    CAPTURE(std::string(text));
    CHECK(find_beyond_specs(text) == "");
  }
}

TEST_CASE("what runs programs, or does more than the command says, keeps a specs file's users here") {
  struct Case {
    const char* text;
    const char* why;
  };
  for (const auto& [text, why] : {
           Case{"*cc1:\n+ -fplugin=x.so\n", "'-fplugin=x.so' loads a plug-in"},
           Case{"*cc1_options:\n+ %{!fno-annobin:-O2;:%{x:-fplugin=annobin}}\n", "'-fplugin=annobin' loads a plug-in"},
           Case{"*cc1:\n-fdump-tree-all\n", "'-fdump-tree-all' writes dumps"},
           Case{"*cc1:\n-save-temps\n", "'-save-temps' writes another file"},
           Case{"*self_spec:\n-wrapper x\n", "'-wrapper' chooses the programs that compile"},
           Case{"*self_spec:\n%{x:-o} y\n", "'-o' changes what the command does"},
           Case{"*self_spec:\n-MD\n", "'-MD' changes what the command does"},
           Case{"*self_spec:\n-march=native\n", "'-march=native' depends on the machine"},
           Case{"*self_spec:\n-strange-thing\n", "'-strange-thing' is not an option that dcc knows"},
           Case{"*cc1:\n-f%{x:plugin=y}\n", "'-f%{' is put together from other words"},
           Case{"*cc1:\n%:getenv(HOME /x)\n", "'%:' is not known to be harmless in a specs file"},
           Case{"*cc1:\n%<fno-lto\n", "'%<' is not known to be harmless in a specs file"},
           Case{"*cc1:\n%{%:gt(1 2):-O2}\n", "'%' is not understood in a condition"},
           Case{"*cc1:\n%{x:-O2", "'%{' has no end"},
           Case{"*cc1:\n%{x", "'%{' has no end"},
           Case{"*cc1:\n-O2\nsh\n", "'cc1' has several lines, which may be commands"},
           Case{"*cc1:\n-O2 | sh\n", "'|' is not understood in a specs file"},
           Case{"*mine:\nsh\n", "'sh' may be a program"},
           Case{"*linker:\nsh\n", "'linker' says of which programs gcc consists"},
           Case{"*invoke_as:\n\n\n*lib:\n-lc\n", "'invoke_as' says of which programs gcc consists"},
           // what gcc reads as one word, or one text
           Case{"*cc1:\n+ -O1\\\n -fplugin=x\n", "'cc1' has several lines, which may be commands"},
           Case{"*cc1:\n+ %{!x:-fpl}ugin=y\n", "'ugin=y' touches what is before it"},
           Case{"*cc1:\n+ %{!x:-fpl}%{!y:ugin=y}\n", "'ugin=y}' touches what is before it"},
           Case{"*cc1:\n+ %(mine)ugin=y\n", "'ugin=y' touches what is before it"},
           Case{"*cc1:\n+ %{x:-fpl\\ugin=y}\n", "'\\' is not understood in a specs file"},
           Case{"*cc1:\n+ @options\n", "'@' is not understood in a specs file"},
           Case{"*cc1:\n+ %{DX*:%*}\n", "'%*' may be any option"},
           Case{"*lib:\n-fplugin=x\n\n*cc1:\n+ %(lib)\n", "'lib' is for the linker"},
           Case{"%rename lib a\n%rename a b\n\n*lib:\n-lc\n\n*cc1:\n%(b)\n", "'b' is for the linker"},
           Case{"*lib:\n-lc\r\r*cc1:\n-fplugin=x\n", "'-lc\\x0d\\x0d*cc1:' has a carriage return"},
           Case{"*endfile:\n\n*cc1:\n-fplugin=x\n", "'endfile' has no text, or a blank line before it"},
           Case{"*lib:\n#\n\n*cc1:\n-O2\n", "'#' stands in the place of a spec's text"},
           Case{".c:\n@c\n", "'.c:' chooses the programs that compile"},
           Case{"@c:\nevil %i\n", "'@c:' chooses the programs that compile"},
           Case{"%include <x>\n", "'%include <x>' reads another file"},
           Case{"nonsense\n", "'nonsense' chooses the programs that compile"},
       }) {
    CAPTURE(std::string(text));
    CHECK(find_beyond_specs(text) == why);
  }
}

}  // namespace dcc::cmdline
