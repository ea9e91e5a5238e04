# SPDX-License-Identifier: GPL-2.0-or-later
"""What native.py and slots.py compile, and where they find programs."""

import glob

PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
_NO_UNITS = ("win32", "_test", "perftest", "browse", "minidump", "msvc", "includes_normalize")


def units():
    """The sources of ninja that can be compiled as they lie in the working directory."""
    return sorted(unit for unit in glob.glob("src/*.cc") if not any(word in unit for word in _NO_UNITS))
