# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 over report and send, with a real mail server on loopback: nothing is lost, and nothing is sent twice, except
what the server had taken when nobody was left to hear it (RFC 1047), and that under the same Message-ID.

The chosen points are CHOSEN of the calls that change a file or speak with the server (faults/faults.c), evenly spread;
the random ones are KILLS moments of time. SEED gives other moments."""

import email
import os
import random
import shutil
import signal
import smtplib
import sqlite3
import subprocess
import sys
import time

import world
from mailbox_server import Server, plain
from world import NIGHT, World, equal, true

CHOSEN = int(os.environ.get("CHOSEN", "24"))
KILLS = int(os.environ.get("KILLS", "16"))
SEED = int(os.environ.get("SEED", "1"))
ROSTERS = {"els@noord.example", "wim@noord.example", "an@zuid.example"}


class Trial:
    """A fresh copy of a workspace that is matched but not reported; the server may have received things before."""

    def __init__(self, place, server):
        self.place, self.server = place, server
        shutil.rmtree(place.workspace)
        shutil.copytree(place.workspace + ".matched", place.workspace)
        self.before = len(server.mails())

    def mails(self):
        """What the server received in this trial, once it has nothing left to do."""
        for _ in range(2):
            with smtplib.SMTP("127.0.0.1", self.server.port, timeout=10) as client:
                client.noop()
        return self.server.mails()[self.before:]

    def deliveries(self):
        """(recipient, state), from a copy, so that looking changes nothing."""
        folder = os.path.join(self.place.folder, "look")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name in os.listdir(self.place.workspace):
            if name.startswith("bvb.db"):
                shutil.copy(self.place.path(name), folder)
        with sqlite3.connect(os.path.join(folder, "bvb.db")) as database:
            found = database.execute("SELECT recipient, state FROM deliveries JOIN messages ON messages.id = message"
                                     " WHERE centre <> ''").fetchall()
        database.close()
        return found

    def stage(self, name, **environment):
        return self.place.bvb(name, "--date", NIGHT, expect=None, env=environment)

    def judge(self, what):
        """After a kill: finish, and count."""
        got = [recipient for recipient, _, _ in self.mails() if recipient in ROSTERS]
        accepted = [recipient for recipient, state in self.deliveries() if state == "accepted"]
        unheard = sorted(got)
        for recipient in accepted:
            true(recipient in unheard, f"{what}: {recipient} counts as accepted and the server has nothing")
            unheard.remove(recipient)
        true(len(unheard) <= 1, f"{what}: taken and not noted: {unheard}")
        for name in ("report", "send"):
            done = self.stage(name)
            equal(done.returncode, 0, f"{what}: {name}: {done.stderr}")
        mails = self.mails()
        rosters = sorted(recipient for recipient, _, _ in mails if recipient in ROSTERS)
        equal(rosters, sorted([*ROSTERS, *unheard]), f"{what}: who got a roster")
        twice = [content for recipient, _, content in mails if recipient in unheard]
        equal(len(set(twice)), 1 if unheard else 0, f"{what}: the second is the first, to the byte")
        identities = {email.message_from_bytes(content)["Message-ID"] for recipient, _, content in mails
                      if recipient in ROSTERS}
        equal(identities, {f"<{NIGHT}.noord.1@stad.example>", f"<{NIGHT}.zuid.1@stad.example>"}, f"{what}: identities")
        equal(sorted(os.listdir(self.place.path("rosters", NIGHT, "noord"))),
              ["persons.csv", "roster.csv", "roster.html", "roster.ics", "roster.xml"], f"{what}: files")
        return len(unheard)


def matched(place, server):
    place.configure(plain(server.port))
    place.lists()
    place.bvb("import", "--date", NIGHT)
    place.bvb("match", "--date", NIGHT)
    # Receipts go first and are not what is looked at.
    place.bvb("send", "--date", NIGHT)
    os.rename(place.workspace, place.workspace + ".matched")
    shutil.copytree(place.workspace + ".matched", place.workspace)


def calls_of(trial, name, preload):
    counter = os.path.join(trial.place.folder, "count")
    equal(trial.stage(name, **preload, FAULT_COUNT=counter).returncode, 0, name)
    with open(counter, encoding="ascii") as file:
        return int(file.read())


def chosen_points():
    with World() as place, Server(place) as server:
        matched(place, server)
        preload = world.faults(place)
        trial = Trial(place, server)
        calls = {name: calls_of(trial, name, preload) for name in ("report", "send")}
        points = [(name, point) for name, count in calls.items() for point in range(1, count + 1)]
        true(len(points) > 200, f"calls: {calls}")
        twice = 0
        some = points if len(points) <= CHOSEN else [points[len(points) * i // CHOSEN] for i in range(CHOSEN)]
        for name, point in some:
            trial = Trial(place, server)
            if name == "send":
                equal(trial.stage("report").returncode, 0, "report")
            ended = trial.stage(name, **preload, FAULT_KILL=str(point)).returncode
            # What a server says comes in more or fewer pieces: near the end there may be nothing left to be killed at.
            true(ended == -signal.SIGKILL or (ended == 0 and point > calls[name] - 12), f"{name} {point}: {ended}")
            twice += trial.judge(f"killed at call {point} of {calls[name]} of {name}")
        print(f"  {len(some)} of {len(points)} points; in {twice} of them a roster came twice")


def killed_at(place, end):
    """Report and send, until that moment. Were they still at work?"""
    for name in ("report", "send"):
        process = subprocess.Popen([world.BVB, "-C", place.workspace, name, "--date", NIGHT], stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
    return False


def random_moments():
    chance = random.Random(SEED)
    with World() as place, Server(place, "--delay", "0.01") as server:
        matched(place, server)
        trial = Trial(place, server)
        begin = time.monotonic()
        trial.stage("report")
        trial.stage("send")
        takes = time.monotonic() - begin
        twice = killed = tried = 0
        while killed < KILLS:
            trial = Trial(place, server)
            moment = chance.uniform(0, takes)
            tried += 1
            true(tried < 10 * KILLS, "most of them have ended before they are killed")
            if not killed_at(place, time.monotonic() + moment):
                continue
            killed += 1
            twice += trial.judge(f"killed after {moment:.4f} s (number {killed} of seed {SEED})")
        print(f"  {killed} killed; in {twice} of them a roster came twice")


if sys.platform == "linux":
    world.run([chosen_points, random_moments])
