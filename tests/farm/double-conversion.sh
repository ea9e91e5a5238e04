#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# double-conversion, C++ with make's own rules, on the board, which calls g++.
. "$(dirname "$0")/common.sh"
cat >build.sh <<'END'
cat >main.cc <<'TEXT'
#include <double-conversion/double-conversion.h>
#include <iostream>
int main() {
  char text[64];
  double_conversion::StringBuilder builder(text, sizeof text);
  double_conversion::DoubleToStringConverter::EcmaScriptConverter().ToShortest(0.1 + 0.2, &builder);
  std::cout << builder.Finalize() << '\n';
}
TEXT
make -j4 -f - main <<'TEXT'
CXXFLAGS = -O2 -Wall
CPPFLAGS = -I.
main: main.o $(patsubst %.cc,%.o,$(wildcard double-conversion/*.cc))
	$(CXX) $^ -o $@
TEXT
./main
END
build_natively double-conversion
unpack double-conversion
start_server s
build_on_board farm "${farm[@]}" "DISTCC_HOSTS=10.77.0.1:${port[s]}/4"
expect_native_objects 9
expect_text native.out '^0.30000000000000004$'
expect_text farm.out '^0.30000000000000004$'
