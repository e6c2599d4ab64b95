#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a roster.html with the parser of Python: `judge_html.py any FILE`. Tags balanced, none of strangers, nothing
that loads or runs."""

import html.parser
import sys

TAGS = set("html head meta title style body header h1 h2 p dl dt dd div small ul li a section table thead tbody tr th td "
           "span footer".split())
ATTRIBUTES = set("lang charset http-equiv content name class href id scope colspan".split())
VOID = {"meta"}


class Judge(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.links = set()
        self.ids = set()

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert name in ATTRIBUTES, (tag, name)
            if name == "href":
                assert value.startswith("#"), value
                self.links.add(value[1:])
            if name == "id":
                assert value not in self.ids, value
                self.ids.add(value)
        if tag not in VOID:
            self.open.append(tag)

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
    assert 'lang="' in text
    style = text[text.index("<style>"):text.index("</style>")]
    assert "url(" not in style and "@import" not in style and "<" not in style[1:]


main()
