#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# double-conversion, C++ with make's own rules, on the board, which calls g++: in protocol 4, and in protocol 1 by the name
# that the client finds for it.
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
start_farm_server s
unpack double-conversion
build_on_board farm "${farm[@]}"
expect_native_objects 9
report_gain 'g++ -O2 -I. -c double-conversion/strtod.cc -o strtod.o'
expect_protocol_4 11
expect_text native.out '^0.30000000000000004$'
expect_text farm.out '^0.30000000000000004$'

unpack double-conversion
build_on_board farm "${farm[@]/DISTCC_NO_REWRITE_CROSS=1/DCC_PROTOCOL=1}"
expect_native_objects 9
expect_text "$client_log" "exec on .*: $cross-g\+\+ "
expect_no_text "$client_log" '\(protocol 4'
