#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a mail with the e-mail package of Python: `judge_mail.py roster|bare|receipt|signed|encrypted FILE`.
Prints what is wrong and fails."""

import email
import email.policy
import email.utils
import re
import sys


def judge_bytes(data):
    data.decode("ascii")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 76 or b"@" in line, line


def judge_headers(mail, now):
    for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"):
        assert len(mail.get_all(name)) == 1, name
    assert mail.get_all("Bcc") is None
    assert mail["Auto-Submitted"] == "auto-generated"
    when = email.utils.parsedate_to_datetime(mail["Date"])
    assert now or when.timestamp() == 1795325400, when.timestamp()
    assert re.fullmatch(r"<[^<>@\s]+@kortrijk\.example>", mail["Message-ID"]), mail["Message-ID"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["bvb@kortrijk.example"]
    for address in mail["To"].addresses:
        assert re.fullmatch(r"[^@\s]+@[a-z.]+", address.addr_spec), address
    for part in mail.walk():
        assert not part.defects, part.defects
        for name, value in part.items():
            assert not value.defects, (name, value, value.defects)


def judge_roster(mail, attached):
    assert mail["Subject"].startswith("Kortrijk: ") and "22/11/2026" in mail["Subject"], mail["Subject"]
    body = mail.get_payload(0) if attached else mail
    assert mail.get_content_type() == ("multipart/mixed" if attached else "multipart/alternative")
    assert [part.get_content_type() for part in body.iter_parts()] == ["text/plain", "text/html"]
    for part in body.iter_parts():
        text = part.get_content()
        assert "=" not in text.replace('="', "").replace("<", "") or part.get_content_type() == "text/html", text
    if attached:
        names = [part.get_filename() for part in mail.iter_attachments()]
        assert names == ["roster.csv", "réseau d’été " + "lang " * 20 + ".xml"], names
        for part in mail.iter_attachments():
            assert part.get_content_disposition() == "attachment"
            data = part.get_payload(decode=True)
            assert data == bytes(range(256)) * 3 + b"\r\n", data


def main():
    data = open(sys.argv[2], "rb").read()
    judge_bytes(data)
    mail = email.message_from_bytes(data, policy=email.policy.default)
    judge_headers(mail, sys.argv[1] in ("signed", "encrypted"))
    if sys.argv[1] == "receipt":
        assert mail.get_content_type() == "text/plain"
        wanted = "Eerste regel\n\nTweede: é, = en een lange regel " + "x " * 60 + "\n.\nFrom hier\n"
        assert mail.get_content().replace("\r\n", "\n") == wanted, repr(mail.get_content())
    elif sys.argv[1] == "signed":
        kinds = [part.get_content_type() for part in mail.iter_parts()]
        assert kinds == ["multipart/mixed", "application/pkcs7-signature"], kinds
    elif sys.argv[1] == "encrypted":
        assert mail.get_content_type() == "application/pkcs7-mime"
    else:
        judge_roster(mail, sys.argv[1] == "roster")


main()
