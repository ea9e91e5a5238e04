// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace dcc {

// `dcc hosts` under the name lsdistcc: stock's options, output and exit codes.
int lsdistcc_main(int argc, char** argv);

}  // namespace dcc
