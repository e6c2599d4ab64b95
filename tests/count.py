#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what a CTest run passed and failed: `count.py JUNIT.xml FAILED.txt`.

A Check runner says how many test functions it ran ("100%: Checks: 12, Failures: 0, Errors: 0"); any other test counts
as one. Prints "PASSED FAILED" and writes the whole output of each test that failed to the second file."""

import re
import sys
import xml.etree.ElementTree as tree

CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.M)


def main():
    passed = failed = 0
    broken = []
    for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        good = case.get("status") == "run" and case.find("failure") is None
        lines = CHECK.findall(output)
        ran = sum(int(line[0]) for line in lines)
        bad = sum(int(line[1]) + int(line[2]) for line in lines)
        if not lines:
            ran, bad = 1, 0
        if not good and bad == 0:
            # The runner itself failed: it crashed, leaked, or took too long.
            ran, bad = ran + 1, 1
        if good and ran == 0:
            good, ran, bad = False, 1, 1
            output += "\nthis runner ran no test\n"
        if bad:
            why = case.find("failure")
            reason = why.get("message") if why is not None and why.get("message") else case.get("status")
            broken.append(f"==== {case.get('name')}: {reason}, {case.get('time')} s\n{output}\n")
        passed += ran - bad
        failed += bad
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.writelines(broken)
    if passed + failed == 0:
        failed = 1
    print(passed, failed)


main()
