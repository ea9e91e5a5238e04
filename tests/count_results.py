#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""count_results.py TESTLOG.JSON: Meson's results as one line "N passed, N failed, N skipped", where a doctest program
counts as the test cases it has, and any other program as one."""
import json
import re
import sys

passed = failed = skipped = 0
for line in open(sys.argv[1], encoding="utf-8"):
    test = json.loads(line)
    cases = re.search(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed \|\s*(\d+) skipped", test.get("stdout", ""))
    if cases:
        passed, failed, skipped = (sum(pair) for pair in zip((passed, failed, skipped), map(int, cases.groups())))
        failed += test["result"] != "OK" and int(cases.group(2)) == 0  # a crash after the summary
    else:
        passed += test["result"] == "OK"
        skipped += test["result"] == "SKIP"
        failed += test["result"] not in ("OK", "SKIP")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed != 0)
