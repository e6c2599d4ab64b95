# SPDX-License-Identifier: GPL-3.0-or-later
"""The night with a real mail server on loopback: STARTTLS, refusals, waiting, and a bvb that is killed while it sends."""

import email
import email.policy
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import world
from world import NIGHT, World, equal, true

RECIPIENTS = ["an@zuid.example", "balie@stad.example", "balie@stad.example", "els@noord.example",
              "post@decanaat.example", "wim@noord.example"]


class Server:
    """smtp_server.py for the length of a `with`."""

    def __init__(self, place, *options, port=0):
        self.folder = os.path.join(place.folder, "mailbox")
        os.makedirs(self.folder, exist_ok=True)
        self.port_file = os.path.join(place.folder, "port")
        self.arguments = [sys.executable, "-B", os.path.join(world.TESTS, "nightly", "smtp_server.py"), "--folder",
                          self.folder, "--port-file", self.port_file, *options]
        if port:
            self.arguments += ["--port", str(port)]

    def __enter__(self):
        if os.path.exists(self.port_file):
            os.remove(self.port_file)
        self.process = subprocess.Popen(self.arguments)
        for _ in range(600):
            if os.path.exists(self.port_file) and os.path.getsize(self.port_file) > 0:
                break
            time.sleep(0.05)
        with open(self.port_file, encoding="ascii") as file:
            self.port = int(file.read())
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def mails(self):
        """[(recipient, whether over TLS, message)]"""
        found = []
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".json"):
                with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                    about = json.load(file)
                with open(os.path.join(self.folder, name[:-5] + ".eml"), "rb") as file:
                    content = file.read()
                equal(len(about["to"]), 1, "recipients in one transaction")
                found.append((about["to"][0], about["tls"], content))
        return found

    def recipients(self):
        return sorted(recipient for recipient, _, _ in self.mails())


def plain(port):
    return f'transport = "smtp" from = "{world.FROM}" host = "127.0.0.1" port = {port} security = "none" timeout_seconds = 5'


def all_is_due(place):
    """As if the waiting time were over."""
    with sqlite3.connect(place.path("bvb.db")) as database:
        database.execute("UPDATE deliveries SET next_attempt = 0")
    database.close()


def certificate(place):
    key, pem = os.path.join(place.folder, "key.pem"), os.path.join(place.folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", pem],
                   check=True, capture_output=True)
    return key, pem


def over_starttls():
    with World() as place:
        key, pem = certificate(place)
        with Server(place, "--cert", pem, "--key", key, "--login", "bvb:geheim") as server:
            secret = place.write("mail.secret", "bvb\ngeheim\n")
            os.chmod(secret, 0o600)
            place.configure(f'transport = "smtp" from = "{world.FROM}" host = "localhost" port = {server.port} '
                            f'security = "starttls" ca_file = "{pem}" credentials_file = "mail.secret"')
            place.lists().night()
            equal(server.recipients(), RECIPIENTS, "who got mail")
            true(all(tls for _, tls, _ in server.mails()), "all of it over TLS")
            for recipient, _, content in server.mails():
                if recipient in ("els@noord.example", "wim@noord.example"):
                    mail = email.message_from_bytes(content, policy=email.policy.SMTP)
                    parts = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
                    equal(sorted(parts), ["roster.csv", "roster.html", "roster.ics", "roster.xml"], "what is attached")
                    for name, content_of_part in parts.items():
                        equal(content_of_part, place.read(f"rosters/{NIGHT}/noord/{name}"), name)
            identities = {recipient: email.message_from_bytes(content)["Message-ID"]
                          for recipient, _, content in server.mails()}
            equal(identities["els@noord.example"], identities["wim@noord.example"], "one message to both")
            place.night()
            equal(server.recipients(), RECIPIENTS, "the same night again mails nobody")
            os.chmod(secret, 0o644)
            place.upload("stad", "nieuw.csv", world.quoted(world.VOLUNTEERS.replace("V1", "V9")))
            place.night(expect=78)


def no_server():
    """Nobody listens: all else is done, the mail waits, and goes when the server is back."""
    with World() as place:
        with Server(place) as server:
            port = server.port
        place.configure(plain(port))
        place.lists()
        done = place.night(expect=75)
        true("6" in done.stderr, "how many wait")
        true("roster/" in place.bvb("status").stdout, "status shows what waits")
        place.bvb("send", "--date", NIGHT, expect=75)
        with Server(place, port=port) as server:
            place.bvb("send", "--date", NIGHT, expect=75)  # some are not due yet
            all_is_due(place)
            place.bvb("send", "--date", NIGHT)
            equal(server.recipients(), RECIPIENTS, "who got mail at last")
            place.night()
            equal(server.recipients(), RECIPIENTS, "and nobody twice")


def some_refused():
    with World() as place:
        with Server(place, "--refuse", "wim@", "--defer", "an@") as server:
            place.configure(plain(server.port))
            place.lists()
            place.night(expect=75)
            equal(server.recipients(), [r for r in RECIPIENTS if r[:3] not in ("wim", "an@")], "the others got theirs")
            status = place.bvb("status").stdout
            true("wim@noord.example" in status and "an@zuid.example" in status, "status names who got nothing")
            true("wim@" not in place.bvb("send", "--date", NIGHT, expect=75).stderr, "addresses stay out of the log")
        with Server(place, port=server.port) as server:
            all_is_due(place)
            place.night()
            equal(server.recipients(), [r for r in RECIPIENTS if r[:3] != "wim"], "refused for good is not tried again")


def killed_while_sending():
    """kill -9 while the server thinks: whoever got the mail twice got it under one identity; nobody got none."""
    with World() as place:
        with Server(place, "--delay", "0.4") as server:
            place.configure(plain(server.port))
            place.lists()
            place.bvb("import", "--date", NIGHT)
            place.bvb("match", "--date", NIGHT)
            place.bvb("report", "--date", NIGHT)
            for seconds in (0.3, 0.5, 0.7, 0.9, 1.3):
                process = subprocess.Popen([world.BVB, "-C", place.workspace, "send", "--date", NIGHT],
                                           stderr=subprocess.DEVNULL)
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
                process.wait()
            place.bvb("send", "--date", NIGHT)
            place.night()
            time.sleep(0.6)  # what a killed bvb had sent may still be on its way into the mailbox
            got = {}
            for recipient, _, content in server.mails():
                got.setdefault(recipient, set()).add(email.message_from_bytes(content)["Message-ID"])
            equal(sorted(got), sorted(set(RECIPIENTS)), "everybody got mail")
            equal({who: len(which) for who, which in got.items() if who != "balie@stad.example"},
                  {who: 1 for who in got if who != "balie@stad.example"}, "identities of mails")


def server_that_defers():
    with World() as place:
        with Server(place, "--defer-first", "6") as server:
            place.configure(plain(server.port))
            place.lists()
            place.night(expect=75)
            equal(server.recipients(), [], "mails while the server is busy")
            all_is_due(place)
            place.bvb("send", "--date", NIGHT)
            equal(server.recipients(), RECIPIENTS, "who got mail when it was not")


world.run([over_starttls, no_server, some_refused, killed_while_sending, server_that_defers])
