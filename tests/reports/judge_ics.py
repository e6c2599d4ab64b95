#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a roster.ics with the icalendar package: `judge_ics.py any FILE`. After the calendar, FILE has a line
`=== EXPECTED` and one line an event: STATE VISIT VOLUNTEER DATE BEGIN END SEQUENCE, in Brussels time as the system's
own table of time zones knows it."""

import datetime
import sys
import zoneinfo

import icalendar

BRUSSELS = zoneinfo.ZoneInfo("Europe/Brussels")


def identity(visit, volunteer):
    def plain(text):
        return "".join(c if c.isascii() and (c.isalnum() or c == "-") else "".join(f"={b:02X}" for b in c.encode())
                       for c in text)
    return f"{plain(visit)}.{plain(volunteer)}@kortrijk.example"


def local(date, time):
    hour, minute = map(int, time.split(":"))
    day = datetime.datetime.fromisoformat(date).replace(tzinfo=BRUSSELS)
    return day.replace(hour=hour, minute=minute)


def judge_form(data):
    data.decode("utf-8")
    assert b"\n" not in data.replace(b"\r\n", b"") and data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")
    assert b"TZID" not in data and b"ATTENDEE" not in data and b"LOCATION" not in data


def main():
    with open(sys.argv[2], "rb") as file:
        data, expected = file.read().split(b"=== EXPECTED\n")
    judge_form(data)
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
    wanted = {}
    for line in expected.decode().splitlines():
        state, visit, volunteer, date, begin, end, sequence = line.split("\t")
        wanted[identity(visit, volunteer)] = (state, local(date, begin), local(date, end), int(sequence))
    got = {}
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        assert uid not in got, uid
        begin, end = event["DTSTART"].dt, event["DTEND"].dt
        assert begin.utcoffset() == datetime.timedelta(0), begin
        assert event["CLASS"] == "PRIVATE" and event["TRANSP"] == "TRANSPARENT" and event["DTSTAMP"].dt
        got[uid] = (str(event["STATUS"]), begin.astimezone(BRUSSELS), end.astimezone(BRUSSELS), int(event["SEQUENCE"]))
    assert got == wanted, sorted(set(got.items()) ^ set(wanted.items()))


main()
