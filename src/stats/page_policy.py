#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""page_policy.py PAGE.html OUTPUT.cc: the Content-Security-Policy of a page whose scripts and styles are all within it."""
import base64
import hashlib
import pathlib
import re
import sys


def hashes(page, element):
    texts = re.findall(rf"<{element}>(.*?)</{element}>", page, flags=re.S)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
if found := re.search(r"<script\s|<style\s|<link[^>]*stylesheet|\sstyle=\"|\son[a-z]+=\"|javascript:", page):
    sys.exit(f"{sys.argv[1]}: {found.group()!r}: no browser would take it, under the policy that is made here")
policy = "; ".join([
    "default-src 'none'", f"script-src {hashes(page, 'script')}", f"style-src {hashes(page, 'style')}", "connect-src 'self'",
    "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
])
pathlib.Path(sys.argv[2]).write_text(f"""// Made by page_policy.py.
#include "stats/page_policy.h"

namespace dcc::stats {{
const std::string_view k_page_policy = "{policy}";
}}
""", encoding="utf-8")
