#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py CLIENT SOURCES WORK CASES: compiles real units directly and through CLIENT, with many flag sets and two
compilers, and compares all that a build sees: exit code, stdout, stderr, the set of files, and their bytes.

units.txt and flags.txt beside this file say what is compiled. SOURCES has the unpacked source packages (PACKAGE/tree), WORK
is an empty directory, and CASES is N for each N-th case, FIRST/N to begin with another than the first. The servers are those
of DISTCC_HOSTS. Prints a table with a line for each compiler and flag set, the cases that are wrong, and "N passed, N failed",
counted by case."""
import collections
import concurrent.futures
import glob
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.realpath(__file__))
COMPILERS = {"gcc": ("gcc", "g++"), "clang": ("clang", "clang++")}
BITCODE = b"BC\xc0\xde"
WORKERS = 3
PATIENCE_S = 1200  # for one compile, on a machine that may be busy
# What is done in native mode may differ in nothing, but for what differs between two direct compiles.
NATIVE = os.environ.get("DCC_NATIVE") == "1"

Unit = collections.namedtuple("Unit", "package source flags")
FlagSet = collections.namedtuple("FlagSet", "name flags may_differ")
Run = collections.namedtuple("Run", "status out err files")
Case = collections.namedtuple("Case", "compiler flag_set unit")


def rows(name):
    for line in open(os.path.join(HERE, name), encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            yield [field.strip() for field in line.split("|")]


def spread(items, most):
    """At most so many of the items, evenly."""
    if len(items) <= most:
        return items
    return [items[i * len(items) // most] for i in range(most)]


def read_units(sources):
    for package, flags, most, patterns in rows("units.txt"):
        tree = os.path.join(sources, package, "tree")
        found = sorted({path for pattern in patterns.split() for path in glob.glob(os.path.join(tree, pattern))})
        if not found:
            print(f"MISSING: {package} has no {patterns}")
        for source in spread(found, int(most)):
            yield Unit(package, source, flags.replace("TREE", tree).split())


def read_flag_sets():
    for name, flags, *may_differ in rows("flags.txt"):
        yield FlagSet(name, flags.split(), set(may_differ[0].split()) if may_differ else set())


def loaded_sections(data):
    """Name and bytes of each section of a 64-bit little-endian ELF file that is loaded, and the relocations of these; None if
    it is no such file."""
    if data[:6] != b"\x7fELF\x02\x01":
        return None
    table, = struct.unpack_from("<Q", data, 40)
    size, count, names_at = struct.unpack_from("<HHH", data, 58)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * size) for i in range(count)]
    names = data[headers[names_at][4]:][:headers[names_at][5]]
    def name(header):
        return names[header[0]:names.index(b"\0", header[0])]
    found = []
    for header in headers:
        kind, flags, offset, length, info = header[1], header[2], header[4], header[5], header[7]
        alloc = flags & 2
        of_loaded = kind == 4 and info < count and headers[info][2] & 2  # SHT_RELA
        if alloc or of_loaded:
            # Symbol numbers in relocations depend on what debug information adds: their count is what is compared.
            found.append((name(header), length if of_loaded or kind == 8 else data[offset:offset + length]))
    return sorted(found, key=repr)


def without_positions(bitcode):
    """Text of the LLVM module without the offsets of inline assembler in the source (!srcloc, lines with nothing but numbers)."""
    command = ["clang", "-x", "ir", "-S", "-emit-llvm", "-Xclang", "-disable-llvm-passes", "-o", "-", "-"]
    text = subprocess.run(command, input=bitcode, capture_output=True, check=True, timeout=PATIENCE_S).stdout.decode()
    return re.sub(r"(?m)^(!\d+ = )!\{i64 \d+(, i64 \d+)*\}$", r"\1positions", text)


def object_difference(direct, remote):
    if direct == remote:
        return "same"
    if direct.startswith(BITCODE) and remote.startswith(BITCODE):
        return "positions" if without_positions(direct) == without_positions(remote) else "bytes"
    sections = loaded_sections(direct)
    if sections is None:
        return "bytes"
    return "debug" if sections == loaded_sections(remote) else "code"


def without_excerpts(text):
    """Messages alone: no source lines, carets, or notes where macros come from."""
    text = re.sub(r"\x1b\[[0-9;]*[mK]", "", text)
    return [line for line in text.splitlines()
            if re.match(r"\S.*(:\d+:|: (warning|error|note|fatal error):|: In |: )", line) and ": note: " not in line
            and "warning generated" not in line and "warnings generated" not in line]


def message_class(direct, remote):
    if direct == remote:
        return "same"
    a, b = without_excerpts(direct), without_excerpts(remote)
    if a == b:
        return "excerpts"
    return "order" if sorted(a) == sorted(b) else "differ"


class Worker(threading.local):
    numbers = itertools.count()

    def __init__(self):
        super().__init__()
        self.number = next(Worker.numbers)


worker = Worker()


def run(work, command, environment):
    directory = os.path.join(work, str(worker.number), "build")
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    done = subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
    files = {}
    for root, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(root, name)
            files[os.path.relpath(path, directory)] = open(path, "rb").read()
    return Run(done.returncode, done.stdout, done.stderr.decode(errors="replace"), files)


def command_for(case):
    # One half as make calls compilers, by a relative name, the other as CMake does.
    source = case.unit.source
    if hash_of(source) % 2:
        source = os.path.join("..", "..", "..", "sources", os.path.relpath(source, SOURCES))
    driver = COMPILERS[case.compiler][source.endswith((".cc", ".cpp"))]
    output = "unit.s" if "-S" in case.flag_set.flags else "unit.o"
    action = [] if "-S" in case.flag_set.flags else ["-c"]
    return [driver, *case.flag_set.flags, *case.unit.flags, *action, source, "-o", output]


def hash_of(text):
    return sum(text.encode())


def where_it_ran(trace):
    lines = [json.loads(line) for line in open(trace, encoding="utf-8")] if os.path.exists(trace) else []
    lines = [line for line in lines if line.get("kind") == "compile"]
    if not lines:
        return "local", "no trace"
    decision = lines[-1]["decision"]
    if NATIVE and decision == "remote" and lines[-1].get("mode") != "native":
        return "remote", "not in native mode after all"
    return "native" if NATIVE and decision == "remote" else decision, lines[-1].get("reason", "")


def compare(case):
    command = command_for(case)
    try:
        return compare_command(case, command)
    except subprocess.TimeoutExpired as error:
        return case, command, "local", "no end", [f"no end after {error.timeout} s"], set(), "same"


def compare_command(case, command):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    direct = run(WORK, command, environment)
    trace = os.path.join(WORK, f"trace.{worker.number}")
    if os.path.exists(trace):
        os.unlink(trace)
    remote = run(WORK, [CLIENT, *command], {**environment, "DCC_TRACE": trace})
    decision, reason = where_it_ran(trace)
    wrong = []
    again = None  # a second direct compile, for what differs between these, too
    if direct.status != remote.status:
        wrong.append(f"exit code {remote.status} instead of {direct.status}")
    if direct.out != remote.out:
        wrong.append("stdout differs")
    if direct.files.keys() != remote.files.keys():
        wrong.append(f"files {sorted(remote.files)} instead of {sorted(direct.files)}")
    differences = set()
    for name in sorted(direct.files.keys() & remote.files.keys()):
        difference = object_difference(direct.files[name], remote.files[name])
        if difference == "same":
            continue
        if decision == "native" or difference not in case.flag_set.may_differ:
            again = again or run(WORK, command, environment)
            if again.files.get(name) != direct.files[name]:
                difference = "random"
            else:
                wrong.append(f"{name} differs ({difference})")
        differences.add(difference)
    messages = message_class(direct.err, remote.err)
    if messages == "differ":
        print(f"messages: {' '.join(command)}\n--- direct\n{direct.err}--- remote\n{remote.err}", file=MESSAGES)
    if messages != "same" and (decision == "native" or direct.status != 0):
        wrong.append("the messages differ")
    return case, command, decision, reason, wrong, differences, messages


def table_line(label, counts):
    return f"{label:<30}" + "".join(f"{counts[name]:>10}" for name in COLUMNS)


COLUMNS = ["cases", "native", "remote", "local", "fallback", "random", "debug", "code", "positions", "bytes", "excerpts", "order", "differ", "wrong"]


def main():
    cases = [Case(compiler, flag_set, unit) for unit in read_units(SOURCES) for flag_set in read_flag_sets()
             for compiler in COMPILERS][FIRST::STRIDE]
    print(f"{len(cases)} cases, {sys.argv[4]} of {len(list(read_units(SOURCES)))} units with {len(list(read_flag_sets()))} flag sets")
    table = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for case, command, decision, reason, wrong, differences, messages in pool.map(compare, cases):
            for counts in (table[case.compiler, case.flag_set.name], table["all", ""]):
                counts.update(["cases", decision, messages, *differences, *(["wrong"] if wrong else [])])
            if decision != ("native" if NATIVE else "remote"):
                reasons[f"{decision}: {reason[:150]}"] += 1
            if wrong:
                failed += 1
                print(f"WRONG ({decision}): {'; '.join(wrong)}: {' '.join(command)}", flush=True)
    print(f"{'':<30}" + "".join(f"{name:>10}" for name in COLUMNS))
    for key in sorted(table, key=str):
        print(table_line(" ".join(key), table[key]))
    print("why not remote:")
    for reason, count in reasons.most_common(25):
        print(f"{count:>6}  {reason}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    CLIENT, SOURCES, WORK = sys.argv[1:4]
    FIRST, STRIDE = (int(number or 0) for number in sys.argv[4].rpartition("/")[::2])
    os.makedirs(WORK, exist_ok=True)
    os.symlink(SOURCES, os.path.join(WORK, "sources"))
    MESSAGES = open(os.path.join(WORK, "messages"), "w", encoding="utf-8")
    sys.exit(main())
