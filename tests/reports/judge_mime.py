#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges encodings: `judge_mime.py any FILE`. Three lines of hex a case: header text, body, mail."""

import email
import email.header
import email.policy
import email.utils
import quopri
import sys


def decoded(value):
    """RFC 2047 by the old, independent decoder."""
    parts = email.header.decode_header(value.replace("\r\n", ""))
    return "".join(text if isinstance(text, str) else text.decode(charset or "ascii") for text, charset in parts)


def main():
    lines = open(sys.argv[2]).read().split("\n")
    for at in range(0, len(lines) - 1, 3):
        text, body, data = (bytes.fromhex(line) for line in lines[at:at + 3])
        text = text.decode()
        for line in data.split(b"\r\n"):
            assert len(line) <= 76, line
        data.decode("ascii")
        old = email.message_from_bytes(data)
        assert decoded(old["Subject"]) == text, (old["Subject"], text)
        new = email.message_from_bytes(data, policy=email.policy.default)
        people = email.utils.getaddresses([old["To"].replace("\r\n", "")])
        assert [address for name, address in people] == ["els@zonnewijzer.example", "x@y.example"], people
        assert decoded(people[0][0]) == text, (people[0], text)
        if text and '"' not in text:  # Python takes off spaces and quotes
            assert new.get_filename().strip() == text.strip(), (new.get_filename(), text)
        head, coded = data.split(b"\r\n\r\n", 1)
        wanted = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        got = quopri.decodestring(coded).replace(b"\r\n", b"\n")
        assert got == wanted or got == wanted + b"\n", (got, wanted)


main()
