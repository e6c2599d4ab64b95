#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a roster.html with the parser of Python: `judge_html.py any FILE`. Tags balanced, none of strangers, every
control named, nothing that loads; one script, which the page's own policy allows by its SHA-256, and no other."""

import base64
import hashlib
import html.parser
import re
import sys

TAGS = set("html head meta title style body header main h1 h2 h3 p div small ul li a section table thead tbody tr th "
           "td span footer b nav button fieldset legend label select option input datalist template noscript script "
           "details summary svg circle rect path".split())
ATTRIBUTES = set("lang charset http-equiv content name class href id scope hidden role for type value disabled list "
                 "maxlength placeholder viewbox focusable cx cy r fill stroke stroke-width pathlength stroke-dasharray "
                 "transform x y width height rx d".split())
VOID = {"meta", "input"}
CLOSED = {"circle", "rect", "path"}  # <rect/>


class Judge(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.links = set()
        self.ids = set()
        self.labels = set()
        self.controls = set()

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert name in ATTRIBUTES or name.startswith(("data-", "aria-")), (tag, name)
            assert name != "role" or value in ("group", "status"), value
            if name == "href":
                assert value.startswith("#"), value
                self.links.add(value[1:])
            if name == "id":
                assert value not in self.ids, value
                self.ids.add(value)
        if tag in ("select", "input"):
            self.named(dict(attributes))
        if tag == "label":
            self.labels.add(dict(attributes)["for"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        assert tag in CLOSED, tag
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def named(self, attributes):
        """Who hears the page hears what a control is for."""
        if "aria-label" not in attributes:
            self.controls.add(attributes["id"])

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (self.open, tag)
        self.open.pop()

    def handle_comment(self, data):
        raise AssertionError(data)

    def unknown_decl(self, data):
        raise AssertionError(data)


def main():
    text = open(sys.argv[2], "rb").read().decode("utf-8")
    judge = Judge()
    judge.feed(text)
    judge.close()
    assert judge.open == [], judge.open
    assert judge.links <= judge.ids, judge.links - judge.ids
    assert judge.controls <= judge.labels, judge.controls - judge.labels
    assert judge.labels <= judge.ids and {"visits", "controls", "make", "count"} <= judge.ids
    assert 'lang="' in text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.S | re.I)
    assert len(scripts) == 1 == text.lower().count("<script"), len(scripts)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = ("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + digest +
              "'; base-uri 'none'; form-action 'none'")
    assert f'content="{policy}"' in text, digest
    for danger in ("innerHTML", "eval(", "Function(", "localStorage", "fetch(", "XMLHttp", "import("):
        assert danger not in scripts[0], danger
    style = text[text.index("<style>"):text.index("</style>")]
    assert "url(" not in style and "@import" not in style and "<" not in style[1:]


main()
