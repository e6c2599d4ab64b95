#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a roster.csv as a stranger would read it: `judge_csv.py any FILE`. Prints what is wrong and fails."""

import csv
import datetime
import io
import re
import sys

HEADER = ("datum;dag;begin;einde;bezoek;vrijwilliger;vrijwilliger_naam;vrijwilliger_telefoon;senior;senior_naam;"
          "senior_telefoon;adres;wijk;taak;status;opmerking;rooster;beslissing;reden;reikwijdte;vervanging").split(";")
BLANK = " \t\r\n\v\f\u00a0\u202f\ufeff"


def main():
    data = open(sys.argv[2], "rb").read()
    assert data.startswith(b"\xef\xbb\xbf"), "no BOM"
    assert data.endswith(b"\r\n"), "no CRLF at the end"
    assert b"\n" not in data.replace(b"\r\n", b""), "a bare LF"
    assert b"\r" not in data.replace(b"\r\n", b""), "a bare CR"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))
    assert rows[0] == HEADER, rows[0]
    last = ("", "")
    for row in rows[1:]:
        assert len(row) == len(HEADER), row
        for cell in row:
            assert cell.lstrip(BLANK)[:1] not in tuple("=+-@＝＋－＠") or not cell, cell
            assert not re.search(r"[\x00-\x1f\x7f]", cell), cell
        line = dict(zip(HEADER, row))
        assert re.fullmatch(r"'?[^/]+/[^@]+@(\d{4}-\d\d-\d\d|\d{4}-W\d\d|once)", line["bezoek"]), row
        assert [line[name] for name in HEADER[-4:]] == [""] * 4, row
        assert re.fullmatch(r"\d{4}-\d\d-\d\d/[1-9]\d*", line["rooster"]), row
        assert bool(line["vrijwilliger"]) == bool(line["begin"]), row
        if line["datum"]:
            day = datetime.datetime.strptime(line["datum"], "%d/%m/%Y").date().isoformat()
            now = (day, line["begin"] or "99:99")
            assert now >= last, (last, now)
            last = now
        else:
            assert not line["vrijwilliger"], row
            last = ("9999", "")
        for name in ("vrijwilliger_telefoon", "senior_telefoon"):
            assert not re.fullmatch(r"\d{4,}", line[name]), "Excel would take it for a number: " + line[name]


main()
