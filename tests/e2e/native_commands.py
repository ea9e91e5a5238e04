#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""native_commands.py CLIENT SEED COMPILES COMPILER...: random command lines for one small project: odd names of files, the options that
read or write more of them, what may be at their places already, response files, other languages, and variables of the environment.
Each is done three times with the same files: directly, by CLIENT, and by CLIENT again. Files, messages and exit codes must be equal; if the job
went out as preprocessed text, the names of files and exit codes must be. What a compiler itself makes anew each time is not compared. Works
in the current directory, which must be empty; the first difference is printed, and ends it."""

import collections
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import stat
import subprocess
import sys

HERE = pathlib.Path.cwd() / "above" / "project"
BROKEN = '#include "absent.h"\nint broken( { ;\n'
SOURCES = {
    "c": [
        "int f(int a) { int unused; return a + 1; }\n",
        '#include "h.h"\nint g(void) { return H(3) + V; }\n#if __has_include("maybe.h")\n#include "maybe.h"\n#endif\n',
        '#include "h.h"\n#include <sub/deep.h>\nconst char *name = __FILE__;\nint k(int x) { if (x = 3) return DEEP; return __LINE__; }\n',
        "#ifdef NAME\n#include NAME\n#endif\n#ifdef STRING\nconst char *string = STRING;\n#endif\nint last;",
        '#include "once.h"\n#include "sub/once.h"\n#warning "be warned"\n#line 7 "other \\"name\\".c"\nint l(void) { int unused; return ONCE; }\n',
        '__asm__(".data\\n.incbin \\"data.bin\\"\\n.text");\nint included;\n',
        "",
    ],
    "S": [
        '#include "h.h"\n.long V\n.globl f\nf:\n .byte 1\n',
        '#ifdef ODD\n.byte 2\n#endif\n.include "included.s"\n',
        ".byte 3\n",
    ],
}
NAMES = {
    "c": ["a.c", "a.c", "b c.c", "q'uote.c", 'dq".c', "./-dash.c", "ü.c", "e=q.c", "com,ma.c", "per%cent.c", "ha#sh.c", "co:lon.c", "a.b.c", "$d.c",
          "back\\slash.c", "st*r.c", "t\tab.c", "sub/e.c", "spa ce/d.c", "x.d/y.c", "./-d/../a.c", "(p).c", "link/e.c", "HERE/sub/e.c"],
    "cc": ["a.cc", "a.cpp", "X.C", "b c.cxx", "sub/u.cc", "e=q.cc"],
    "S": ["asm.S", "sub/asm.S", "./-d/asm.S"],
}
HEADERS = {
    "h.h": "#ifndef HH\n#define HH\n#define H(x) ((x) * 2)\n#define V 7\n#endif\n",
    "inc/h.h": "#define H(x) (x)\n#define V 8\n",
    "spa ce/h.h": "#define H(x) (x)\n#define V 9\n",
    "a:b/h.h": "#define H(x) (x)\n#define V 10\n",
    "pre/fix-h/h.h": "#define H(x) (x)\n#define V 11\n",
    "once.h": "#pragma once\n#define ONCE 1\n",
    "sub/once.h": "#pragma once\n#define ONCE 1\n",
    "sub/deep.h": "#define DEEP 5\n",
    "inc/sub/deep.h": "#include_next <sub/deep.h>\n#undef DEEP\n#define DEEP 6\n",
    "data.bin": "12345",
    "included.s": ".byte 77\n",
    "plain.specs": "*cc1_options:\n+ -funroll-loops\n\n",
    "some.rsp": "-DODD=1 -Iinc",
    "quoted.rsp": "-DSTRING=\"\\\"x\\\\y\\\"\" '-Wall'\n\n-O1 @some.rsp",
}
# What follows is written as for a shell, and HERE is the project's directory. Of each list, one is taken; the options' lists have weights.
CHOICES = {
    "FILE": ["x.d", "out/x.d", "'dep s.d'", "HERE/x.d", "linked/x.d", "x,.d", ".x.d", "../y.d", "absent/x.d"],
    "TARGET": ["x.o", "'a b'", "'$(X)'", "'a\\b'", "t:1", "'#h'", "''", "%.o"],
    "DIRECTORY": ["inc", "sub", ".", "'spa ce'", "a:b", "absent", "inc/", "./inc", "sub/../inc", "link", "h.h", "HERE/inc", "out/../inc"],
}
OUTPUTS = [
    "x.o", "x.o", "x.o", "x.o", "out/x.o", "././x.o", "'o ut/x y.o'", "out/noext", "x", "x.tar.o", "out/deep/../z.o", "linked/x.o", "HERE/out/x.o",
    "é.o", "x=1.o", "x,y.o", "x:y.o", "x%p.o", ".hidden.o", "sub/.o", "x.", "x.d", "x.dwo", "x.su", "'$d.o'", "../out.o", "out//x.o", "x.c.o",
    "absent/x.o", "out",
]
OPTIONS = {
    "dependencies": (18, [
        "-MD", "-MMD", "-MD -MF FILE", "-MMD -MFFILE", "-MD -MT TARGET", "-MMD -MQ TARGET", "-MD -MTone -MT two", "-MD -MP", "-MMD -MP -MG",
        "-Wp,-MD,out/w.d", "-Wp,-MMD,w.d,-MT,w", "-Wp,-MD,w.d -MP", "-MD -Wp,-MQ,zz", "-MD -MMD", "-MMD -MD", "-MD -MF FILE -MF second.d",
        "-MD -MF /dev/null", "--write-dependencies", "-Xpreprocessor -MD -Xpreprocessor w.d"]),
    "includes": (16, [
        "-IDIRECTORY", "-I DIRECTORY", "-isystem DIRECTORY", "-iquote DIRECTORY", "-idirafter DIRECTORY", "--include-directory=DIRECTORY",
        "--include-directory DIRECTORY", "-include once.h", "-includeonce.h", "--include=h.h", "-imacros inc/h.h", "--imacros=inc/h.h",
        "-iprefix pre/fix- -iwithprefix h", "-iprefixpre/ -iwithprefixbefore fix-h", "-isysroot sub", "--sysroot=inc", "-I=/usr/include",
        "-I inc -isystem inc", "-I..", "-I ''", "-idirafter ''"]),
    "macros": (8, [
        "-DODD=1", "-D ODD=2", "--define-macro=ODD", "--define-macro ODD", "-DODD -UODD", "--undefine-macro=V", "'-DSTRING=\"a b\"'",
        "'-DSTRING=\"x\\\\y\"'", "-D 'STRING=\"é\"'", "'-DNAME=\"h.h\"'", "'-DNAME=<sub/deep.h>'", "'-DF(x, y)=x##y'", "-DA=@file", "-DA=%s",
        "'-DA=$x'", "-Wp,-DODD=4", "-Wp,-UV,-DX", "-D_FORTIFY_SOURCE=2"]),
    "more files": (14, [
        "-save-temps", "-save-temps=obj", "--save-temps=cwd", "--coverage", "-ftest-coverage", "-fprofile-arcs", "-fprofile-use=out",
        "-fprofile-note=n.gcno --coverage", "-fstack-usage", "-fcallgraph-info", "-g -gsplit-dwarf", "-gsplit-dwarf -save-temps",
        "-fsave-optimization-record", "-foptimization-record-file=FILE", "--serialize-diagnostics s.dia", "-aux-info s.x",
        "-fstack-usage -save-temps=obj", "-specs=plain.specs"]),
    "code": (12, [
        "-O1", "-O2", "-Os", "-O2 -O0", "--optimize=2", "-fPIC", "-ffunction-sections", "-march=native", "-O2 -mtune=native",
        "--param max-inline-insns-single=5", "--param=ssp-buffer-size=4", "-frandom-seed=x", "-flto -frandom-seed=y", "-fverbose-asm", "-fno-ident",
        "-pthread", "-std=gnu11", "-pg", "-static", "-lfoo", "-L.", "-Wl,-z,now", "-fbogus"]),
    "debugging": (8, [
        "-g", "-g3", "-ggdb", "-gdwarf-4", "-g0", "-gz", "-g -fdebug-prefix-map=HERE=.", "-g -ffile-prefix-map=HERE=/x", "-g -ffile-prefix-map==",
        "-g -fmacro-prefix-map=sub=/y", "-g -fdebug-compilation-dir=/x", "-grecord-gcc-switches", "-g -fno-working-directory"]),
    "messages": (8, [
        "-Wall", "-Wextra", "-Werror", "-w", "-Wbogus", "-Wno-bogus", "-pedantic", "--all-warnings", "-Wmissing-include-dirs",
        "-Werror=unused-variable", "-fdiagnostics-color=always", "-fdiagnostics-format=json", "-H", "-fmessage-length=40",
        "-Wno-unused-command-line-argument"]),
    "assembler": (5, ["-Wa,--noexecstack", "-Wa,-W", "-Xassembler -W", "-Wa,-I,inc", "-Wa,--defsym,X=1", "-Wa,-bogus", "-Wa,-adhln=list.lst"]),
    "language": (4, ["-x none", "-xc", "-x c++", "--language=c", "-x assembler-with-cpp"]),
    "response files": (4, ["@some.rsp", "@quoted.rsp", "@absent.rsp", "@HERE/some.rsp"]),
}
VARIABLES = [
    "CPATH=inc", "CPATH=:sub", "CPATH=inc::", "CPATH=", "C_INCLUDE_PATH=inc:", "CPLUS_INCLUDE_PATH=inc::sub", "DEPENDENCIES_OUTPUT=v.d",
    "DEPENDENCIES_OUTPUT=v.d tar get", "DEPENDENCIES_OUTPUT=absent/v.d", "SUNPRO_DEPENDENCIES=s.d target.o", "SOURCE_DATE_EPOCH=0",
    "SOURCE_DATE_EPOCH=bad", "GCC_COLORS=error=01;31", "TERM=dumb", "LC_ALL=C", "LC_ALL=", "LANG=de_DE.UTF-8", "COLUMNS=30", "TZ=Asia/Tokyo",
    "TMPDIR=out", "COMPILER_PATH=.", "LIBRARY_PATH=sub::inc", "PWD=/wrong", "PWD=HERE/sub/..", "HOME=HERE",
    "CCC_OVERRIDE_OPTIONS=# +-DODD=9", "GCC_EXTRA_DIAGNOSTIC_OUTPUT=fixits-v2", "POSIXLY_CORRECT=1", "NO_COLOR=1",
]
EXISTING = [
    "x.o", "x.d", "x.dwo", "x.su", "x.gcno", "x.s", "a.o", "a.d", "a.su", "a.gcno", "a.i", "out/x.o", "out/x.d", "out/x.su", "v.d", "s.dia",
]
TEMPORARY = re.compile(rb"[^\s:'`\"]*/cc\w{6}(\.\w+)?|[^\s:'`\"]*-[0-9a-f]{6,8}\.(s|o|i|ii|tmp)\b")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def put_what_exists(path):
    """Where the compiler will write, perhaps."""
    kind = random.choice(["file", "file", "empty", "link", "dangling link", "read-only", "private", "directory"])
    if kind == "directory":
        path.mkdir()
    elif "link" in kind:
        path.symlink_to(HERE.parent / "elsewhere" / path.name)
        if kind == "link":
            path.write_text("old")
    else:
        path.write_text("" if kind == "empty" else "old: old\n")
        path.chmod({"read-only": 0o444, "private": 0o600}.get(kind, 0o644))


def make_project(source):
    shutil.rmtree(HERE.parent, ignore_errors=True)
    for directory in ["../elsewhere", "out/deep", "o ut", "-d"]:
        (HERE / directory).mkdir(parents=True)
    for directory in (HERE, HERE.parent):
        write(directory / "Makefile", "")  # headers look above them, in the same project
    for name, text in HEADERS.items():
        write(HERE / name, text)
    (HERE / "link").symlink_to("sub")
    (HERE / "linked").symlink_to("out")
    if random.random() < 0.5:
        write(HERE / "maybe.h", "int maybe;\n")
    write(HERE / source, random.choice([*SOURCES["S" if "asm" in source else "c"] * 3, BROKEN]))
    for name in random.sample(EXISTING, random.choice([0, 0, 1, 3])):
        if not (HERE / name).exists():
            put_what_exists(HERE / name)


def words_of(phrase):
    return shlex.split(re.sub("|".join(CHOICES), lambda found: random.choice(CHOICES[found[0]]), phrase))


def into_response_file(words):
    start, end = sorted(random.choices(range(len(words) + 1), k=2))
    write(HERE / "all.rsp", "\n".join(re.sub(r"([\s'\"\\])", r"\\\1", word) or "''" for word in words[start:end]))
    return [*words[:start], random.choice(["@all.rsp", f"@{HERE}/all.rsp"]), *words[end:]]


def some_command(compiler, source):
    groups = [[random.choice(["-c", "-c", "-c", "-c", "-S", "--compile"])], [source]]
    if random.random() < 0.7:
        groups.append(words_of(random.choice(["-o ", "-o ", "-o", "--output="]) + random.choice(OUTPUTS)))
    weights = [weight for weight, _ in OPTIONS.values()]
    for _, phrases in random.choices(list(OPTIONS.values()), weights, k=random.choice([1, 2, 3, 4, 6])):
        groups.append(words_of(random.choice(phrases)))
    random.shuffle(groups)
    words = [word.replace("HERE", str(HERE)) for group in groups for word in group]
    return [compiler, *(into_response_file(words) if random.random() < 0.1 else words)]


def some_variables():
    chosen = random.sample(VARIABLES, random.choice([0, 0, 0, 1, 2]))
    return dict(variable.replace("HERE", str(HERE)).split("=", 1) for variable in chosen)


def files():
    """Of all that is there: kind and mode, and what is in it."""
    found = {}
    for base, directories, names in os.walk(HERE.parent):
        for path in (pathlib.Path(base, name) for name in directories + names):
            mode = path.lstat().st_mode
            found[path] = mode, os.readlink(path) if stat.S_ISLNK(mode) else path.read_bytes() if stat.S_ISREG(mode) else None
    return found


def restore(before):
    """Only what has changed is touched: dcc may remember the rest."""
    for path, what in sorted(files().items(), reverse=True):
        if what != before.get(path):
            if stat.S_ISDIR(what[0]):
                path.rmdir()
            else:
                path.unlink()
    for path, (mode, content) in sorted(before.items()):
        if not os.path.lexists(path):
            if stat.S_ISLNK(mode):
                path.symlink_to(content)
            else:
                path.write_bytes(content)
                path.chmod(stat.S_IMODE(mode))


def result_of(command, variables, before):
    environment = os.environ | {"PWD": str(HERE)} | variables
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    result = {"exit code": done.returncode, "stdout": TEMPORARY.sub(b"temporary", done.stdout), "stderr": TEMPORARY.sub(b"temporary", done.stderr)}
    result |= files()
    restore(before)
    return result


def differences(one, other):
    return {what for what in one.keys() | other.keys() if one.get(what) != other.get(what)}


def main():
    client, seed, compiles, *compilers = sys.argv[1:]
    random.seed(int(seed))
    trace = pathlib.Path(os.environ["DCC_TRACE"])
    modes = collections.Counter()
    for number in range(int(compiles)):
        compiler = random.choice(compilers)
        source = random.choice(NAMES[random.choice(["c", "c", "c", "cc", "S"])])
        make_project(source.replace("HERE/", ""))
        os.chdir(HERE)
        command, variables = some_command(compiler, source), some_variables()
        before = files()
        direct = result_of(command, variables, before)
        for _ in range(2):
            distributed = result_of([client, *command], variables, before)
            job = json.loads(trace.read_text().splitlines()[-1])
            mode = job["mode"] if job["decision"] == "remote" else job["decision"]
            modes[mode] += 1
            different = differences(direct, distributed)
            if mode == "preprocessed":
                different &= {"exit code"} | (direct.keys() ^ distributed.keys())
            if different:
                different -= differences(direct, result_of(command, variables, before))
                for what in different:
                    print(f"{what}: {direct.get(what)}\n  and with dcc ({mode}): {distributed.get(what)}")
                if different:
                    sys.exit(f"seed {seed}, compile {number}: {variables} {shlex.join(command)}")
    print(dict(modes))
    if modes["native"] < int(compiles):
        sys.exit("not half of the jobs were done in native mode")


main()
