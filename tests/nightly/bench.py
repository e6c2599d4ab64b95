# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of tests/bench tell the truth: workspaces of home-care instances that bvb takes and whose best rosters have
the value they must have, and that another program finds; and a benchmark that notices when two solvers contradict each other."""

import os
import re
import shutil
import subprocess
import tempfile

from world import BVB, NIGHT, TESTS, equal, run, true

HOMECARE = os.path.join(TESTS, "bench", "homecare")
MATCH = os.path.join(TESTS, "bench", "match")
DOCS = os.path.join(TESTS, "..", "docs", "benchmarks.md")
KINDS = ("F", "S", "M", "L", "A")

# Two caregivers, one visit by both of them (1 and 2), one by one (3). Both go to the first: 7 + 7 minutes for one, 7 + 4 + 9
# for the other who also makes the second, before or after it. The other one is the first caregiver, whom 3 costs less.
NUMBERS = """2 // caregivers
3 0
1 10 2 10 3 20
0 200
50 60  50 60  0 100 // windows
1 0 2 0 3 0
0 0 4
0 0 4
4 4 0
1 7 2 7 3 9
1
1 2
"""
AMPL = """# made up
set Shared_Visited := (1,2),;
param kn:= 2;
param dn:= 2;
param T:= 200;
param s_id: 1 2 :=
0 0 0
1 10 10
2 10 10
3 20 20
;
param t_ij: 0 1 2 3 :=
0 0 7 7 9
1 7 10000 10000 4
2 7 10000 10000 4
3 9 4 4 10000
;
param e_id: 1 2 :=
0 0 0
1 50 50
2 50 50
3 0 0
;
param l_id: 1 2 :=
0 200 200
1 60 60
2 60 60
3 100 100
;
param prefer_id: 1 2 :=
1 1.5 0.5
2 1.5 0.5
3 -2.25 4
;
"""
LIAR = """#!/bin/sh
echo 'Result - Optimal solution found'
echo 'Objective value:                -99999999.00000000'
"""


def done(*command, expect=0, env=None):
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=500,
                            env={**os.environ, **(env or {})})
    equal(result.returncode, expect, "%s\n%s%s\nexit status" % (" ".join(command), result.stdout, result.stderr))
    return result


def put(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def uploads(workspace):
    """{name: bytes} of bvb.conf, without its first line, and of all lists."""
    found = {}
    for where, _, names in os.walk(workspace):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                text = file.read()
            found[name] = text.partition(b"\n")[2] if name == "bvb.conf" else text
    return found


def solved(workspace):
    """What `homecare value` says after a night in which every row was taken."""
    lists = len(uploads(workspace)) - 1
    said = done(BVB, "-C", workspace, "import", "--date", NIGHT).stderr
    taken = [line.split(": ")[-1].split() for line in said.splitlines() if " rows taken" in line]
    equal(len(taken), lists, "the lists that were read")
    true(all(words[0] == words[2] for words in taken), "rows were refused:\n" + said)
    done(BVB, "-C", workspace, "match", "--date", NIGHT)
    return done(HOMECARE, "value", workspace).stdout.strip()


def served_and_points(value):
    return int(value.split()[0]), int(value.split("; ")[-1].split()[0])


def worth_of_a_visit(workspace):
    with open(os.path.join(workspace, "bvb.conf"), encoding="utf-8") as file:
        return int(re.search(r"normal = (\d+)", file.read()).group(1))


def cbc_says(model):
    said = done("cbc", model, "-ratioGap", "0", "-allowableGap", "0", "-solve").stdout
    true("Result - Optimal solution found" in said, said)
    return round(float(re.search(r"(?m)^Objective value:\s+(\S+)$", said).group(1)))


def both_forms_say_the_same():
    with tempfile.TemporaryDirectory() as folder:
        numbers, ampl = put(folder, "numbers.txt", NUMBERS), put(folder, "ampl.dat", AMPL)
        done(HOMECARE, "translate", numbers, os.path.join(folder, "a"))
        done(HOMECARE, "translate", ampl, os.path.join(folder, "b"))
        equal(uploads(os.path.join(folder, "a")), uploads(os.path.join(folder, "b")), "the two forms of one instance")


def the_best_roster_has_its_value():
    with tempfile.TemporaryDirectory() as folder:
        ampl = put(folder, "ampl.dat", AMPL)
        travel, liked = os.path.join(folder, "travel"), os.path.join(folder, "liked")
        done(HOMECARE, "translate", ampl, travel)
        value = solved(travel)
        true(value.startswith("2 of 2 visits served; travel 34 minutes, 1.53 h of 9; preferences not counted;"), "least travel: " + value)
        true(value.endswith("proven best"), "least travel, proven: " + value)
        done(HOMECARE, "translate", ampl, liked, "--travel", "0", "--preference", "100")
        value = solved(liked)
        true("; preferences -0.25;" in value, "least cost: " + value)


def what_cannot_be_said_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        for text, reason in ((NUMBERS.replace("2 10 3", "2 11 3"), "belong together, but differ"), (NUMBERS[:40], "ends too early"),
                             (NUMBERS.replace("3 20", "3 2"), "5 to 720 minutes"), (AMPL.replace("T:= 200", "T:= 2000"), "do not fit into a day"),
                             (AMPL.replace("t_ij", "t"), "t_ij is missing")):
            said = done(HOMECARE, "translate", put(folder, "instance", text), os.path.join(folder, "x"), expect=1).stderr
            true(reason in said, "%r is not in %r" % (reason, said))
            true(not os.path.exists(os.path.join(folder, "x")), "a workspace was begun")


def made_twice(folder, kind, seed):
    """A workspace and its program; the same seed makes the same of both."""
    made = [(os.path.join(folder, "%s%d-%d" % (kind, seed, time)), os.path.join(folder, "%s%d-%d.lp" % (kind, seed, time))) for time in (1, 2)]
    for workspace, program in made:
        done(HOMECARE, "generate", "--caregivers", "3", "--visits", "10", "--windows", kind, "--seed", str(seed), "--model", program, workspace)
    equal(uploads(made[0][0]), uploads(made[1][0]), "the same seed twice")
    return made[0]


def bvb_finds_what_another_program_finds():
    if shutil.which("cbc") is None:
        print("skipped: cbc is not installed, so nobody can be asked")
        return
    with tempfile.TemporaryDirectory() as folder:
        for seed in (1, 2):
            points = []
            for kind in KINDS:
                workspace, program = made_twice(folder, kind, seed)
                value = solved(workspace)
                served, got = served_and_points(value)
                true(served == 9 and value.endswith("proven best"), "%s, seed %d: %s" % (kind, seed, value))
                equal(served * worth_of_a_visit(workspace) - got, cbc_says(program), "%s, seed %d: travel and preferences" % (kind, seed))
                points.append(got)
            equal(points, sorted(points), "points from F to A: wider windows cost none")
            true(points[0] < points[-1], "the windows make no difference")


def benchmark(folder, *options, expect=0):
    """In a build tree and with a search path of its own, so that nothing else is found and nothing is fetched."""
    build, programs = os.path.join(folder, "build"), os.path.join(folder, "programs")
    if not os.path.isdir(build):
        os.makedirs(build)
        os.makedirs(programs, exist_ok=True)
        os.symlink(BVB, os.path.join(build, "bvb"))
    return done("/usr/bin/python3", "-B", MATCH, "--build", build, "--quick", *options, env={"PATH": programs}, expect=expect)


def put_liar(folder):
    os.makedirs(os.path.join(folder, "programs"), exist_ok=True)
    os.chmod(put(os.path.join(folder, "programs"), "cbc", LIAR), 0o755)


def the_benchmark_believes_no_liar():
    with tempfile.TemporaryDirectory() as folder:
        table = benchmark(folder, "--size", "6x10", "--solvers", "cbc").stdout
        true(table.splitlines()[-1].startswith("| 6x10 | 1 | 6 | 10 |") and "| yes |" in table, table)
        put_liar(folder)
        result = benchmark(folder, "--size", "6x10", "--solvers", "cbc", expect=1)
        true("CONTRADICTION" in result.stderr and "cbc found 99999999 points" in result.stderr, result.stderr)


def the_table_keeps_what_is_not_measured_again():
    with tempfile.TemporaryDirectory() as folder:
        with open(DOCS, encoding="utf-8") as file:
            marks = re.findall(r"<!-- .* -->", file.read())
        docs = put(folder, "docs.md", "Before.\n" + "\n".join(marks) + "\nAfter.\n")
        put_liar(folder)

        def table(size, solvers, expect=0):
            benchmark(folder, "--size", size, "--solvers", solvers, "--update-docs", "--docs", docs, expect=expect)
            with open(docs, encoding="utf-8") as file:
                text = file.read()
            true(text.startswith("Before.\n") and text.endswith("\nAfter.\n"), text)
            return re.findall(r"(?m)^\| (\d+x\d+) ", text), text.count("**Contradiction:** 6x10, seed 1: cbc found 99999999 points")

        equal(table("6x10", "cbc", expect=1), (["6x10"], 1), "a liar")
        equal(table("5x10", ""), (["5x10", "6x10"], 1), "another row")
        equal(table("6x10", ""), (["5x10", "6x10"], 0), "measured again without the liar")


run((both_forms_say_the_same, the_best_roster_has_its_value, what_cannot_be_said_is_refused,
     bvb_finds_what_another_program_finds, the_benchmark_believes_no_liar, the_table_keeps_what_is_not_measured_again))
