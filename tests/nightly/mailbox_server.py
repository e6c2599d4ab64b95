# SPDX-License-Identifier: GPL-3.0-or-later
"""smtp_server.py for the length of a `with`, and what it received."""

import json
import os
import sqlite3
import subprocess
import sys
import time

import world
from world import equal


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
    return (f'transport = "smtp" from = "{world.FROM}" host = "127.0.0.1" port = {port} security = "none" '
            "timeout_seconds = 5")


def all_is_due(place):
    """As if the waiting time were over."""
    with sqlite3.connect(place.path("bvb.db")) as database:
        database.execute("UPDATE deliveries SET next_attempt = 0")
    database.close()
