#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""native_trees.py CLIENT SEED COMPILES COMPILER...: a tree of headers that changes at random, with links and directories that change
places, and contents that change without their times. After each few changes, one compile is done directly and by CLIENT, with random
options; files, messages and exit codes must be equal. Works in the current directory; the first difference is printed, and ends it."""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

DIRECTORIES = ["one", "two", "three", "one/in", "two/in", "in", "."]
HEADERS = ["a.h", "b.h", "c.h", "d.h", "in/a.h", "in/d.h"]
WAYS = [
    "-Ione -Itwo -Ithree",
    "-Ithree -isystem one -idirafter two",
    "-iquote two -Iin -Ione",
    "-Ione/../two -Iin/../one -I.",
    "-isystem in -Itwo/in -isystem three",
]
OUTPUTS = ["unit.o", "unit.d"]
INCLUSIONS = [  # bounded, since headers may include each other
    '#if __INCLUDE_LEVEL__ < 6\n#include "{0}"\n#endif',
    '#if __INCLUDE_LEVEL__ < 6 && __has_include(<{0}>)\n#include <{0}>\n#endif',
    '#if __INCLUDE_LEVEL__ < 6 && __has_include_next("{0}")\n#include_next "{0}"\n#endif',
    '#if __INCLUDE_LEVEL__ < 6 && __has_include("../{0}")\n#include "../{0}"\n#endif',
    '#if __has_include("{0}")\nint NAME(there);\n#endif',
    '#if __has_include("../{0}")\nint NAME(above);\n#endif',
]


def header():
    lines = ["#pragma once"] if random.random() < 0.4 else []
    lines += [random.choice(INCLUSIONS).format(random.choice(HEADERS)) for _ in range(random.randint(0, 2))]
    return "\n".join(lines + [f"int NAME(value) = {random.randint(0, 9)}; const char *NAME(file) = __FILE__;", ""])


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def some_path():
    return pathlib.Path(random.choice(DIRECTORIES), random.choice(HEADERS))


def some_that_is_there():
    paths = [path for path in pathlib.Path(".").rglob("*") if path.suffix == ".h" or path.is_dir()]
    return random.choice(paths)


def write(path):
    if path.is_dir():
        remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header())


def link(path):
    target = some_that_is_there()
    remove(path)
    path.symlink_to(target.absolute() if random.random() < 0.3 else os.path.relpath(target, path.parent))


def link_hard(path):
    target = some_that_is_there()
    if target.is_file():
        remove(path)
        path.hardlink_to(target)


def change_without_a_trace(path):
    """Its size and times stay as they were, but for the time of the change."""
    before = path.stat()
    path.write_text("".join(str((int(c) + 1) % 10) if c.isdigit() else c for c in path.read_text()))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def move(path):
    some_that_is_there().rename(path)


def become_directory(path):
    remove(path)
    path.mkdir()


def exchange(_):
    one, other = random.sample(["one", "two", "three", "in"], 2)
    os.rename(one, "moved")
    os.rename(other, one)
    os.rename("moved", other)


def put_link_in_between(_):
    directory = pathlib.Path(random.choice(["two", "three", "in"]))
    if not directory.is_symlink():
        real = pathlib.Path(f"{directory}.real")
        remove(real)
        directory.rename(real)
        directory.symlink_to(real)


def forbid(path):
    path.chmod(random.choice([0, 0o644, 0o755]))


CHANGES = {write: 35, remove: 15, link: 10, link_hard: 8, change_without_a_trace: 8, move: 6, become_directory: 4, exchange: 4,
           put_link_in_between: 6, forbid: 4}


def change():
    try:
        random.choices(list(CHANGES), CHANGES.values())[0](some_path())
    except (OSError, shutil.Error, IndexError):
        pass  # what was to be changed is not there, or is something else


def result_of(command):
    for name in OUTPUTS:
        remove(pathlib.Path(name))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    files = {name: pathlib.Path(name).read_bytes() for name in OUTPUTS if pathlib.Path(name).exists()}
    return {"exit code": done.returncode, "stdout": done.stdout, "stderr": done.stderr} | files


def main():
    client, seed, compiles, *compilers = sys.argv[1:]
    random.seed(int(seed))
    trace = pathlib.Path(os.environ["DCC_TRACE"])
    for directory in DIRECTORIES:
        pathlib.Path(directory).mkdir(exist_ok=True)
    tries = "".join(f'#if __has_include("{name}")\n#include "{name}"\n#endif\n' for name in HEADERS)
    pathlib.Path("unit.c").write_text(f"#define JOINED(a, b) a##b\n#define NAMED(a, b) JOINED(a, b)\n#define NAME(a) NAMED(a, __COUNTER__)\n{tries}")
    for _ in range(25):
        change()
    preprocessed = 0
    for number in range(int(compiles)):
        for _ in range(random.choice([1, 1, 2, 4])):
            change()
        options = [random.choice(["-g", "-g3", "-O1"]), *random.choice(WAYS).split()]
        command = [random.choice(compilers), "-MD", "-Wall", *options, "-c", "unit.c", "-o", "unit.o"]
        direct = result_of(command)
        distributed = result_of([client, *command])
        is_text = json.loads(trace.read_text().splitlines()[-1]).get("mode") == "preprocessed"
        preprocessed += is_text
        if not is_text and direct != distributed:
            for what in direct.keys() | distributed.keys():
                if direct.get(what) != distributed.get(what):
                    print(f"{what}: {direct.get(what)}\n  and with dcc: {distributed.get(what)}")
            sys.exit(f"seed {seed}, compile {number}: {' '.join(command)}")
    if preprocessed * 10 > int(compiles):
        sys.exit(f"{preprocessed} of {compiles} were not done in native mode")


main()
