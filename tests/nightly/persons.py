# SPDX-License-Identifier: GPL-3.0-or-later
"""One person on several lists: what the matcher makes of it night after night, and who gets to see what."""

import csv
import email
import email.policy
import io
import sys

import world
from world import NIGHT, World, equal, quoted, true, visits

HEADER = "nummer;naam;voornaam;geboortejaar;x;y;telefoon;taken;max_per_dag;vervoermiddel;beschikbaarheid\n"
OTHERS = "".join(f"D{i};Zeger{i};Zoe;1960;72218;160187;;klusjes;;auto;za 9-10\n" for i in range(3, 8))
JAN = "{number};{name};1950;{x};169187;{phone};{tasks};{cap};fiets;{hours}\n"
REQUESTS = """nummer;senior;naam;voornaam;x;y;wijk;taak;frequentie;dagen;van;tot;vroegste_start;laatste_einde;duur
R1;S1;De Smet;Alice;72400;169400;noord;bezoek;wekelijks;di;1/11/2026;;9:00;12:00;60
R2;S2;Claes;Rosa;72500;169100;noord;bezoek;wekelijks;di;1/11/2026;;13:00;17:00;60
R3;S3;Maes;Jef;72500;169100;noord;wandelen;wekelijks;wo;1/11/2026;;13:00;17:00;60
"""


def start(place):
    with open(place.path("bvb.conf"), "a", encoding="utf-8") as conf:
        conf.write('task "klusjes" { name = "Klusjes" }\ntask "wandelen" { name = "Wandelen" }\n')


def decanaat(place, name="Peeters;Jan", with_jan=True, **more):
    jan = {"number": "D2", "name": name, "x": 72218, "phone": "0478 12 34 56", "tasks": "bezoek", "cap": 2,
           "hours": "di 9-12", **more}
    place.upload("decanaat", "lijst.csv", quoted(HEADER + (JAN.format(**jan) if with_jan else "") + OTHERS))


def stad(place, **more):
    jan = {"number": "V1", "name": "PEETERS;Ján", "x": 72219, "phone": "+32 478/12.34.56", "tasks": "bezoek,wandelen",
           "cap": 1, "hours": "di-wo 13-17", **more}
    place.upload("stad", "vrijwilligers.csv", quoted(HEADER + JAN.format(**jan)))


def mailed(place):
    """The mails to els@noord.example, oldest first: (body, names of the attachments)."""
    mails = [email.message_from_bytes(content, policy=email.policy.SMTP)
             for _, content in sorted(place.files("outbox").items())]
    mails = [mail for mail in mails if "els@noord.example" in str(mail["To"])]
    return [(mail.get_body(("plain",)).get_content(), [part.get_filename() for part in mail.iter_attachments()])
            for mail in sorted(mails, key=lambda mail: mail["Date"].datetime)]


def who_goes(place, night):
    """{visit: volunteer} of a roster."""
    return {visit: lines[0][0] for visit, lines in visits(place.city(night)).items()}


def asked(place, night, centre="noord"):
    """The lines of persons.csv of a centre."""
    content = place.read(f"rosters/{night}/{centre}/persons.csv")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def decide(place, lines, decision, name="personen.csv"):
    """Fills in the column and sends the file back as it is."""
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0].keys(), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({**line, "beslissing": decision} for line in lines)
    place.upload("noord", name, ("\ufeff" + out.getvalue()).encode())


def one_person_with_one_cap():
    with World() as place:
        start(place)
        place.upload("stad", "hulpvragen.csv", quoted(REQUESTS))
        decanaat(place)
        place.night()
        first = who_goes(place, NIGHT)
        equal(first["stad/R1@2026-12-01"], "decanaat/D2", "who goes to R1 before the second list")
        equal(asked(place, NIGHT), [], "nobody is asked about")
        body, files = mailed(place)[-1]
        true("one person" not in body and "persons.csv" not in files, "and the mail does not speak of it")

        # The second list brings the afternoons, another task and a smaller cap: one visit on a Tuesday, not two.
        stad(place)
        place.night("2026-11-24")
        second = who_goes(place, "2026-11-24")
        equal({who for who in second.values()}, {"decanaat/D2"}, "the number is the one known first")
        equal(len([visit for visit in second if visit.endswith("@2026-12-01")]), 1, "visits on one Tuesday")
        equal(second["stad/R3@2026-12-02"], "decanaat/D2", "a task of the other list")
        lines = asked(place, "2026-11-24")
        equal([(line["vrijwilliger"], line["vervanging"], line["status"]) for line in lines],
              [("decanaat/D2", "stad/V1", "one person")], "the line that tells of the join")
        equal(asked(place, "2026-11-24", "zuid"), [], "who lives elsewhere is not shown")
        for receipt, content in place.files("receipts").items():
            other = b"decanaat" if receipt.startswith("receipts/stad") else b"stad/"
            true(other not in content and b"V1" not in content, f"{receipt} tells of another list")

        # A telephone changes in one list: still one. Then the list that gave the number is left: still the number.
        stad(place, phone="0499 99 99 99")
        place.night("2026-11-25")
        equal(place.query("SELECT volunteer, person FROM identity_members ORDER BY 1"),
              "decanaat/D2|decanaat/D2|stad/V1|decanaat/D2", "members")
        decanaat(place, with_jan=False)
        place.night("2026-11-26")
        fourth = who_goes(place, "2026-11-26")
        equal(fourth["stad/R2@2026-12-08"], "decanaat/D2", "a person stays through the other list")
        true("stad/R1@2026-12-08" not in fourth, "but not in the hours of the list that was left")

        # They were two after all: undone by a decision, and it stays so.
        decide(place, lines, "andere_persoon")
        decanaat(place)
        for night in ("2026-11-27", "2026-11-28"):
            place.night(night)
            after = who_goes(place, night)
            equal(after["stad/R1@2026-12-08"], "decanaat/D2", "who goes to R1")
            equal(after["stad/R2@2026-12-08"], "stad/V1", "who goes to R2")
            equal(asked(place, night), [], "what was decided is not asked again")
            stad(place, phone="+32 478/12.34.56")


def what_is_in_doubt_is_asked():
    with World() as place:
        start(place)
        place.upload("stad", "hulpvragen.csv", quoted(REQUESTS))
        decanaat(place, name="Peters;Johannes", cap=1)
        stad(place, name="Peeters;Johannes")
        place.night()
        equal(len({who for visit, who in who_goes(place, NIGHT).items() if visit.endswith("@2026-11-24")}), 2, "two")
        lines = asked(place, NIGHT)
        equal([(line["vrijwilliger"], line["vervanging"], line["status"], line["beslissing"]) for line in lines],
              [("decanaat/D2", "stad/V1", "one person?", "")], "the line that asks")
        true("nearly the same name" in lines[0]["overeenkomst"] and "telephone" in lines[0]["overeenkomst"], "grounds")

        body, files = mailed(place)[-1]
        true("1 pair of volunteers may be one person" in body and "persons.csv" in files, "the mail asks as well")
        true("Peeters" not in body and "V1" not in body, "but names nobody")

        # Sent back as it is, it says nothing; with a decision it does, also in the words of another language.
        decide(place, lines, "")
        place.night("2026-11-24")
        equal(asked(place, "2026-11-24"), lines, "asked again")
        decide(place, lines, "même personne")
        # Said of the other number, and of the person: never this volunteer for this senior.
        place.upload("stad", "paren.csv", "vrijwilliger;senior;regel\r\ndecanaat/D2;S1;nooit\r\n")
        place.night("2026-11-25")
        after = who_goes(place, "2026-11-25")
        equal(set(after.values()), {"stad/V1"}, "one person, by the number that was read first")
        true(not [visit for visit in after if visit.startswith("stad/R1@")], "never R1")
        equal(len([visit for visit in after if visit.endswith("@2026-12-01")]), 1, "visits on one Tuesday")
        equal([line["status"] for line in asked(place, "2026-11-25")], ["one person, as you decided"], "as decided")

        # A decision about the other number is about the person too.
        place.upload("noord", "beslissingen.csv",
                     "bezoek;vrijwilliger;beslissing\r\nstad/R2@2026-12-01;decanaat/D2;geweigerd\r\n")
        place.night("2026-11-26")
        after = who_goes(place, "2026-11-26")
        true("stad/R2@2026-12-01" not in after, "a rejected pair comes back under another number")
        equal(after["stad/R2@2026-12-08"], "stad/V1", "only that visit")


def rows_that_say_too_little():
    with World() as place:
        place.upload("noord", "beslissingen.csv", "bezoek;vrijwilliger;beslissing;vervanging\r\n"
                     ";stad/V1;zelfde_persoon;\r\n;;zelfde_persoon;stad/V1\r\n;stad/V1;andere_persoon;stad/V1\r\n"
                     ";stad/V1;geweigerd;\r\n;stad/V1;;\r\n")
        place.bvb("import", "--date", NIGHT)
        equal(place.query("SELECT read, accepted, refused FROM uploads"), "5|1|4", "rows of the upload")
        equal(place.query("SELECT count(*) FROM identity_decisions"), "0", "decisions")


SCENARIOS = [one_person_with_one_cap, what_is_in_doubt_is_asked, rows_that_say_too_little]
ONLY = sys.argv[1:]
world.run([scenario for scenario in SCENARIOS if not ONLY or scenario.__name__ in ONLY])
