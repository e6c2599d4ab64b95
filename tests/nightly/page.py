# SPDX-License-Identifier: GPL-3.0-or-later
"""roster.html in a headless Chromium, as a coordinator uses it: filter, decide, download; and the file that comes out,
imported. Nothing is loaded from anywhere, no mistake is logged, and all of it works from the keyboard."""

import base64
import json
import os
import re
import sqlite3
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import world
from world import NIGHT, World, equal, true

NEXT = "2026-11-24"
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-dev-shm-usage", "--window-size=1280,1400", "--host-resolver-rules=MAP * ~NOTFOUND")


class Page:
    """One roster.html, open in a browser of its own."""

    def __init__(self, place, night=NIGHT, centre="noord", script=True):
        self.downloads = os.path.join(place.folder, "downloads")
        os.makedirs(self.downloads, exist_ok=True)
        options = Options()
        for flag in FLAGS + (f"--user-data-dir={place.folder}/chromium",):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"download.default_directory": self.downloads,
                                                  "download.prompt_for_download": False})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.browser.set_page_load_timeout(60)
        if not script:
            self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.browser.get("about:blank")
        self.browser.get_log("performance")  # of the browser's own first page
        self.browser.get("file://" + place.path("rosters", night, centre, "roster.html"))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.judge_logs()
        finally:
            self.browser.quit()

    def judge_logs(self):
        equal(self.browser.get_log("browser"), [], "what the browser complains of")
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                true(url.startswith(("file://", "blob:", "data:")), f"the page asks for {url}")

    def one(self, selector):
        return self.browser.find_element("css selector", selector)

    def all(self, selector):
        return self.browser.find_elements("css selector", selector)

    def shown(self):
        return [line.get_attribute("data-visit") for line in self.all(".line") if line.is_displayed()]

    def choose(self, selector, value):
        Select(self.one(selector)).select_by_value(value)

    def line(self, visit, who=None):
        return self.one(f'.line[data-visit="{visit}"]' + (f'[data-who="{who}"]' if who is not None else ""))

    def decide(self, line, value):
        Select(line.find_element("css selector", ".other")).select_by_value(value)

    def press(self, selector):
        button = self.one(selector)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def fits(self):
        """Nothing sticks out, on a wide screen or on a telephone."""
        for width in (1280, 1000, 800, 360):
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                         {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
            wide = self.browser.execute_script("""
                const cells = Array.from(document.querySelectorAll("td")).filter((cell) => cell.offsetWidth > 1);
                const text = document.createRange();
                return cells.filter((cell) => {
                    text.selectNodeContents(cell);
                    return text.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1;
                }).map((cell) => cell.textContent).concat(
                    document.documentElement.scrollWidth > innerWidth ? ["the page"] : []);""")
            equal(wide, [], f"what sticks out at {width}")
            self.tells_columns(width < 900)
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def tells_columns(self, narrow):
        """Each cell says of which column it is: on a narrow screen with room for it before what is
        in it, else by the head above it."""
        odd = self.browser.execute_script("""
            const cells = Array.from(document.querySelectorAll("td:not(.say)")).filter((cell) => cell.offsetWidth > 1);
            const told = (cell) => getComputedStyle(cell, "::before").content;
            return cells.filter((cell) => {
                const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
                const room = parseFloat(getComputedStyle(cell).paddingLeft) > 60 || !arguments[0];
                return head === "" || !room || told(cell) !== (arguments[0] ? JSON.stringify(head) : "none");
            }).map((cell) => cell.textContent + told(cell));""", narrow)
        equal(odd, [], "cells that do not tell their column")

    def download(self, press=None):
        """The file that the button (or whatever press does instead) gives.

        Chromium takes the name with an empty file first and renames the whole one over it: what is empty is not there."""
        path = os.path.join(self.downloads, "beslissingen.csv")
        if os.path.exists(path):
            os.remove(path)
        if press:
            press()
        else:
            self.press("#make")
        for _ in range(600):
            if os.path.exists(path) and os.path.getsize(path) > 0:
                with open(path, "rb") as file:
                    return file.read()
            time.sleep(0.05)
        world.fail("no file was downloaded")
        return b""


def decisions(place):
    with sqlite3.connect(place.path("bvb.db")) as database:
        rows = database.execute("SELECT visit, volunteer, kind, reason, scope, replacement FROM decisions"
                                " ORDER BY sequence").fetchall()
    database.close()
    return rows


def lists(place):
    """Enough people for something to decide about: two weeks of visits in noord, one of them by two people."""
    requests = world.REQUESTS
    requests += "R5;S5;Baert;Jef;72410;169410;noord;bezoek;wekelijks;ma,do;alle;1/11/2026;9:00;12:00;30\n"
    requests += "R6;S6;D'hondt <b>;\"Zoë\";72420;169420;noord;bezoek;eenmalig;;;27/11/2026;9:00;12:00;30\n"
    place.upload("stad", "a hulpvragen.csv", world.quoted(requests))
    place.upload("stad", "vrijwilligers.csv", world.quoted(world.VOLUNTEERS))
    place.upload("decanaat", "lijst.csv", world.quoted(world.MORE_VOLUNTEERS))
    return place


def filter_decide_download_import():
    with World(language="nl") as place:
        lists(place).night()
        with Page(place) as page:
            everything = page.shown()
            true(len(everything) >= 6, f"lines: {everything}")
            page.choose("#by-task", "Vervoer")
            equal(page.shown(), ["stad/R2@once"], "the task Vervoer")
            page.choose("#by-task", "")
            page.choose("#by-who", "stad/V2")
            true(all(line.get_attribute("data-who") == "stad/V2" for line in page.all(".line") if line.is_displayed()),
                 "only the lines of V2")
            true(str(len(page.shown())) in page.one("#shown").text, "how many are shown is said")
            page.choose("#by-who", "")
            equal(page.shown(), everything, "without a filter all are there again")
            first, second, third = page.all('.line[data-who="stad/V1"]')[:3]
            names = [line.get_attribute("data-visit") for line in (first, second, third)]
            first.find_element("css selector", ".yes").click()
            page.decide(second, "never")
            second.find_element("css selector", ".reason").send_keys('=klikt niet; "echt"')
            page.decide(third, "replace")
            true(page.one("#make").is_enabled(), "there is something to make")
            page.press("#make")
            instead = third.find_element("css selector", ".instead")
            true("missing" in instead.get_attribute("class"), "who comes is missing")
            instead.send_keys("Marie Janssens")
            page.decide(page.line("stad/R2@once"), "cancel")
            page.choose("#by-state", "decided")
            equal(sorted(page.shown()), sorted(names + ["stad/R2@once"]), "what is decided")
            page.choose("#by-state", "")
            true("4" in page.one("#count").text, page.one("#count").text)
            page.fits()
            content = page.download()
        equal(content.decode("utf-8-sig").split("\r\n"),
              ["bezoek;vrijwilliger;beslissing;reden;reikwijdte;vervanging;rooster", *sorted_as_shown(everything, {
                  names[0]: f"{names[0]};stad/V1;aanvaard;;;;{NIGHT}/1",
                  names[1]: f'{names[1]};stad/V1;geweigerd;"klikt niet; ""echt""";senior;;{NIGHT}/1',
                  names[2]: f"{names[2]};stad/V1;vervang;;;stad/V2;{NIGHT}/1",
                  "stad/R2@once": f"stad/R2@once;stad/V2;geannuleerd;;;;{NIGHT}/1"}), ""], "the file")
        place.upload("noord", "beslissingen.csv", content)
        place.bvb("import", "--date", NEXT)
        equal(sorted(decisions(place)), sorted([
            (names[0], "stad/V1", "accept", "", "visit", ""),
            (names[1], "stad/V1", "reject", 'klikt niet; "echt"', "senior", ""),
            (names[2], "stad/V1", "replace", "", "visit", "stad/V2"),
            ("stad/R2@once", "stad/V2", "cancel", "", "visit", "")]), "the decisions, as they were read")
        receipt = b"".join(place.files("receipts/noord").values()).decode()
        true("4" in receipt and "onbekend" not in receipt.lower(), receipt)


def sorted_as_shown(order, rows):
    return [rows[visit] for visit in order if visit in rows]


def the_next_roster_answers():
    """The second night: all unchanged is accepted with one button, and the page says what became of it on the third."""
    with World(language="nl") as place:
        lists(place).night()
        place.night(NEXT)
        with Page(place, NEXT) as page:
            same = [line.get_attribute("data-visit") for line in page.all('.line[data-state="same"]')]
            true(len(same) >= 3, f"unchanged: {same}")
            page.press("#accept")
            content = page.download().decode("utf-8-sig")
            equal(content.count(";aanvaard;"), len(same), "accepted")
            page.press("#clear")
            true(not page.one("#make").is_enabled(), "all is cleared")
        place.upload("noord", "beslissingen.csv", content + "stad/R9@once;stad/V1;aanvaard;;;\r\n" +
                     f"{same[0]};stad/V9;geweigerd;;;\r\n")
        place.night("2026-11-25")
        with Page(place, "2026-11-25") as page:
            text = page.one("#answers").text
            true("stad/V9" in text and "Er is geen vrijwilliger met dit nummer" in text, text)
            receipt = b"".join(place.files("receipts/noord").values()).decode()
            true("Er is geen bezoek met dit nummer bekend." in receipt, receipt)
            kept = {line.get_attribute("data-visit") for line in page.all(".line[data-kept]")}
            true(kept and kept <= set(same), f"kept: {kept}")
            true(not any(one.is_displayed() for one in page.all(".line[data-kept] .yes")), "accepted is accepted")
            page.one("#answers summary").click()
            true("Uitgevoerd zoals u vroeg." in page.one("#answers").text, page.one("#answers").text)


def somebody_is_offered():
    """Alternatives that come with a line stand in its list, each with its consequence, and are chosen with one choice."""
    with World(language="nl") as place:
        lists(place).night()
        name = f"rosters/{NIGHT}/noord/roster.html"
        offer = b'<li data-who="stad/V2" data-name="Marie J.">Marie J.: kost 12 punten; dan gaat niemand naar Frans</li>'
        offer = b'<td class="say"><ul class="offers" hidden>' + offer + b"</ul></td>"
        own = re.compile(rb'<td class="say"[^>]*>.*?</td>', re.S)
        place.write(name, own.sub(offer, place.read(name), count=1))
        with Page(place) as page:
            line = page.all(".line")[0]
            Select(line.find_element("css selector", ".other")).select_by_visible_text("Marie J.: kost 12 punten")
            true("dan gaat niemand naar Frans" in line.text, "the consequence of what was chosen")
            equal(line.find_element("css selector", ".instead").get_attribute("value"), "Marie Janssens",
                  "by name")
            content = page.download().decode("utf-8-sig").split("\r\n")
            equal(content[1].split(";")[2:], ["vervang", "", "", "stad/V2", f"{NIGHT}/1"], "the offer, as a decision")


def by_keyboard():
    """From the top of the page to a downloaded file without a mouse."""
    with World(language="en") as place:
        lists(place).night()
        with Page(place) as page:
            body = page.one("body")
            body.send_keys(Keys.TAB)
            active = page.browser.switch_to.active_element
            equal(active.get_attribute("class"), "skip", "the first stop leads past the top")
            for _ in range(60):
                active = page.browser.switch_to.active_element
                if active.get_attribute("class") == "yes":
                    break
                active.send_keys(Keys.TAB)
            active = page.browser.switch_to.active_element
            true("De Smet" in active.get_attribute("aria-label") or "Claes" in active.get_attribute("aria-label") or
                 "Baert" in active.get_attribute("aria-label"), active.get_attribute("aria-label"))
            active.send_keys(Keys.ENTER)
            equal(active.get_attribute("aria-pressed"), "true", "pressed from the keyboard")
            content = page.download(lambda: page.one("#make").send_keys(Keys.ENTER))
            true(b";aanvaard;" in content, "downloaded from the keyboard")
            page.one("#view-people").send_keys(Keys.ENTER)
            titles = [title.text for title in page.all("#week h3")]
            true(any("Jan Peeters" in title for title in titles), titles)
            equal(len(page.shown()), len(set(map(id, page.all(".line")))), "no line is lost between the views")
            page.one("#view-days").send_keys(Keys.ENTER)
            true(page.one("#week h3").text.startswith(("Tuesday", "Thursday", "Monday")), "by day again")


def heard_and_printed():
    """What a screen reader is told, in each language, and what comes out on paper."""
    for language, accept in (("nl", "Aanvaard"), ("en", "Accept"), ("fr", "Accepter")):
        with World(language=language) as place:
            lists(place).night()
            with Page(place) as page:
                equal(page.one("html").get_attribute("lang"), language, "language")
                tree = page.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
                named = [node for node in tree if not node.get("ignored") and
                         node.get("role", {}).get("value") in ("button", "combobox", "textbox", "link", "navigation")]
                true(len(named) > 20, "controls in the tree of a screen reader")
                for node in named:
                    true(node.get("name", {}).get("value", "").strip(), f"a control has no name: {node}")
                true(any(node["name"]["value"].startswith(accept + ": ") for node in named), f"{accept} says what for")
                page.fits()
                page.browser.execute_script(
                    "const one = document.createElement('details'); one.id = 'closed'; document.body.append(one);"
                    "window.turns = 0; new MutationObserver((list) => { window.turns += list.length; })"
                    ".observe(one, { attributes: true });")
                pdf = base64.b64decode(page.browser.execute_cdp_cmd(
                    "Page.printToPDF", {"preferCSSPageSize": True})["data"])
                true(pdf.startswith(b"%PDF") and 0 < pdf.count(b"/Type /Page\n") <= 3, "a few pages of A4")
                true(page.browser.execute_script("return window.turns === 2 && !document.querySelector('#closed').open"),
                     "what is closed is open on paper, and closed again")


def without_a_script():
    with World(language="nl") as place:
        lists(place).night()
        with Page(place, script=False) as page:
            true("Alice De Smet" in page.one("#week").text, "the table is there")
            true(not page.one("#make").is_displayed() and not page.one("#by-zone").is_displayed(),
                 "what would do nothing is not shown")


if not os.path.exists("/usr/bin/chromedriver"):
    world.fail("no /usr/bin/chromedriver: install the package chromium-driver")
if sys.platform == "linux":
    world.run([filter_decide_download_import, the_next_roster_answers, somebody_is_offered, by_keyboard,
            heard_and_printed, without_a_script])
