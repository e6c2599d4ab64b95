# SPDX-License-Identifier: GPL-3.0-or-later
"""A night that is killed, or finds the disk full, at one point after another, and is then run again: the same rosters,
the same receipts, no mail twice. The points are the calls that change files (faults/faults.c); CALLS=all tries every
one of them, otherwise they are spread evenly, and a second pass spreads kills over time. And a search that is told to
end."""

import os
import signal
import subprocess
import sys
import time

import world
from world import NIGHT, World, equal, same_files, true, without_date

FOLDERS = ("rosters", "outbox", "receipts", "archive", "quarantine", "inbox")
POINTS = int(os.environ.get("POINTS", "16"))


def lists(place):
    place.lists()
    place.upload("stad", "kapot.csv", 'nummer;naam\n1;"never closed\n2;x\n')
    # In which something is to be mended: read once more where the first run was killed before it was put away.
    place.upload("stad", "paren.csv", "vrijwilliger;senior;regel;punten;extra\nstad/V1;stad/S1;voorkeur;30;\n"
                                      "stad/V1;S2;voorkeur;veel;\n")
    return place


def reference():
    """The night without faults, and how many calls it takes."""
    with World() as place:
        lists(place)
        counter = os.path.join(place.folder, "count")
        place.night(expect=65, env={**world.faults(place), "FAULT_COUNT": counter})
        with open(counter, encoding="ascii") as file:
            calls = int(file.read())
        true(calls > 100, f"only {calls} calls were counted")
        return without_date(place.files(*FOLDERS)), calls


def points(calls):
    if os.environ.get("CALLS") == "all":
        return range(1, calls + 1)
    return sorted({1 + calls * i // POINTS for i in range(POINTS)})


def after(place, expected, what):
    """Run it once more, whatever is left over, and compare. 65: the refused upload may be read in this run or before."""
    done = place.bvb("nightly", "--date", NIGHT, expect=None)
    true(done.returncode in (0, 65), f"{what}: exit {done.returncode}\n{done.stderr}")
    same_files(without_date(place.files(*FOLDERS)), expected, what)
    place.night()
    same_files(without_date(place.files(*FOLDERS)), expected, what + ", and again")


def killed_at_every_call():
    expected, calls = reference()
    with World() as tools:
        preload = world.faults(tools)
        for point in points(calls):
            with World() as place:
                lists(place)
                done = place.bvb("nightly", "--date", NIGHT, expect=None, env={**preload, "FAULT_KILL": str(point)})
                equal(done.returncode, -signal.SIGKILL, f"killed at call {point}")
                after(place, expected, f"killed at call {point} of {calls}")


def disk_full_at_every_call():
    """73, or a mail that waits; never an answer that is not true."""
    expected, calls = reference()
    with World() as tools:
        preload = world.faults(tools)
        for point in points(calls)[::2]:
            with World() as place:
                lists(place)
                done = place.bvb("nightly", "--date", NIGHT, expect=None, env={**preload, "FAULT_FULL": str(point)})
                true(done.returncode in (73, 65) and (done.returncode == 73 or calls - point < 20),
                     f"disk full at call {point} of {calls}: exit {done.returncode}\n{done.stderr}")
                done = place.bvb("nightly", "--date", NIGHT, expect=None)
                true(done.returncode in (0, 65, 75), f"after a full disk: exit {done.returncode}\n{done.stderr}")
                same_files(without_date(place.files(*FOLDERS)), expected, f"disk full at call {point} of {calls}")


def killed_after_a_while():
    """Between and inside the calls too: kills spread over the time that a night takes."""
    expected, _ = reference()
    with World() as place:
        lists(place)
        begin = time.monotonic()
        place.night(expect=65)
        takes = time.monotonic() - begin
    for i in range(8):
        with World() as place:
            lists(place)
            process = subprocess.Popen([world.BVB, "-C", place.workspace, "nightly", "--date", NIGHT],
                                       stderr=subprocess.DEVNULL)
            time.sleep(takes * (i + 1) / 9)
            process.send_signal(signal.SIGKILL)
            process.wait()
            after(place, expected, f"killed after {i + 1} ninths of the night")


def killed_again_and_again():
    """Every run gets a little further than the one before it."""
    expected, calls = reference()
    with World() as place:
        preload = world.faults(place)
        lists(place)
        for point in range(1, calls, max(1, calls // 12)):
            place.bvb("nightly", "--date", NIGHT, expect=None, env={**preload, "FAULT_KILL": str(point)})
        after(place, expected, "killed again and again")


def until_caught(process):
    """Until the program no longer ends by Ctrl-C."""
    bit = 1 << (signal.SIGINT - 1)
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            caught = next(line for line in file if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & bit:
            return
        time.sleep(0.05)


def search_is_ended():
    """Ctrl-C ends the search of a dry run, which tells what it has found; nothing else is kept of it. That of a roster
    to be kept is not ended but broken off."""
    with World() as place:
        city = os.path.join(place.folder, "city")
        subprocess.run([os.path.join(os.environ["SAMPLES"], "generate"), "--volunteers", "60", "--requests", "150", "--seed", "2", city],
                       check=True, stdout=subprocess.DEVNULL)
        subprocess.run([world.BVB, "-C", city, "import", "--date", NIGHT], check=True, stderr=subprocess.DEVNULL)
        match = [world.BVB, "-C", city, "match", "--date", NIGHT]
        process = subprocess.Popen(match + ["--dry-run"], stderr=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        until_caught(process)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=600)[1]
        equal(process.returncode, 0, "exit of a search that is ended")
        true("onderbroken" in told and "gestopt door de klok" in told and " punten" in told, told)
        process = subprocess.Popen(match, stderr=subprocess.PIPE, text=True)
        time.sleep(1)
        process.terminate()
        told = process.communicate(timeout=600)[1]
        equal(process.returncode, -signal.SIGTERM, "exit of a search that is broken off")
        true(" punten" not in told, told)


if sys.platform != "linux":
    sys.exit(0)
world.run([killed_at_every_call, disk_full_at_every_call, killed_after_a_while, killed_again_and_again, search_is_ended])
