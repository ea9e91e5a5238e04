#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py INDEX.html OUTPUT.cc: the page, compressed, as a constant of the program."""
import gzip
import pathlib
import sys

page = gzip.compress(pathlib.Path(sys.argv[1]).read_bytes(), mtime=0)
lines = ["".join(f"\\{byte:03o}" for byte in page[start:start + 28]) for start in range(0, len(page), 28)]
text = "\n".join(f'    "{line}"' for line in lines)
pathlib.Path(sys.argv[2]).write_text(f"""// Made by embed.py.
#include "stats/page.h"

namespace dcc::stats {{
const std::string_view k_page(
{text},
    {len(page)});
}}
""", encoding="utf-8")
