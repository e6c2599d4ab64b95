# SPDX-License-Identifier: GPL-3.0-or-later
"""An import in which one call for memory, or one that reads, fails, in bvb or in any library below it
(faults/failing.c): nothing crashes, each list is taken whole or not at all, and once it is uploaded again all is as
if nothing had happened. Of each library and of the reads POINTS calls are tried, spread evenly; CALLS=all tries every
one, CALLS=N every N-th; LIBRARIES names others than those below."""

import os
import signal
import subprocess

import world
from world import NIGHT, MORE_VOLUNTEERS, REQUESTS, VOLUNTEERS, World, equal, quoted, true

POINTS = int(os.environ.get("POINTS", "6"))
LIBRARIES = os.environ.get("LIBRARIES", "bvb libc.so libconfuse libcrypto libcsv libproj libsqlite3 "
                           "libstdc++ libunistring libxml2").split()
EXITS = (0, 65, 70, 73, 74, 75, 78)  # all that an exit code may say, see docs
# Some libraries end the program themselves when they lack memory: libconfuse 3.3 by assert, its scanner by exit; fts_open
# of glibc 2.36, the first use of OpenSSL 3.0 and PROJ 9.1 by using what they could not make, or by an exception in C++
# that nobody catches. That is as good as kill -9: what is left behind is looked at all the same.
OWN_ENDS = {("libconfuse", -signal.SIGABRT), ("libconfuse", 2), ("libc.so", 2), ("libc.so", -signal.SIGSEGV),
            ("libcrypto", -signal.SIGSEGV), ("libproj", -signal.SIGSEGV), ("libstdc++", -signal.SIGABRT)}
# In the child that reads, they cost an upload; so does what checks schemas in libxml2 2.9, which forgets how
# long its lists are when they cannot grow, and writes behind them.
MAY_CRASH = {"libxml2", *(library for library, _ in OWN_ENDS)}
TABLES = {"volunteers": "id", "requests": "id", "addresses": "street, house_number"}

if os.access("/dev/shm", os.W_OK):
    os.environ["TMPDIR"] = "/dev/shm"  # thousands of runs, each with its fsyncs

XML = """<?xml version="1.0"?>
<requests><request id="X1" senior="S9" last_name="Aerts" task="bezoek" duration="60" from="2026-11-24" street="Kérkstraat"
house_number="3 bus 2" postcode="8500" municipality="Kortrijk"/><request id="X2" senior="S8"/></requests>
"""
ADDRESSES = """straat;huisnummer;postcode;gemeente;breedtegraad;lengtegraad
Kerkstraat;3;8500;Kortrijk;50.8279;3.2649
Grote Markt;12;8500;Kortrijk;50.8281;3.2652
"""


def sign(place):
    """The list of the deanery is signed."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=place.workspace)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "pem", "-days", "4000",
            "-subj", "/CN=x")
    openssl("cms", "-sign", "-binary", "-in", "inbox/decanaat/lijst.csv", "-signer", "pem", "-inkey", "key", "-outform",
            "DER", "-out", "inbox/decanaat/lijst.csv.p7s")
    config = place.read("bvb.conf").decode()
    place.write("bvb.conf", config.replace('name = "Decanaat"', 'name = "Decanaat" certificate = "pem"')
                + "uploads { seconds = 10 }\n")  # a library that lacks memory may run in a circle


class Lists:
    """The files of a workspace that waits for its import, made once and copied for each run."""

    def __init__(self):
        with World() as place:
            place.upload("stad", "vrijwilligers.csv", quoted(VOLUNTEERS).replace("Jan", "Zoé").encode("cp1252"))
            place.upload("stad", "hulpvragen.csv", quoted(REQUESTS).encode("utf-16"))
            place.upload("stad", "x.xml", XML)
            place.upload("stad", "adressen.csv", ADDRESSES)
            place.upload("decanaat", "lijst.csv", quoted(MORE_VOLUNTEERS))
            sign(place)
            self.files = place.files()

    def upload(self, place, only=None):
        for name, content in self.files.items():
            if only is None or os.path.basename(name).startswith(only):
                place.write(name, content)


def rows(place):
    """What the database holds of the lists."""
    columns = {table: place.query(f"SELECT group_concat(name) FROM pragma_table_info('{table}')"
                                  " WHERE name NOT IN ('upload', 'changed')") for table in TABLES}
    return [place.query(f"SELECT {columns[table]} FROM {table} ORDER BY {key}") for table, key in TABLES.items()]


def run(place, expect=None, **env):
    done = place.bvb("import", "--date", NIGHT, expect=expect, env=env)
    true(done.returncode in EXITS or (env.get("FAIL_LIBRARY"), done.returncode) in OWN_ENDS,
         f"{env}: exit {done.returncode}\n{done.stderr}")


def after(place, expected, library, what):
    """Each list is there, or waits, or was refused with the reason; uploaded again, it is there."""
    if os.path.exists(place.path("bvb.db")):
        equal(place.query("PRAGMA integrity_check"), "ok", what)
        true(place.query("SELECT count(*) FROM pragma_foreign_key_check") == "0", what)
    run(place)
    for name, receipt in place.files("receipts", "quarantine").items():
        if name.endswith(".txt"):
            true(library in MAY_CRASH or b"failed in a way that only a defect" not in receipt,
                 f"{what}: a reader crashed: {receipt!r}")
    refused = [name for name in place.files("quarantine") if not name.endswith(".txt")]
    for name in refused:
        for own in ("vrijwilligers.csv", "hulpvragen.csv", "x.xml", "adressen.csv", "lijst.csv"):
            if name.endswith(own):
                LISTS.upload(place, own)
    if refused:
        run(place, expect=0)
    if rows(place) != expected:
        # Its address was looked for before there was a register; the receipt said so, and it comes again.
        place.write("inbox/stad/x.xml", XML + "\n")
        run(place, expect=0)
    equal(rows(place), expected, what)


def prepared(tools, library=""):
    """What makes calls fail; what the database holds in the end; how many calls for memory and how many reads there
    are."""
    preload = {**world.faults(tools, "failing"), "FAIL_LIBRARY": library}
    with World() as place:
        LISTS.upload(place)
        counter = os.path.join(place.folder, "count")
        run(place, expect=0, FAIL_COUNT=counter, **preload)
        with open(counter, encoding="ascii") as file:
            calls = [int(word) for word in file.read().split()]
        return preload, rows(place), calls


def points(calls):
    every = os.environ.get("CALLS", "")
    if every:
        return range(1, calls + 1, 1 if every == "all" else int(every))
    return sorted({1 + calls * i // POINTS for i in range(POINTS)})


def each_in_turn(kind, calls, preload, expected, what):
    for point in points(calls):
        with World() as place:
            LISTS.upload(place)
            run(place, **{kind: str(point)}, **preload)
            after(place, expected, preload["FAIL_LIBRARY"], f"{what}: call {point} of {calls}")


def memory_fails():
    with World() as tools:
        for library in LIBRARIES:
            preload, expected, calls = prepared(tools, library)
            print(f"{library}: {calls[0]} calls for memory", flush=True)
            each_in_turn("FAIL_MEMORY", calls[0], preload, expected, library)


def reads_fail():
    with World() as tools:
        preload, expected, calls = prepared(tools)
        print(f"{calls[1]} reads", flush=True)
        true(calls[0] > 10000 and calls[1] > 50, f"only {calls} calls were counted")
        each_in_turn("FAIL_READ", calls[1], preload, expected, "reads")


with open(world.BVB, "rb") as program:
    SANITIZED = b"__asan_init" in program.read()
if not SANITIZED:
    LISTS = Lists()
    world.run([memory_fails, reads_fail])
