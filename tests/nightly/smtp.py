# SPDX-License-Identifier: GPL-3.0-or-later
"""The night with a real mail server on loopback: STARTTLS, refusals, waiting, and a bvb that is killed while it sends."""

import email
import email.policy
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import world
from mailbox_server import Server, all_is_due, plain
from world import NIGHT, World, equal, true

RECIPIENTS = ["an@zuid.example", "balie@stad.example", "balie@stad.example", "els@noord.example",
              "post@decanaat.example", "wim@noord.example"]


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


def words_of(place):
    """What `bvb status` says of the mail that waits or was refused."""
    status = place.bvb("status").stdout
    return status[status.index("Mail: "):]


# What a server does; whether it offers STARTTLS, and whose certificate it shows; what the status says.
MISBEHAVIOUR = [
    (("--refuse", "@"), None, "failed for good: 550 5.1.1"),
    (("--refuse-data",), None, "failed for good: 554 5.7.1 Message refused by policy"),
    (("--defer", "@"), None, "451 4.2.2 Mailbox is full"),
    (("--hang-up", "greeting"), None, "broke off the connection"),
    (("--hang-up", "rcpt"), None, "broke off the connection"),
    (("--hang-up", "data"), None, "broke off the connection"),
    (("--silent",), None, "did not answer in time"),
    ((), "none", "offers no encryption (STARTTLS), and nothing is sent without"),
    ((), "strange", "certificate of the mail server is not trusted; check `host` and `ca_file`"),
    (("--login", "bvb:geheim"), None, "530"),
]


def servers_that_misbehave():
    """Each is named in words in the status; nothing is lost, and all goes once the server behaves."""
    for options, tls, words in MISBEHAVIOUR:
        with World() as place:
            key, pem = certificate(place)
            trusted = os.path.join(place.folder, "trusted.pem")
            shutil.copy(pem, trusted)
            offers = () if tls in (None, "none") else ("--cert", pem, "--key", key)
            if tls == "strange":
                certificate(place)  # another one, under the same name
            with Server(place, *options, *offers) as server:
                port = server.port
                secure = (f'transport = "smtp" from = "{world.FROM}" host = "localhost" port = {port} '
                          f'security = "starttls" ca_file = "{trusted}"')
                secure = plain(port) if tls is None else secure
                place.configure(secure.replace("timeout_seconds = 5", "timeout_seconds = 1"))
                place.lists()
                refused = options[:1] in (("--refuse",), ("--refuse-data",))
                place.night(expect=0 if refused else 75)
                said = words_of(place)
                true(words in said, f"{options} {tls}: {words!r} is not in:\n{said}")
                kept = len(server.mails())
                if options != ("--hang-up", "data"):
                    equal(kept, 0, f"{options} {tls}: mails taken")
            place.configure(plain(port))
            with Server(place, port=port) as server:
                all_is_due(place)
                place.bvb("send", "--date", NIGHT)
                equal(sorted(set(server.recipients())), [] if refused else sorted(set(RECIPIENTS)),
                      f"{options} {tls}: who got it at last")


# How a server answers to a mail that it takes; what the status says of it; what the log does.
ANSWERS = [
    (b"250 2.0.0 Ok: queued as 4F1A2B", "250 2.0.0 Ok: queued as 4F1A2B", "accepted as 4F1A2B"),
    (b"250 OK id=1t8abc-0002Xy-1z", "250 OK id=1t8abc-0002Xy-1z", "accepted as 1t8abc-0002Xy-1z"),
    (b"250 Thanks, kept for els@noord.example", "250 Thanks, kept for els@noord.example", "accepted; see bvb status"),
    (b"250-first\r\n250 2.0.0 queued as last", "250 2.0.0 queued as last", "accepted as last"),
    (b"250 queued as \x1b[2J\x07\xff\xc3\xa9%s%n\xe2\x80\xaeX", "250 queued as  [2J ?é%s%n???X", "accepted; see bvb status"),
    (b"250 queued as " + "é".encode() * 2000, "250 queued as ééé", "accepted as ééé"),
    (b"250", "250", None),
]


def words_of_acceptance():
    """The answer to each mail is kept and shown; whatever bytes it holds, and only its queue id reaches the log."""
    for answer, shown, logged in ANSWERS:
        with World() as place:
            with Server(place, "--answer", os.fsdecode(answer)) as server:
                place.configure(plain(server.port))
                place.lists()
                log = place.night().stderr
                equal(sorted(set(server.recipients())), sorted(set(RECIPIENTS)), f"{answer[:40]}: who got it")
            lines = [line for line in words_of(place).splitlines() if ": accepted on 2" in line]
            equal(len(lines), len(RECIPIENTS), f"{answer[:40]}: mails shown:\n{words_of(place)}")
            for line in lines:
                true(shown in line and len(line) < 800 and line.isprintable(), f"{shown!r} is not well in {line!r}")
            true(logged is None or log.count(logged) == len(RECIPIENTS), f"{logged!r} is not in:\n{log}")
            true("@noord" not in log and log.replace("\n", "").isprintable(), f"{answer[:40]}: the log:\n{log}")


def accepted_long_ago():
    """What was accepted in an earlier night is counted, no longer shown."""
    with World() as place:
        with Server(place) as server:
            place.configure(plain(server.port))
            place.lists().night()
            true("queued as BVB0001" in words_of(place), words_of(place))
            with sqlite3.connect(place.path("bvb.db")) as database:
                database.execute("UPDATE deliveries SET time = time - 86400")
            database.close()
            place.night("2026-11-24")
            true("BVB0001" not in words_of(place) and "queued as BVB0007" in words_of(place), words_of(place))


def given_up_on_the_sixth_night():
    with World() as place:
        with Server(place, "--defer", "an@") as server:
            place.configure(plain(server.port))
            place.lists().night(expect=75)
            for night, exit_code in (("2026-11-28", 75), ("2026-11-29", 0)):
                all_is_due(place)
                place.bvb("send", "--date", night, expect=exit_code)
            true("an@zuid.example: failed for good: given up after 3 tries; the last answer: 451" in words_of(place),
                 words_of(place))


def one_address_holds_up_nobody():
    """A server that hangs up at one address: the others get theirs in the same night."""
    with World() as place:
        with Server(place, "--drop", "els@") as server:
            place.configure(plain(server.port))
            place.lists().night(expect=75)
            equal(server.recipients(), [who for who in RECIPIENTS if who != "els@noord.example"], "the others")
            true("els@noord.example" in words_of(place), words_of(place))


def a_wrong_login_is_tried_once():
    """It is the same for everybody: to go on would only lock the account."""
    with World() as place:
        with Server(place, "--login", "bvb:geheim") as server:
            secret = place.write("mail.secret", "bvb\nfout\n")
            os.chmod(secret, 0o600)
            place.configure(plain(server.port) + ' credentials_file = "mail.secret"')
            place.lists().night(expect=75)
            equal(words_of(place).count("not tried yet"), len(RECIPIENTS) - 1, words_of(place))


def each_centre_has_its_own_last_roster():
    """On the second night noord, where R2 is new, is refused; on the third it is told of R2 all the same."""
    nights = (NIGHT, "2026-11-24", "2026-11-25")
    requests = world.REQUESTS.replace("26/11/2026", "3/12/2026")
    first = "".join(line for line in requests.splitlines(keepends=True) if not line.startswith("R2"))
    with World() as place:
        place.lists()
        place.upload("stad", "a hulpvragen.csv", world.quoted(first))
        with Server(place) as server:
            place.configure(plain(server.port))
            place.night()
        with Server(place, "--refuse", "noord", port=server.port):
            place.upload("stad", "b hulpvragen.csv", world.quoted(requests))
            place.night(nights[1])
        with Server(place, port=server.port):
            place.upload("noord", "beslissingen.csv", place.read(f"rosters/{NIGHT}/noord/roster.csv").replace(
                b";;;;\r\n", b";aanvaard;;;\r\n"))
            place.night(nights[2])
        for night, centre, previous in ((nights[1], "noord", NIGHT), (nights[2], "noord", NIGHT),
                                        (nights[2], "zuid", nights[1])):
            page = place.read(f"rosters/{night}/{centre}/roster.xml").decode()
            true(f'previous_night="{previous}"' in page, f"{centre}, {night}: compared with {page[:600]}")
            if centre == "noord":
                line = page[page.index('visit="stad/R2@once"'):]
                true('change="new"' in line[:line.index(">")], f"{night}: {line[:200]}")
        equal(place.bvb("explain", "stad/R2@once", "--date", nights[2]).stdout.count("It was not asked for before."), 1,
              "and so says bvb explain")
        # Nor does R2 earn what an announced visit earns, and what noord decides of its last roster comes in time.
        points = [dict(world.visits(place.city(night))) for night in nights]
        equal(points[2]["stad/R2@once"], points[1]["stad/R2@once"], "points of what noord was not told of")
        equal(points[2]["stad/R1@2026-12-01"][0][2] - points[0]["stad/R1@2026-12-01"][0][2], 120 + 40,
              "of what it was told of, and has a bond by now")
        equal(place.query("SELECT DISTINCT roster_night = (SELECT min(night) FROM rosters), age FROM decisions"),
              "1|current", "decisions of noord about the first night")


world.run([over_starttls, no_server, some_refused, each_centre_has_its_own_last_roster, killed_while_sending, server_that_defers,
           servers_that_misbehave, words_of_acceptance, accepted_long_ago, given_up_on_the_sixth_night, one_address_holds_up_nobody,
           a_wrong_login_is_tried_once])
