# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole night in a small workspace, from uploads to mails, and what later nights make of it."""

import csv
import email
import email.policy
import fcntl
import io
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
import time

import icalendar

import world
from world import NIGHT, World, equal, same_files, true, visits


def mails(place):
    """The mails in outbox/, parsed, by their names."""
    return {name: email.message_from_bytes(content, policy=email.policy.SMTP)
            for name, content in place.files("outbox").items()}


def first_night():
    with World() as place:
        place.lists()
        place.night()
        found = visits(place.city())
        equal([who for who, _, _ in found["stad/R1@2026-11-24"]], ["stad/V1"], "who goes to R1 on the first Tuesday")
        equal([who for who, _, _ in found["stad/R2@once"]], ["stad/V2"], "who drives R2")
        equal([who for who, _, _ in found["stad/R3@2026-W48"]], ["decanaat/D1"], "who goes to R3")
        true('visit="stad/R4@once"' in place.city().split("<unserved", 1)[1], "R4 is served by nobody")
        equal(os.listdir(place.path("inbox", "stad")), [], "the inbox after the night")
        equal(len(place.files(f"archive/{NIGHT}")), 3, "files in the archive")
        equal(len(place.files("receipts")), 3, "receipts")
        equal(sorted(os.listdir(place.path("rosters", NIGHT))), ["city.xml", "noord", "zuid"], "the rosters")
        got = mails(place)
        equal(len(got), 5, "two rosters and three receipts are mailed")
        roster = [mail for mail in got.values() if "els@noord.example" in str(mail["To"])]
        equal(len(roster), 1, "mails to noord")
        attached = {part.get_filename(): part.get_content() for part in roster[0].iter_attachments()}
        attached = {name: part.encode() if isinstance(part, str) else part for name, part in attached.items()}
        equal(attached["roster.xml"], place.read(f"rosters/{NIGHT}/noord/roster.xml"), "roster.xml as attached")
        raw = [part.get_payload(decode=True) for part in roster[0].iter_attachments()
               if part.get_filename() == "roster.csv"]
        equal(raw, [place.read(f"rosters/{NIGHT}/noord/roster.csv")], "roster.csv as attached")
        zuid = [mail for mail in got.values() if "an@zuid.example" in str(mail["To"])][0]
        equal(list(zuid.iter_attachments()), [], "nothing is attached in the clear for zuid")
        for mail in got.values():
            true(mail["Date"] and mail["Message-ID"], "a mail has a date and an identity")
            for part in mail.walk():
                if part.get_content_maintype() == "text" and part.get_filename() is None:
                    for name in world.NAMES:
                        true(name not in part.get_content(), f"a body names {name}")
        status = place.bvb("status").stdout
        true(NIGHT in status and "5" in status, "status shows the night")
        for figure in ("points=", "bound=", "gap=0.000", "ended=proven", "columns=", "nodes=", "seconds=", "peak_mb="):
            true(figure in status, f"status shows {figure}")


def on_a_terminal(command, expect):
    """What the program shows there."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    try:
        while more := os.read(ours, 65536):
            shown += more
    except OSError:
        pass  # how Linux says that nobody writes to a terminal any more
    os.close(ours)
    equal(done.wait(), expect, f"{command} on a terminal")
    return shown


def progress_on_a_terminal():
    with World() as place:
        place.lists()
        place.bvb("import", "--date", NIGHT)
        shown = on_a_terminal([world.BVB, "-C", place.path(), "match", "--date", NIGHT], 0)
        lines = shown.split(b"\r\x1b[K")
        true(len(lines) > 3, f"progress is shown: {lines}")
        true(any(b"making plans" in line for line in lines), f"with its phases: {lines}")


def same_night_again():
    with World() as place:
        place.lists()
        place.night()
        before = place.files("rosters", "outbox", "receipts", "archive", "quarantine")
        for _ in range(2):
            place.night()
            same_files(place.files("rosters", "outbox", "receipts", "archive", "quarantine"), before, "the night again")
        # The same lists once more: read once, archived once more under the same name, and no second receipt.
        place.lists()
        place.night()
        same_files(place.files("rosters", "outbox", "receipts", "archive", "quarantine"), before, "the same lists")


def a_second_version():
    """What came in after the roster of a night was sent makes another version, which is told against the first."""
    with World() as place:
        place.lists().night()
        place.upload("stad", "weg.csv", world.quoted(world.VOLUNTEERS.replace("ma-zo 9-12", "za 9-10")))
        place.night()
        page = place.read(f"rosters/{NIGHT}/noord/roster.html").decode()
        true("First roster" not in page and "Since version 1 of this roster: 2 changed." in page, page)
        true("Jan Peeters is not free at that time any more." in page, page)
        letter = [text for name, text in place.files("outbox").items() if b"els@noord.example" in text and
                  b"Since version 1 of this roster: 2 changed." in text]
        equal(len(letter), 1, "mails that tell so")
        told = place.bvb("explain", "--date", NIGHT, "stad/R1@2026-12-01").stdout
        true("Jan Peeters is not free at that time any more." in told, told)
        before = place.files("rosters", "outbox")
        place.night()
        same_files(place.files("rosters", "outbox"), before, "the second version again")
        place.night("2026-11-24")
        page = place.read("rosters/2026-11-24/noord/roster.html").decode()
        true("All that stood in the roster of 23/11 stays." in page or "Since the roster of" in page, page)


def a_second_version_keeps_calm():
    """It is planned against the version that was sent: only what must change does."""
    def ill(place, days):
        rows = [f"V{i};{name};{name};72218;169187;bezoek;fiets;{days if i == 3 else ''};ma-vr 9-17" for i, name in
                ((1, "An"), (2, "Bea"), (3, "Cis"))]
        head = "nummer;naam;voornaam;x;y;taken;vervoermiddel;afwezig;beschikbaarheid"
        place.upload("stad", "vrijwilligers.csv", "\r\n".join([head] + rows))

    with World() as place:
        place.write("bvb.conf", place.read("bvb.conf").replace(b'city = "Stad"', b'city = "Stad"\nmax_changes = 0'))
        rows = [row.replace("9:00;17:00", "9:00;10:30") for row in world.REQUESTS.strip().split("\n")]
        twin = rows[1].replace("R1;S1;De Smet;Alice", "R5;S5;Baert;Bo")
        place.upload("stad", "a hulpvragen.csv", "\r\n".join(rows[:2] + [twin]))
        ill(place, "")
        place.night()
        first = visits(place.city())
        mine = {visit for visit, lines in first.items() if lines[0][0] == "stad/V3"}
        ill(place, "1/12/2026")
        place.night()
        second = visits(place.city())
        changed = {visit for visit in first if first[visit][0][:2] != second[visit][0][:2]}
        equal(changed, {visit for visit in mine if visit.endswith("2026-12-01")}, "what changes")
        true(changed, "V3 had something to do")
        versions = place.query("SELECT count(*) FROM rosters")
        ill(place, "1/12/2026-2/12/2026")
        place.night()
        equal(place.query("SELECT count(*) FROM rosters"), versions, "what changes no line makes no version")
        subjects = sorted(str(mail["Subject"]) for mail in mails(place).values() if "els@" in str(mail["To"]))
        true(subjects[1] == subjects[0] + ", version 2", subjects)


def a_senior_moves_to_another_centre():
    """Whoever was told of a visit is told that it is no more; in the calendar, too."""
    with World() as place:
        place.lists().night()
        gone = {uid for uid in events(place, NIGHT) if "R1" in uid}
        true(gone, "R1 stands in the calendar of noord")
        moved = world.REQUESTS.replace("72400;169400;noord;bezoek", "72400;160400;zuid;bezoek")
        place.upload("stad", "a hulpvragen.csv", world.quoted(moved))
        place.night("2026-11-24")
        page = place.read("rosters/2026-11-24/noord/roster.html").decode()
        true("1 no longer planned" in page and "The senior has moved from one centre to another." in page, page)
        later = events(place, "2026-11-24")
        for uid in gone:
            if "2026-12" in uid:
                equal(later[uid][0], "CANCELLED", f"{uid} in the calendar of noord")
        zuid = place.read("rosters/2026-11-24/zuid/roster.html").decode()
        true("The senior has moved from one centre to another." in zuid, zuid)
        calendar = place.read("rosters/2026-11-24/zuid/roster.ics").decode()
        true("CANCELLED" not in calendar, "zuid takes back nothing that it never told")


def why_lines_change():
    """What stands against a line that was sent is told with it."""
    def volunteers(place, **first):
        rows = [row.split(";", 7) for row in world.VOLUNTEERS.strip().split("\n")]
        rows[0][7:7] = ["max_reistijd", "huisdieren_ok"]
        rows[1][7:7] = ["", "ja"]
        rows[2][7:7] = ["", "ja"]
        for column, value in first.items():
            rows[1][rows[0].index(column)] = value
        place.upload("stad", "vrijwilligers.csv", world.quoted("\n".join(";".join(row) for row in rows)))

    for change, cause in (({"max_reistijd": "0"}, "It is too far for Jan Peeters now."),
                          ({"huisdieren_ok": "nee"}, "Jan Peeters cannot be in a house with pets or smoke."),
                          ({"taken": "vervoer"}, "Jan Peeters does not do this task any more.")):
        with World() as place:
            place.lists()
            rows = world.REQUESTS.strip().split("\n")
            rows = [rows[0] + ";huisdieren"] + [row + ";ja" for row in rows[1:]]
            place.upload("stad", "a hulpvragen.csv", "\r\n".join(rows))
            volunteers(place)
            place.night()
            equal(visits(place.city())["stad/R1@2026-12-01"][0][0], "stad/V1", "who went")
            volunteers(place, **change)
            place.night("2026-11-24")
            page = place.read("rosters/2026-11-24/noord/roster.html").decode()
            true(cause in page, f"{change}: {cause} is not in\n{page}")
            true(cause in place.bvb("explain", "stad/R1@2026-12-01").stdout, f"{change}: {cause} is not explained")


def what_follows_from_a_decision():
    """A decision about one visit changes others: which one it was is said there, in the language of the centre; to another
    centre without a name."""
    volunteers = """nummer;naam;voornaam;x;y;taken;vervoermiddel;beschikbaarheid
V1;Peeters;Jan;72218;169187;{};auto;{day} 8-12
V2;Janssens;Marie;72300;169300;bezoek,vervoer;auto;{day} 8-12
"""
    requests = """nummer;senior;naam;voornaam;x;y;wijk;taak;frequentie;van;vroegste_start;laatste_einde;duur;prioriteit;voorkeur
R1;S1;De Smet;Alice;72400;169400;noord;bezoek;eenmalig;1/12/2026;9:00;10:00;60;hoog;stad/V1
R2;S2;Claes;Rosa;72500;169100;{};{};eenmalig;1/12/2026;9:00;10:00;60;gewoon;stad/V2
"""
    replace = "bezoek;vrijwilliger;beslissing;vervanging\nstad/R1@once;stad/V1;vervang;stad/V2\n"
    cancel = "bezoek;beslissing\nstad/R1@once;geannuleerd\n"
    both, one, other = ("bezoek,vervoer", "noord", "vervoer"), ("bezoek", "noord", "vervoer"), ("bezoek", "zuid", "vervoer")
    alone = ("bezoek", "noord", "bezoek")
    for language, (first, area, task), decision, expected in (
            ("en", both, replace, "Instead of Marie Janssens. Marie Janssens goes to Alice De Smet at that hour now, as you "
                                  "decided."),
            ("nl", both, replace, "Marie Janssens gaat op dat uur nu naar Alice De Smet, zoals u besliste."),
            ("fr", both, replace, "Marie Janssens va maintenant chez Alice De Smet à cette heure-là, comme vous l'avez décidé."),
            ("en", one, replace, "Marie Janssens goes to Alice De Smet at that hour now, as you decided.</p>"
                                 "<p class=\"why\">Still asked for; nobody could be found this time."),
            ("nl", other, replace, "Door een beslissing doet Marie Janssens op dat uur nu een bezoek van een ander centrum."),
            ("en", alone, cancel, "Before, nobody could be found. Jan Peeters can come now: as you decided, Jan Peeters does not "
                                 "go to Alice De Smet on Tuesday 1 December any more.")):
        with World(language=language) as place:
            rows = volunteers.format(first, day="ma" if language == "fr" else "di")
            place.upload("stad", "vrijwilligers.csv", rows[:rows.index("V2")] if decision == cancel else rows)
            place.upload("stad", "hulpvragen.csv", requests.format(area, task))
            place.night()
            before = visits(place.city())
            equal(before.get("stad/R1@once", [("nobody",)])[0][0], "stad/V1", "who went to R1")
            place.upload("noord", "beslissingen.csv", decision)
            place.night("2026-11-24")
            page = place.read(f"rosters/2026-11-24/{area}/roster.html").decode()
            true(expected.replace("'", "&#39;") in page, f"{language}: {expected} is not in\n{page}")
            true("Alice" not in page or area == "noord", "another centre reads a name")


def later_nights():
    """Sent visits become history: the same face again (+120), then a bond (+40), and none is made twice."""
    with World() as place:
        place.lists()
        place.night()
        first = visits(place.city())
        place.night("2026-11-24")
        second = visits(place.city("2026-11-24"))
        true("stad/R1@2026-11-24" not in second, "a visit of the past is not made again")
        equal([who for who, _, _ in second["stad/R1@2026-12-01"]], [who for who, _, _ in first["stad/R1@2026-12-01"]],
              "the same volunteer as in the roster that was sent")
        equal(second["stad/R1@2026-12-01"][0][2], first["stad/R1@2026-12-01"][0][2] + 120 + 40, "points of R1")
        equal(first["stad/R2@once"][0][:2], second["stad/R2@once"][0][:2], "R2 stays")
        place.night("2026-11-27")
        third = visits(place.city("2026-11-27"))
        true("stad/R2@once" not in third, "what was done once is done")
        # The first night again, after later ones: as it was, whatever has come in since; nobody gets another mail.
        place.upload("stad", "weg.csv", world.quoted(world.VOLUNTEERS.replace("ma-zo 9-12", "za 9-10")))
        before = [name for name, mail in mails(place).items() if "els@" in str(mail["To"])]
        place.night()
        equal(visits(place.city()), first, "the first night, run again later")
        equal([name for name, mail in mails(place).items() if "els@" in str(mail["To"])], before, "mails to noord")


def decisions_come_back():
    with World() as place:
        place.lists()
        place.night()
        text = place.read(f"rosters/{NIGHT}/noord/roster.csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        header = [name.lower() for name in rows[0]]
        visit, decision = header.index("bezoek"), header.index("beslissing")
        changed = 0
        for row in rows[1:]:
            if row[visit] == "stad/R1@2026-12-01":
                row[decision] = "geweigerd"
                changed += 1
            elif row[visit] == "stad/R2@once":
                row[decision] = "aanvaard"
                changed += 1
        equal(changed, 2, "lines decided on")
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        place.upload("noord", "rooster.csv", ("\ufeff" + out.getvalue()).encode())
        place.night("2026-11-24")
        after = visits(place.city("2026-11-24"))
        true("stad/V1" not in [who for who, _, _ in after.get("stad/R1@2026-12-01", [])], "a rejected pair comes back")
        equal(after["stad/R2@once"][0][:2], ("stad/V2", "2026-11-26"), "an accepted pair stays")


def who_did_not_come_comes_another_day():
    """A visit of any day of the week that did not take place is planned again; then it counts as done, unless the
    coordinator says the same once more, be it in the same words."""
    text = "bezoek;vrijwilliger;beslissing\nstad/R3@2026-W48;{};niet_gekomen\n"
    for again in (False, True):
        with World() as place:
            place.lists()
            place.write("bvb.conf", place.read("bvb.conf").decode().replace('source "noord"', 'source "alle"'))
            rows = world.REQUESTS.replace("wo,vr;een", "di,wo,do;een")
            place.upload("stad", "a hulpvragen.csv", world.quoted(rows))
            place.night()
            who, day, _ = visits(place.city())["stad/R3@2026-W48"][0]
            equal(day, "2026-11-24", "first planned for Tuesday")
            place.upload("alle", "a.csv", text.format(who))
            place.bvb("import", "--date", "2026-11-24")
            time.sleep(1.1)  # what is sent after that is of another second
            place.night("2026-11-24")
            equal(visits(place.city("2026-11-24"))["stad/R3@2026-W48"][0][:2], (who, "2026-11-25"), "planned again")
            page = place.read("rosters/2026-11-24/zuid/roster.html").decode()
            true("It did not take place on the day that was planned, as you reported." in page, page)
            if again:
                place.upload("alle", "b.csv", text.format(who))
            place.night("2026-11-25")
            equal("stad/R3@2026-W48" in visits(place.city("2026-11-25")), again, f"once more, {again}")


def what_is_not_possible_is_told_once():
    with World() as place:
        place.lists().night()
        place.upload("noord", "a.csv", "bezoek;vrijwilliger;beslissing;vervanging\nstad/R2@once;stad/V2;vervang;stad/V1\n")
        for night, told in (("2026-11-24", True), ("2026-11-25", False)):
            place.night(night)
            page = place.read(f"rosters/{night}/noord/roster.html").decode()
            equal("That is not possible. The volunteer does not do this task." in page, told, f"the answer, {night}")
            true("accepted, but no longer possible" not in page, "it was not accepted, but answered")
            true('rule="task"' in place.city(night), "the decision is still not possible")
            mail = [mail for name, mail in mails(place).items() if night in name and "els@" in str(mail["To"])]
            equal(len(mail), 1, "mails to noord")
            true("could not be kept" not in mail[0].get_body(("plain",)).get_content(), "nothing was accepted")


def another_centre_does_not_decide():
    """The inbox of a centre decides about its own visits; rows about others change nothing, and are told."""
    with World() as place:
        place.lists().night()
        before = visits(place.city())
        text = place.read(f"rosters/{NIGHT}/zuid/roster.csv").decode("utf-8-sig")
        place.upload("noord", "rooster.csv", text.replace(f";{NIGHT}/1;;", f";{NIGHT}/1;geannuleerd;"))
        place.upload("noord", "volgende.csv", "bezoek;beslissing\nstad/R99@2026-12-01;geannuleerd\n")
        place.night("2026-11-24", expect=0)
        after = visits(place.city("2026-11-24"))
        equal(after["stad/R3@2026-W48"], [(who, date, points + 120) for who, date, points in before["stad/R3@2026-W48"]],
              "the visit of zuid")
        receipt = b"".join(place.files("receipts/noord").values()).decode()
        true("This visit belongs to another centre, which decides about it." in receipt, receipt)
        true("No visit with this number is known." in receipt, receipt)
        equal(place.query("SELECT count(*) FROM decisions"), "0", "decisions that count")


def decisions_on_an_earlier_roster():
    """Who answers to the roster of the day before yesterday is told line by line what became of it, at once and in the
    next roster: done where the line still stands, without effect where somebody else is planned since."""
    with World() as place:
        place.lists().night()
        text = place.read(f"rosters/{NIGHT}/noord/roster.csv").decode("utf-8-sig")
        true(f";{NIGHT}/1;;;;" in text, text)
        place.upload("stad", "paren.csv", "vrijwilliger;senior;regel;punten\nstad/V2;stad/S1;voorkeur;900\n")
        place.night("2026-11-24")
        equal(visits(place.city("2026-11-24"))["stad/R1@2026-12-01"][0][0], "stad/V2", "who is planned since")
        place.upload("noord", "rooster.csv", ("\ufeff" + text.replace(f";{NIGHT}/1;;", f";{NIGHT}/1;aanvaard;")).encode())
        place.night("2026-11-25")
        equal(place.query("SELECT volunteer, kind, age FROM decisions WHERE visit IN ('stad/R1@2026-12-01', 'stad/R2@once')"
                          " ORDER BY visit"), "stad/V1|accept|late|stad/V2|accept|stands", "what was found")
        after = visits(place.city("2026-11-25"))
        equal(after["stad/R1@2026-12-01"][0][0], "stad/V2", "the late decision has no effect")
        equal(after["stad/R2@once"][0][:2], ("stad/V2", "2026-11-26"), "the other one is done")
        receipt = b"".join(place.files("receipts/noord").values()).decode()
        true("so it counts" in receipt and "it comes too late and has no effect" in receipt, receipt)
        page = place.read("rosters/2026-11-25/noord/roster.html").decode()
        about = "This was about the roster of 23/11/2026, version 1; the last one "
        true(about + "did not have the line any more. It came too late; nothing was changed." in page, page)
        true(about + "still had the line. Done as you asked." in page, page)


def events(place, night):
    """uid: (status, begin, sequence)"""
    calendar = icalendar.Calendar.from_ical(place.read(f"rosters/{night}/noord/roster.ics"))
    return {str(event["UID"]): (str(event["STATUS"]), event["DTSTART"].dt, int(event["SEQUENCE"]))
            for event in calendar.walk("VEVENT")}


def the_calendar_follows():
    """What stays stays as it was; who does not come any more is cancelled, until the day is over."""
    with World() as place:
        place.lists().night()
        first = events(place, NIGHT)
        true(first and all(state == "CONFIRMED" and sequence == 0 for state, _, sequence in first.values()), first)
        place.night("2026-11-24")
        second = events(place, "2026-11-24")
        both = set(first) & set(second)
        true(both and all(second[uid] == first[uid] for uid in both), "what is the same is the same")
        true(not any(state == "CANCELLED" for state, _, _ in second.values()), second)
        place.upload("stad", "weg.csv", world.quoted(world.VOLUNTEERS.replace("ma-zo 9-12", "za 9-10")))
        gone = {uid for uid in second if "stad=2FV1" in uid}
        for night in ("2026-11-25", "2026-11-26"):
            place.night(night)
            later = events(place, night)
            true(gone and gone <= set(later), f"{night}: what V1 was to do is still spoken of")
            for uid in gone:
                equal(later[uid], ("CANCELLED", second[uid][1], second[uid][2] + 1), f"{night}: {uid}")


def bad_uploads():
    with World() as place:
        place.lists()
        place.upload("stad", "kapot.csv", 'nummer;naam\n1;"never closed\n2;x\n')
        place.upload("decanaat", "hulpvragen.csv", world.quoted(world.REQUESTS))  # may upload volunteers only
        place.upload("stad", "fout.csv", "volunteer;senior;rule;points\nstad/V1;stad/S1;prefer;veel\nV1;S2;prefer;30\n")
        place.upload("onbekend", "x.csv", "a;b\n1;2\n")
        os.symlink("/etc/passwd", place.path("inbox", "stad", "link.csv"))
        done = place.night(expect=65)
        true("inbox/onbekend" in done.stderr, "an unknown folder is told")
        equal(len(place.files("quarantine")), 4, "two files and two receipts in quarantine")
        equal(os.listdir(place.path("inbox", "stad")), ["link.csv"], "what is left in the inbox")
        receipts = b"".join(text for name, text in place.files("receipts").items() if name.endswith(".txt")).decode()
        true("veel" not in receipts and "never closed" not in receipts, "receipts quote no cells")
        equal(len(visits(place.city())), 5, "the good lists were read all the same")
        place.night()
        # Refused again tonight: still one mail about it.
        before = place.files("outbox", "receipts", "quarantine")
        place.upload("stad", "kapot.csv", 'nummer;naam\n1;"never closed\n2;x\n')
        place.night(expect=65)
        same_files(place.files("outbox", "receipts", "quarantine"), before, "the same broken file again")


def rows_come_back():
    """What the receipt gives back, mended and uploaded, is the list; bvb check gives the same."""
    with World(language="fr") as place:
        lists = world.quoted(world.VOLUNTEERS).replace("bezoek;fiets", "danse;fiets")
        place.upload("stad", "liste.csv", lists)
        place.bvb("import", "--date", NIGHT)
        (name,) = [name for name in place.files("receipts") if name.endswith(".rows.csv")]
        receipts = place.files("receipts")
        rows = receipts[name].decode("utf-8-sig")
        texts = [text.decode() for other, text in receipts.items() if other.endswith(".txt")]
        true(os.path.basename(name) in texts[0], "the receipt names the file")
        true(";statut;à corriger\r\n" in rows and rows.count("\r\n") == 3, "all rows, in the language of the source")
        before = place.hash()
        target = os.path.join(place.folder, "rows.csv")
        done = place.bvb("check", "--source", "stad", "--date", NIGHT, "--rows", target, place.write("x.csv", lists),
                         expect=65)
        os.remove(place.path("x.csv"))
        equal(place.hash(), before, "a check touches nothing")
        with open(target, encoding="utf-8-sig", newline="") as file:
            equal(file.read(), rows, "the rows of a check")
        true("rows.csv" in done.stdout, "the check names the file")
        place.bvb("check", "--rows", target, target, target, expect=64)
        link = os.path.join(place.folder, "link")
        os.symlink("/dev/null", link)
        for arguments in (["check", "--rows", link, target], ["match", "--output", link], ["match", "--write-model", link]):
            done = place.bvb(*arguments, "--date", NIGHT, expect=64)
            true(link in done.stderr and os.path.islink(link), "what is no file is not replaced")
        place.upload("stad", "liste.csv", rows.replace("danse", "bezoek").encode("utf-16"))
        place.bvb("import", "--date", NIGHT)
        (name,) = set(place.files("receipts")) - set(receipts)
        true("2\n" in place.read(name).decode(), "mended, nothing comes back, and both rows are taken")


def check_is_import():
    """bvb check says what the import then says: addresses, lists that shrink, who is no longer in a list."""
    register = "straat;huisnummer;postcode;gemeente;x;y\nKerkstraat;1;8500;Kortrijk;72218;169187\n"
    header = "nummer;naam;taken;beschikbaarheid;straat;huisnummer;postcode;gemeente\n"
    row = "{};Maes{};bezoek;ma;{};8500;Kortrijk\n"
    many = [row.format(i, i, "Kerkstraat;1") for i in range(10)]
    lists = [header + row.format(1, 1, "Kerkstraaat;1") + row.format(2, 2, "Kerkstraat;99") + "".join(many[3:]),
             header + many[0], header + many[0][:-3], "PK\x03\x04", header + "".join(many[:8])]

    def receipts():
        return {name: text for name, text in place.files("receipts/decanaat").items() if name.endswith(".txt")}

    with World(language="nl") as place:
        place.upload("stad", "adressen.csv", register)
        place.upload("decanaat", "eerste.csv", header + "".join(many))
        place.bvb("import", "--date", NIGHT)
        for i, text in enumerate(lists):
            known, before = receipts(), place.hash()
            path = os.path.join(place.folder, f"{i}.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            said = place.bvb("check", "--source", "decanaat", "--date", NIGHT, path, expect=None)
            equal(place.hash(), before, "a check touches nothing")
            place.upload("decanaat", f"{i}.csv", text)
            done = place.bvb("import", "--date", NIGHT, expect=None)
            told = [text.decode() for name, text in receipts().items() if name not in known]
            equal(len(told), 1, done.stderr)
            # Only where the rows on their way back lie is told by the import alone.
            lines = [line for line in told[0].strip().split("\n") if ".rows.csv" not in line]
            equal([line for line in said.stdout.strip().split("\n") if line], [line for line in lines if line], f"list {i}")
            equal(os.path.exists(os.path.join(place.folder, "bvb.db")), False, "no database beside the file")


def held_lists():
    """A whole list that shrinks too much, or was cut off, waits until the administrator takes it."""
    rows = [f"D{i};Wouters;Bert;72218;{160187 + i};bezoek;auto;ma-vr 9-17\n" for i in range(20)]
    header = "nummer;naam;voornaam;x;y;taken;vervoermiddel;beschikbaarheid\n"

    def import_list(place, text, night=NIGHT, expect=0):
        place.upload("decanaat", "lijst.csv", text)
        return place.bvb("import", "--date", night, expect=expect)

    def held(place):
        return [name for name in place.files("quarantine") if not name.endswith(".txt")]

    with World() as place:
        import_list(place, header + "".join(rows))
        few = header + "".join(rows[:13])
        done = import_list(place, few, expect=65)
        (name,) = held(place)
        true(f"bvb import --accept {os.path.basename(name)}" in done.stderr, "the administrator is told what to write")
        mails = b"".join(place.files("outbox").values()) + b"".join(place.files("receipts").values())
        true(b"20" in mails and b"held" in mails, "the source is told")
        import_list(place, few, night="2026-11-24", expect=65)
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "20", "the last good list stays")
        place.bvb("import", "--accept", "lijst.csv", expect=64)
        place.bvb("import", "--accept", name.replace("decanaat", "decanaal"), expect=64)
        place.bvb("import", "--accept", name.replace("lijst", "geen"), expect=74)
        place.bvb("import", "--date", "2026-11-25", "--accept", place.path(name))
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "13", "the list that was accepted")
        true(name not in place.files(), "it lies in the archive now")
        (text,) = [text for file, text in place.files("receipts").items() if "2026-11-25" in file]
        true(b"7 (D13, D14, D15, D16, D17, D18, D19)" in text, "who ended is told")
        # Within the share: taken, and what ended is told. A row with a mistake is no row that went away.
        wrong = header + "".join(rows[:12]).replace("D3;Wouters", "D3;")
        import_list(place, wrong, night="2026-11-26")
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "12", "one ended, one stayed as it was")
        (text,) = [text for file, text in place.files("receipts").items() if "2026-11-26" in file
                   and file.endswith(".txt")]
        true(b"1 (D12)" in text, "who ended is told")
        # Cut off: only the row in which it ends is missing when it is taken after all.
        cut = header + "".join(rows[:11]) + "D11;Wout"
        import_list(place, cut, night="2026-11-27", expect=65)
        (name,) = [name for name in held(place) if "2026-11-27" in name]
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "12", "the last good list stays")
        place.bvb("import", "--date", "2026-11-27", "--accept", name)
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "11", "taken up to where it was cut")
        # Refused for another reason: nobody can take that.
        import_list(place, header + '1;"x', night="2026-11-28", expect=65)
        (name,) = [name for name in held(place) if "2026-11-28" in name]
        before = place.files("quarantine")
        place.bvb("import", "--date", "2026-11-28", "--accept", name, expect=65)
        true(set(before) <= set(place.files("quarantine")), "it stays in quarantine")
        place.write("bvb.conf", place.read("bvb.conf").replace(b'list = "snapshot"', b'list = "snapshot" max_shrink = 95'))
        import_list(place, header + rows[0], night="2026-11-29")
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "1", "as the source may")


def renumbered_lists():
    """As many rows, but with other numbers: held. The same numbers with mistakes in their rows are still there."""
    header = "nummer;naam;voornaam;x;y;taken;beschikbaarheid\n"
    row = "{};Wouters;Bert{};72218;{};bezoek;ma-vr 9-17\n"

    def rows(numbers):
        return header + "".join(row.format(number, i, 160187 + i) for i, number in enumerate(numbers))

    with World() as place:
        place.upload("decanaat", "lijst.csv", rows(range(20)))
        place.bvb("import", "--date", NIGHT)
        other = list(range(13)) + list(range(100, 107))
        place.upload("decanaat", "lijst.csv", rows(other))
        done = place.bvb("import", "--date", "2026-11-24", expect=65)
        true("7 of 20" in done.stderr and "import --accept" in done.stderr, done.stderr)
        equal(place.query("SELECT count(*) FROM volunteers WHERE active AND id LIKE 'decanaat/10_'"), "0", "nobody began")
        path = place.write("lijst.csv", rows(other))
        true("7 of 20" in place.bvb("check", "--source", "decanaat", path, expect=65).stdout, "the check says so as well")
        place.upload("decanaat", "lijst.csv", rows(other).replace("104;Wouters", "14;").replace("105;Wouters", "15;"))
        place.bvb("import", "--date", "2026-11-25")
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "20", "13 stayed, 5 came, 2 stay as they were")
        (name,) = [name for name in place.files("quarantine") if not name.endswith(".txt")]
        place.bvb("import", "--date", "2026-11-25", "--accept", name)
        equal(place.query("SELECT count(*) FROM volunteers WHERE active AND id LIKE 'decanaat/10_'"), "7", "accepted")


def lists_resubmitted():
    """A list in which something was to be mended is read again, for the city may have been mended instead. Where it says
    the same, nobody is told twice."""
    folders = ("outbox", "receipts", "quarantine")
    text = world.quoted(world.VOLUNTEERS.replace("bezoek;", "dansen;", 1))
    pick = "SELECT count(*) FROM volunteers WHERE active"

    def send(date, name="lijst.csv", content=text):
        place.upload("stad", name, content)
        return place.bvb("import", "--date", date)

    with World() as place:
        send(NIGHT)
        equal(place.query(pick), "1", "one of two rows has a task that the city does not know")
        before = place.files(*folders)
        over = "An import would pass this file over"
        path = os.path.join(place.folder, "lijst.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)

        def check(expect=0):
            return place.bvb("check", "--source", "stad", "--date", NIGHT, path, expect=expect).stdout

        for date, name in ((NIGHT, "lijst.csv"), (NIGHT, "anders.csv"), ("2026-11-24", "lijst.csv")):
            true("was read before" in send(date, name).stderr, "it says the same")
            same_files(place.files(*folders), before, f"once more, {date}, {name}")
        equal(place.query("SELECT count(*) FROM uploads"), "1", "uploads")
        true(over in check(expect=65), "the check says so")
        place.write("bvb.conf", place.read("bvb.conf") + b'task "dansen" { name = "Dansen" }\n')
        true(over not in check(), "now it would be read")
        send("2026-11-24")
        equal(place.query(pick), "2", "the task is known")
        place.bvb("send", "--date", "2026-11-24")
        true(len(place.files(*folders)) > len(before), "and a receipt says so")
        true(over in check(), "now all is right")
        before = place.files(*folders)
        send("2026-11-25")
        same_files(place.files(*folders), before, "all is right: passed over")


def decisions_repeated():
    """Accepted, rejected, and accepted after all with the very file of the first time."""
    text = "bezoek;vrijwilliger;beslissing\nstad/R1@2026-12-01;stad/V1;{}\n"
    with World() as place:
        place.lists().night()
        for i, word in enumerate(("aanvaard", "geweigerd", "aanvaard", "aanvaard")):
            place.upload("noord", f"{i}.csv", text.format(word))
            place.bvb("import", "--date", NIGHT)
        equal(place.query("SELECT kind FROM decisions ORDER BY sequence"), "accept|reject|accept", "what was said")


def names_of_files():
    """Names as Windows and FTP write them: read under a name that can be shown, and nothing is lost by it. Numbers in
    names are not shown, whatever happens to the file."""
    header, names = "nummer;naam;x;y;taken;beschikbaarheid\n", (b"Andr\xe9.csv", b"Andr\xe8.csv", "\u202eA.csv".encode())
    number = "85073003328"
    with World() as place:
        for i, name in enumerate(names):
            path = place.write(f"inbox/stad/{i}", header + f"V{i};Maes;72218;169187;bezoek;{'ma' if i else 'maa'}\n")
            os.rename(path, os.path.join(os.path.dirname(path).encode(), name))
        os.symlink("/etc/passwd", place.path("inbox", "stad", number + "a.csv"))
        done = place.bvb("import", "--date", NIGHT)
        equal(place.query("SELECT file_name FROM uploads ORDER BY file_name"), "?A.csv|Andr?.csv|Andr?.csv", "known as")
        equal(place.query("SELECT count(*) FROM volunteers"), "2", "taken")
        equal(len(place.files("archive")), 3, "archived")
        equal(len([name for name in place.files("receipts") if name.endswith(".txt")]), 3, "receipts")
        for name in place.files():
            true(name.isprintable(), f"a name that cannot be shown: {name!r}")
        os.chmod(place.write(f"inbox/stad/{number}.csv", header), 0)
        place.upload("stad", number + "b.csv", header)
        plain = ["setpriv", "--bounding-set", "-all"] if os.getuid() == 0 else []  # root may open what it may not read
        shown = on_a_terminal(plain + [world.BVB, "-C", place.path(), "import", "--date", NIGHT], 74)
        true(number.encode() not in shown and b"***********.csv cannot be opened" in shown, shown)
        true(b"looking at ***********b.csv" in shown, shown)
        done = place.bvb("check", place.path("inbox", "stad", number + "c.csv"), expect=74)
        true(number not in done.stderr and "***********c.csv" in done.stderr, done.stderr)


def rows_above_the_header():
    """Who stands above the header of a whole list has not left it."""
    header = "nummer;naam;x;y;taken;beschikbaarheid\n"
    rows = [f"D{i};Wouters;72218;{160187 + i};bezoek;ma\n" for i in range(6)]
    with World() as place:
        place.upload("decanaat", "lijst.csv", header + "".join(rows))
        place.bvb("import", "--date", NIGHT)
        place.upload("decanaat", "lijst.csv", rows[0] + header + "".join(rows[1:]))
        place.bvb("import", "--date", NIGHT)
        equal(place.query("SELECT count(*) FROM volunteers WHERE active"), "6", "who is known")
        equal(place.query("SELECT read, accepted, refused FROM uploads WHERE id = 2"), "6|5|1", "the figures")


def empty_cells_erase_nothing():
    """What is known stays when a later list says nothing about it; an address goes with the place it belongs to."""
    header = "nummer;naam;voornaam;geboortejaar;telefoon;e-mail;straat;wijk;uittreksel;x;y;taken;beschikbaarheid;max_per_dag\n"
    kept = "SELECT first_name, birth_year, phone, email, street, area, record_check, x, max_per_day, changed FROM volunteers"
    with World() as place:
        place.upload("stad", "1.csv", header + "V;Maes;Jan;1950;056 12 34 56;jan@x.be;Markt;noord;1/2/2026;72218;169187;"
                                               "bezoek;ma;2\n")
        place.bvb("import", "--date", NIGHT)
        before = place.query(kept)
        true("Jan|1950|056 12 34 56|jan@x.be|Markt|noord|" in before, before)
        place.upload("stad", "2.csv", header + "V;Maes;;;;;;;;72218;169187;bezoek;ma;2\n")
        place.bvb("import", "--date", NIGHT)
        equal(place.query(kept), before, "empty cells")
        place.upload("stad", "3.csv", "nummer;naam;x;y;taken;beschikbaarheid;telefoon\nV;Maes;72219;169187;bezoek;ma;1234567890\n")
        place.bvb("import", "--date", NIGHT)
        equal(place.query(kept), "Jan|1950|1234567890|jan@x.be|||20485|72219.0|-1|3",
              "another place has another address, and an empty limit is none")


def cut_anywhere():
    """A whole list cut at any byte: held, or it says what is missing, or nothing is."""
    header = "nummer;naam;voornaam;x;y;taken;beschikbaarheid\r\n"
    rows = ['1;Wouters;Zo\u00eb;72218;160187;bezoek;ma\r\n', '2;"De ""K""";Bert;72218;160187;bezoek;"ma; wo"\r\n',
            "3;Maes;An;72218;160187;bezoek;zo\r\n"]
    whole = (header + "".join(rows)).encode()
    dump = "SELECT group_concat(id || last_name || first_name || availability) FROM volunteers WHERE active"
    with World() as place:
        place.write("bvb.conf", place.read("bvb.conf").replace(b'list = "snapshot"', b'list = "snapshot" max_shrink = 100'))
        place.upload("decanaat", "lijst.csv", whole)
        place.bvb("import", "--date", NIGHT)
        wanted = place.query(dump)
        kept = place.read("bvb.db")
        for size in range(len(whole)):
            shutil.rmtree(place.path("receipts"))
            for name in ("bvb.db-wal", "bvb.db-shm"):
                if os.path.exists(place.path(name)):
                    os.remove(place.path(name))
            place.write("bvb.db", kept)
            place.upload("decanaat", "lijst.csv", whole[:size])
            done = place.bvb("import", "--date", "2026-11-24", expect=None)
            now = place.query(dump)
            if done.returncode == 65:
                equal(now, wanted, f"cut at {size}: the last good list stays")
                continue
            equal(done.returncode, 0, f"cut at {size}")
            (text,) = [text.decode() for name, text in place.files("receipts").items() if name.endswith(".txt")]
            said = "ended" in text or "no line end" in text or "Rows refused: 0" not in text
            true(now == wanted or said, f"cut at {size}: silently smaller\n{text}")


def each_in_their_own_language():
    """The source reads its receipt in its language, the administrator the log in the language of the city."""
    with World() as place:
        config = place.read("bvb.conf").decode()
        place.write("bvb.conf", config.replace('name = "Decanaat"', 'name = "Decanaat" language = "fr"'))
        place.upload("decanaat", "lijst.csv", world.quoted(world.MORE_VOLUNTEERS) * 3)
        place.bvb("import", "--date", NIGHT)
        header = world.MORE_VOLUNTEERS.split("\n", 1)[0] + "\n"
        for text, word in ((header, "no_rows"), (header + "D1;Wouters", "cut_off")):
            place.upload("decanaat", "lijst.csv", text)
            done = place.bvb("import", "--date", "2026-11-24", expect=65)
            true(f"({word}" in done.stderr and "fichier" not in done.stderr, f"the log\n{done.stderr}")
        texts = b"".join(text for name, text in place.files("receipts").items() if name.endswith(".txt"))
        true(b"fichier" in texts and b"The file" not in texts, "the receipts")


def dry_run_touches_nothing():
    with World() as place:
        place.lists()
        before = place.hash()
        done = place.bvb("nightly", "--date", NIGHT, "--dry-run")
        equal(place.hash(), before, "a dry night in a fresh workspace")
        true("vrijwilligers.csv" in done.stdout, "receipts are shown")
        place.night()
        place.upload("stad", "nieuw.csv", world.quoted(world.VOLUNTEERS.replace("V1", "V9")))
        before = place.hash()
        for command in ("import", "match", "report", "send", "nightly"):
            place.bvb(command, "--date", "2026-11-24", "--dry-run", expect=74 if command == "report" else 0)
            equal(place.hash(), before, f"{command} --dry-run")
        target = os.path.join(place.folder, "out.xml")
        model = os.path.join(place.folder, "out.mps")
        place.bvb("match", "--date", "2026-11-24", "--dry-run", "--output", target, "--write-model", model)
        equal(place.hash(), before, "match --dry-run --output")
        true(os.path.getsize(target) > 0 and os.path.getsize(model) > 0, "the files asked for are written")
        equal([name for name in os.listdir(place.folder) if name.startswith("bvb-dry")], [], "copies left behind")


def wrong_configuration_touches_nothing():
    with World() as place:
        place.lists()
        place.write("bvb.conf", place.read("bvb.conf").replace(b'city = "Stad"', b'city = "Stad"\nhorizon = 3'))
        before = place.hash()
        for command in ("import", "match", "report", "send", "nightly", "check-config", "status"):
            done = place.bvb(command, expect=78)
            true("bvb.conf:3" in done.stderr + done.stdout, "the line of the mistake")
            equal(place.hash(), before, f"{command} with a wrong bvb.conf")


def exit_codes():
    with World() as place:
        place.lists()
        for arguments in (["nachtelijk"], ["nightly", "--datum", "x"], ["nightly", "--date", "31/2/2026"], [],
                          ["match", "rest"], ["check"], ["send", "--wait", "-1"],
                          ["import", "--output", "x"]):
            before = place.hash()
            done = place.bvb(*arguments, expect=64)
            true("--help" in done.stderr, "a hint")
            equal(place.hash(), before, "wrong use")
        place.bvb("--help")
        place.bvb("--version")
        place.bvb("match", "--help")
        place.bvb("report", "--date", NIGHT, expect=74)
        place.bvb("check", place.path("inbox", "stad", "vrijwilligers.csv"))
        place.bvb("check", place.path("niets.csv"), expect=74)
        bad = place.write("x.csv", "nummer;naam;taken;beschikbaarheid;x;y\n1;A;dansen;ma 9-12;72218;169187\n")
        place.bvb("check", "--source", "stad", bad, expect=65)
        place.bvb("check", "--source", "niemand", bad, expect=64)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([world.BVB, "--help"], stdout=full, stderr=subprocess.PIPE, check=False)
        equal(done.returncode, 73, "help onto a full disk")
        place.bvb("import", "--date", NIGHT)
        place.write("rosters", "a file where a folder must be")
        place.bvb("match", "--date", NIGHT, expect=73)
        os.remove(place.path("rosters"))
        for name in ("bvb.db", "bvb.db-wal", "bvb.db-shm"):
            if os.path.exists(place.path(name)):
                os.remove(place.path(name))
        place.write("bvb.db", b"this is no database, " * 1000)
        place.bvb("match", "--date", NIGHT, expect=74)
        done = subprocess.run([world.BVB, "-C", place.path("nergens"), "status"], capture_output=True, check=False)
        equal(done.returncode, 78, "no workspace")


def init():
    with World() as place:
        fresh = place.path("nieuw")
        place.bvb("init", fresh, workspace=False)
        done = subprocess.run([world.BVB, "-C", fresh, "check-config"], capture_output=True, text=True, check=False)
        equal((done.returncode, len(done.stdout.splitlines())), (0, 1), "a new workspace is right: " + done.stdout)
        before = place.hash()
        place.bvb("init", fresh, workspace=False, expect=73)
        equal(place.hash(), before, "init on a workspace that is there")
        subprocess.run([world.BVB, "-C", fresh, "nightly", "--date", NIGHT], capture_output=True, check=True)


def two_at_once():
    with World() as place:
        place.lists()
        place.bvb("import", "--date", NIGHT)
        with open(place.path("bvb.lock"), "r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = place.files("rosters", "outbox", "receipts")
            place.night(expect=75)
            place.bvb("send", "--wait", "1", expect=75)
            same_files(place.files("rosters", "outbox", "receipts"), before, "a night beside another")
        codes = []
        threads = [threading.Thread(target=lambda: codes.append(
            place.bvb("nightly", "--date", NIGHT, "--wait", "200").returncode)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(codes, [0, 0, 0, 0], "four nights at once")
        equal(len(place.files("outbox")), 5, "mails of four nights at once")


def explanations_are_told():
    """What city.xml holds of other choices is what `bvb explain` says, and needs no solver: the database is not changed."""
    with World() as place:
        place.lists()
        place.bvb("explain", "--date", NIGHT, "stad/R1@once", expect=74)
        place.night()
        city = place.city()
        before = place.hash()
        for visit in re.findall('<unserved visit="([^"]*)"', city):
            told = place.bvb("explain", "--date", NIGHT, visit).stdout
            true("Nobody goes to " in told, told)
            equal(place.bvb("explain", visit).stdout, told, "without a date: of the last roster")
        offers = re.findall('<alternative kind="replace" visit="([^"]*)" volunteer="[^"]*" instead="[^"]*" date="[^"]*" '
                            'price="([0-9]+)" exact="true"', city)
        true(offers, "replacements with a price")
        for visit, price in offers:
            told = place.bvb("explain", "--date", NIGHT, visit).stdout
            true("Who could go instead:" in told, told)
            true(f"costs {price} point" in told or price == "0", told)
        for volunteer in ("stad/V1", "stad/V2", "decanaat/D1"):
            told = place.bvb("explain", "--date", NIGHT, volunteer).stdout
            equal(len(re.findall(r"^  ", told, re.M)), len(re.findall(f'<round volunteer="{volunteer}"', city)), told)
        done = place.bvb("explain", "--date", NIGHT, "stad/R9@once", expect=64)
        true("roster.csv" in done.stderr, done.stderr)
        equal(place.hash(), before, "the workspace after asking")


def near_days_are_frozen():
    """A line that was sent moves for a few points, but not within freeze_days; there it moves when its volunteer cannot
    come any more."""
    visit = "stad/R1@2026-12-01"
    for freeze, away, who in ((0, "", "stad/V2"), (5, "", "stad/V2"), (7, "", "stad/V1"), (7, "1/12/2026", "stad/V2")):
        with World() as place:
            place.lists()
            place.night()
            equal(visits(place.city())[visit][0][0], "stad/V1", "who goes at first")
            place.write("bvb.conf", place.read("bvb.conf").replace(b'city = "Stad"',
                                                                   b'city = "Stad"\nfreeze_days = %d' % freeze))
            place.upload("stad", "paren.csv", "vrijwilliger;senior;regel;punten\nstad/V2;stad/S1;voorkeur;900\n")
            rows = [row.split(";", 7) for row in world.VOLUNTEERS.strip().split("\n")]
            away = {"nummer": "afwezig", "V1": away}
            rows = [row[:7] + [away.get(row[0], "")] + row[7:] for row in rows]
            place.upload("stad", "vrijwilligers.csv", world.quoted("\n".join(";".join(row) for row in rows)))
            place.night("2026-11-24")
            equal(visits(place.city("2026-11-24"))[visit][0][0], who, f"who goes, {freeze} days frozen, {away}")
            true("<released" not in place.city("2026-11-24"), "nothing that was accepted is released")


def empty_night():
    with World() as place:
        place.night()
        true('visits="0"' in place.city(), "a night without people")
        place.night()


SCENARIOS = [first_night, same_night_again, progress_on_a_terminal, a_second_version, a_second_version_keeps_calm, a_senior_moves_to_another_centre, why_lines_change, what_follows_from_a_decision, later_nights, decisions_come_back, who_did_not_come_comes_another_day, what_is_not_possible_is_told_once, another_centre_does_not_decide, decisions_on_an_earlier_roster, the_calendar_follows,
             bad_uploads, rows_come_back, check_is_import, held_lists, renumbered_lists, lists_resubmitted, decisions_repeated, names_of_files, rows_above_the_header, empty_cells_erase_nothing, cut_anywhere, each_in_their_own_language,
             dry_run_touches_nothing, wrong_configuration_touches_nothing, exit_codes, explanations_are_told,
             near_days_are_frozen, init, two_at_once, empty_night]
ONLY = sys.argv[1:]
world.run([scenario for scenario in SCENARIOS if not ONLY or scenario.__name__ in ONLY])
