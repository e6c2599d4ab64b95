# SPDX-License-Identifier: GPL-3.0-or-later
"""What the house rules share: which files there are, and C code without its comments and strings."""

import os
import re
import sys

ROOMS = ("core", "importers", "store", "matcher", "reports", "nightly")
FOLDERS = ROOMS + ("tests", "samples", "docs", ".ci")

_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<char>'(?:\\.|[^'\\\n])*')""", re.S)


def top():
    """The tree to judge: the first argument of the rule, or the project the rule lives in."""
    if len(sys.argv) > 1:
        return os.path.abspath(sys.argv[1])
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def files(root, folders=FOLDERS, ends=("",)):
    """The files below these folders (and at the top, when all are asked for), as paths from the top."""
    found = []
    if folders is FOLDERS:
        # In a worktree .git is a file, which names the folder of the repository.
        found += [name for name in os.listdir(root) if name != ".git" and os.path.isfile(os.path.join(root, name))]
    for folder in folders:
        for where, below, names in os.walk(os.path.join(root, folder)):
            below[:] = [name for name in below if name not in ("__pycache__", "build")]
            found += [os.path.relpath(os.path.join(where, name), root) for name in names]
    return sorted(path for path in found if path.endswith(tuple(ends)) and not os.path.islink(os.path.join(root, path)))


def text(root, path):
    """The text of a file, or None when it is not UTF-8 text."""
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def bare(code):
    """C code with comments blanked and strings emptied; every character keeps its line."""

    def blank(match):
        found = match.group(0)
        if match.lastgroup == "comment":
            return re.sub(r"[^\n]", " ", found)
        return found[0] + " " * (len(found) - 2) + found[-1]

    return _TOKEN.sub(blank, code)


def line_of(code, offset):
    return code.count("\n", 0, offset) + 1


def finish(found):
    """Print the findings, each `file:line: what`; end with 1 when there are any."""
    for path, line, what in sorted(set(found)):
        print(f"{path}:{line}: {what}")
    sys.exit(1 if found else 0)
