#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py INDEX.html OUTPUT.cc: the page as a constant of the program."""
import pathlib
import sys

page = pathlib.Path(sys.argv[1]).read_bytes()
literals = ["".join(chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\{byte:03o}" for byte in line)
            for line in page.splitlines(keepends=True)]
text = "\n".join(f'    "{literal}"' for literal in literals)
pathlib.Path(sys.argv[2]).write_text(f"""// Made by embed.py.
#include "stats/page.h"

namespace dcc::stats {{
const std::string_view k_page =
{text};
}}
""", encoding="utf-8")
