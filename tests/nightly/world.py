# SPDX-License-Identifier: GPL-3.0-or-later
"""What the whole-night tests share: a small workspace of invented people, the program, and trees of files to compare."""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

BVB = os.environ["BVB"]
TESTS = os.environ["TESTS"]
NIGHT = "2026-11-23"
FROM = "bvb@stad.example"

CONFIG = """
city = "Stad"
language = "{language}"
area "noord" {{ name = "Noord" x = 72218 y = 169187 }}
area "zuid"  {{ name = "Zuid"  x = 72218 y = 160187 }}
centre "noord" {{
    name = "LDC Noord" areas = {{"noord"}} attach_in_clear = true
    coordinator "els@noord.example" {{ name = "Els" }}
    coordinator "wim@noord.example" {{ name = "Wim" }}
}}
centre "zuid" {{ name = "LDC Zuid" areas = {{"zuid"}} coordinator "an@zuid.example" {{ }} }}
source "stad" {{
    name = "Sociaal Huis" contact = "balie@stad.example"
    kinds = {{"volunteers", "requests", "pairs", "visits", "travel", "addresses"}}
}}
source "decanaat" {{ name = "Decanaat" kinds = {{"volunteers"}} list = "snapshot" contact = "post@decanaat.example" }}
source "noord" {{ name = "LDC Noord" kinds = {{"decisions"}} }}
task "bezoek" {{ name = "Bezoek" }}
task "vervoer" {{ name = "Vervoer" needs = {{"car"}} }}
mail {{ {mail} }}
"""

VOLUNTEERS = """nummer;naam;voornaam;x;y;taken;vervoermiddel;beschikbaarheid
V1;Peeters;Jan;72218;169187;bezoek;fiets;ma-zo 9-12
V2;Janssens;Marie;72300;169300;bezoek,vervoer;auto;di 13-17; wo 9-12; do 9-17
"""
MORE_VOLUNTEERS = """nummer;naam;voornaam;x;y;taken;vervoermiddel;beschikbaarheid
D1;Wouters;Bert;72218;160187;bezoek;auto;ma-vr 9-17
"""
REQUESTS = """nummer;senior;naam;voornaam;x;y;wijk;taak;frequentie;dagen;dagkeuze;van;vroegste_start;laatste_einde;duur
R1;S1;De Smet;Alice;72400;169400;noord;bezoek;wekelijks;di;alle;1/11/2026;9:00;17:00;60
R2;S2;Claes;Rosa;72500;169100;noord;vervoer;eenmalig;;;26/11/2026;9:00;12:00;45
R3;S3;Maes;Jef;72600;160000;zuid;bezoek;wekelijks;wo,vr;een;1/11/2026;9:00;12:00;45
R4;S4;Aerts;Lea;72600;160100;zuid;vervoer;eenmalig;;;25/11/2026;20:00;21:00;45
"""
NAMES = ("Peeters", "Janssens", "Wouters", "De Smet", "Claes", "Maes", "Aerts", "Alice", "Rosa")


def quoted(text):
    """A CSV whose last cell may hold semicolons."""
    lines = []
    for line in text.strip().split("\n"):
        cells = line.split(";")
        columns = len(text.split("\n", 1)[0].split(";"))
        cells[columns - 1:] = ['"' + ";".join(cells[columns - 1:]) + '"']
        lines.append(";".join(cells))
    return "\r\n".join(lines) + "\r\n"


class World:
    """A temporary folder with a workspace in it."""

    def __init__(self, mail='transport = "file" from = "%s"' % FROM, language="en"):
        self.folder = tempfile.mkdtemp(prefix="bvb-night-")
        self.workspace = os.path.join(self.folder, "stad")
        os.makedirs(self.workspace)
        self.configure(mail, language)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def path(self, *parts):
        return os.path.join(self.workspace, *parts)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def configure(self, mail, language="en"):
        self.write("bvb.conf", CONFIG.format(mail=mail, language=language))

    def upload(self, source, name, content):
        self.write(f"inbox/{source}/{name}", content)

    def lists(self):
        self.upload("stad", "a hulpvragen.csv", quoted(REQUESTS))
        self.upload("stad", "vrijwilligers.csv", quoted(VOLUNTEERS))
        self.upload("decanaat", "lijst.csv", quoted(MORE_VOLUNTEERS))
        return self

    def bvb(self, *arguments, expect=0, env=None, workspace=True):
        start = [BVB] + (["-C", self.workspace] if workspace else [])
        done = subprocess.run(start + list(arguments), capture_output=True, text=True, timeout=300, check=False,
                              stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": self.folder, **(env or {})})
        if expect is not None and done.returncode != expect:
            fail(f"bvb {' '.join(arguments)}: exit {done.returncode}, not {expect}\n{done.stdout}{done.stderr}")
        if "ERROR: AddressSanitizer" in done.stderr or "runtime error:" in done.stderr:
            fail(f"bvb {' '.join(arguments)}: a sanitizer speaks\n{done.stderr}")
        return done

    def night(self, date=NIGHT, **more):
        return self.bvb("nightly", "--date", date, **more)

    def files(self, *folders):
        """Every file below these folders of the workspace (all of it when none is named), by its name."""
        found = {}
        for folder in folders or ("",):
            for where, _, names in os.walk(self.path(folder)):
                for name in names:
                    path = os.path.join(where, name)
                    with open(path, "rb") as file:
                        found[os.path.relpath(path, self.workspace)] = file.read()
        return found

    def hash(self):
        """One value for names, contents and folders of the whole workspace."""
        total = hashlib.sha256()
        for where, folders, names in sorted(os.walk(self.workspace)):
            folders.sort()
            total.update(os.path.relpath(where, self.workspace).encode() + b"\0")
            for name in sorted(names):
                with open(os.path.join(where, name), "rb") as file:
                    total.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
        return total.hexdigest()

    def query(self, sql):
        """What the database answers, as text."""
        with contextlib.closing(sqlite3.connect(self.path("bvb.db"))) as database:
            return "|".join(str(value) for row in database.execute(sql) for value in row)

    def city(self, date=NIGHT):
        return self.read(f"rosters/{date}/city.xml").decode()


def visits(city):
    """{visit: [(volunteer, date, points)]} of a city.xml."""
    found = {}
    for volunteer, date, stops in re.findall(r'<round volunteer="(.*?)" date="(.*?)".*?>(.*?)</round>', city, re.S):
        for visit, points in re.findall(r'<stop visit="(.*?)".*? points="(-?\d+)"', stops):
            found.setdefault(visit, []).append((volunteer, date, int(points)))
    return found


def faults(place, which="faults"):
    """What makes the calls of a program fail (faults/*.c): gcc's sanitizers want to be told that it comes first."""
    library = os.path.join(place.folder, which + ".so")
    subprocess.run(["cc", "-shared", "-fPIC", "-D_GNU_SOURCE", "-O1", "-o", library,
                    os.path.join(TESTS, "nightly", "faults", which + ".c"), "-ldl"], check=True)
    options = os.environ.get("ASAN_OPTIONS", "")
    return {"LD_PRELOAD": library, "ASAN_OPTIONS": options + ":verify_asan_link_order=0"}


def without_date(files):
    """Mails carry the time at which they were made; all else must be the same."""
    return {name: re.sub(rb"(?m)^Date: .*\r\n", b"", content) for name, content in files.items()}


def fail(message):
    print("FAILED:", message)
    sys.exit(1)


def equal(a, b, what):
    if a != b:
        fail(f"{what}: {a!r} is not {b!r}")


def same_files(a, b, what):
    if sorted(a) != sorted(b):
        fail(f"{what}: only here {sorted(set(a) - set(b))}, only there {sorted(set(b) - set(a))}")
    for name in a:
        if a[name] != b[name]:
            fail(f"{what}: {name} differs:\n{a[name][:2000]!r}\n{b[name][:2000]!r}")


def true(value, what):
    if not value:
        fail(what)


def run(scenarios):
    for scenario in scenarios:
        print(scenario.__name__, flush=True)
        scenario()
