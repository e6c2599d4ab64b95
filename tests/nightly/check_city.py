#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rereads a workspace and a city.xml, and says whether the roster keeps every rule of the design.

    check_city.py WORKSPACE CITY_XML [--inbox FOLDER]

Written from the design alone, in another language than the program, without a line of it. It reads bvb.conf and the
uploads in inbox/ (or another folder with one subfolder a source) as they stand: volunteers, requests, pairs, visits,
travel, addresses, decisions; CSV in any of the encodings and separators, and XML. It knows nothing of earlier nights:
only for a workspace's first night, before any roster was sent. A row that it cannot read is left out, as the importers
must do.

Every broken rule is a line on standard error; exit status 1 when there is one. The last line on standard output sums up.
Places that were given in degrees or in Lambert 2008 may differ by two metres from what another library makes of them.
"""

import argparse
import csv
import datetime
import io
import math
import os
import re
import sys
import unicodedata
import xml.etree.ElementTree

RULES = ("task", "needs", "language", "gender", "house", "never", "travel", "available")
KINDS = ("volunteers", "requests", "pairs", "visits", "travel", "addresses", "decisions")
DAYS = {"ma": 1, "di": 2, "wo": 3, "do": 4, "vr": 5, "za": 6, "zo": 7,
        "maandag": 1, "dinsdag": 2, "woensdag": 3, "donderdag": 4, "vrijdag": 5, "zaterdag": 6, "zondag": 7,
        "mo": 1, "mon": 1, "monday": 1, "tu": 2, "tue": 2, "tuesday": 2, "we": 3, "wed": 3, "wednesday": 3,
        "th": 4, "thu": 4, "thursday": 4, "fr": 5, "fri": 5, "friday": 5, "sa": 6, "sat": 6, "saturday": 6,
        "su": 7, "sun": 7, "sunday": 7}
NAMES = {  # Dutch column names of FORMATS, folded, and the English name of each
    "nummer": "id", "naam": "last_name", "voornaam": "first_name", "geboortejaar": "birth_year", "geslacht": "gender",
    "straat": "street", "huisnummer": "house_number", "gemeente": "municipality", "breedtegraad": "lat",
    "lengtegraad": "lon", "wijk": "area", "telefoon": "phone", "e mail": "email", "taken": "tasks", "talen": "languages",
    "vervoermiddel": "transport", "max reistijd": "max_travel", "beschikbaarheid": "availability", "afwezig": "absent",
    "max per dag": "max_per_day", "max uren week": "max_hours_week", "huisdieren ok": "pets_ok",
    "rook ok": "smoke_ok", "informatienota": "information_note", "uittreksel": "record_check", "taak": "task",
    "aangevraagd": "requested_on", "frequentie": "frequency", "om de weken": "every_weeks", "dagen": "days",
    "dagkeuze": "day_choice", "van": "from", "tot": "until", "naar": "to", "vroegste start": "earliest",
    "laatste einde": "latest", "duur": "duration", "personen": "people", "prioriteit": "priority",
    "gewenst geslacht": "gender_wanted", "huisdieren": "pets", "rook": "smoke", "naar straat": "to_street",
    "naar huisnummer": "to_house_number", "naar postcode": "to_postcode", "naar gemeente": "to_municipality",
    "naar x": "to_x", "naar y": "to_y", "heen en terug": "return", "voorkeur": "preferred", "opmerking": "remark",
    "vrijwilliger": "volunteer", "regel": "rule", "punten": "points", "datum": "date", "minuten": "minutes",
    "bezoek": "visit", "beslissing": "decision", "reden": "reason", "bereik": "scope", "vervanging": "replacement",
    "vervanger": "replacement",
    # spellings that the importers take as well
    "nr": "id", "huisnr": "house_number", "uittreksel strafregister": "record_check", "vanaf": "from",
    "tot en met": "until", "max uren per week": "max_hours_week"}
WORDS = {  # what a cell may say, folded
    "frequency": {"": "once", "eenmalig": "once", "once": "once", "wekelijks": "weekly", "weekly": "weekly"},
    "day_choice": {"": "", "alle": "all", "all": "all", "een": "any", "any": "any"},
    "priority": {"": "normal", "dringend": "urgent", "hoog": "high", "gewoon": "normal", "laag": "low",
                 "urgent": "urgent", "high": "high", "normal": "normal", "low": "low"},
    "rule": {"voorkeur": "prefer", "prefer": "prefer", "nooit": "never", "never": "never"},
    "gender": {"": "", "m": "m", "v": "v", "f": "v", "x": "x"},
    "yes": {"": False, "ja": True, "j": True, "yes": True, "y": True, "oui": True, "x": True, "1": True,
            "nee": False, "n": False, "no": False, "non": False, "0": False},
    "mode": {"te voet": "foot", "fiets": "bike", "auto": "car", "on foot": "foot", "foot": "foot", "bike": "bike",
             "car": "car"},
    "decision": {"accept": "accept", "aanvaard": "accept", "reject": "reject", "geweigerd": "reject",
                 "replace": "replace", "vervang": "replace", "cancel": "cancel", "geannuleerd": "cancel",
                 "done": "done", "gebeurd": "done", "no show": "no_show", "niet gekomen": "no_show"},
    "scope": {"": "visit", "visit": "visit", "bezoek": "visit", "senior": "senior"},
}
PLACED = 2.0  # metres by which two libraries may differ where a place had to be converted


class Refused(Exception):
    """A row that cannot be read."""


def fold(text):
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[_\-.'’]", " ", text).split())


# ---------------------------------------------------------------------------------------------------------------------
# bvb.conf

TOKEN = re.compile(r'#[^\n]*|//[^\n]*|/\*.*?\*/|"((?:\\.|[^"\\])*)"|([{}=,()])|([^\s{}=,()"#]+)', re.S)


def read_conf(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    tokens = []
    for match in TOKEN.finditer(text):
        if match.group(1) is not None:
            tokens.append(("text", re.sub(r"\\(.)", r"\1", match.group(1))))
        elif match.group(2):
            tokens.append(("sign", match.group(2)))
        elif match.group(3):
            tokens.append(("text", match.group(3)))
    at = 0

    def section(at):
        found = {}
        while at < len(tokens) and tokens[at] != ("sign", "}"):
            name = tokens[at][1]
            at += 1
            title = None
            if tokens[at][0] == "text":
                title = tokens[at][1]
                at += 1
            if tokens[at] == ("sign", "="):
                at += 1
                if tokens[at] == ("sign", "{"):
                    items = []
                    at += 1
                    while tokens[at] != ("sign", "}"):
                        if tokens[at][0] == "text":
                            items.append(tokens[at][1])
                        at += 1
                    found[name] = items
                else:
                    found[name] = tokens[at][1]
                at += 1
            else:
                inner, at = section(at + 1)
                at += 1
                inner["title"] = title
                found.setdefault(name + "[]", []).append(inner)
        return found, at

    return section(at)[0]


class Settings:
    def __init__(self, path):
        conf = read_conf(path)
        self.city = conf["city"]
        self.horizon = int(conf.get("horizon_days", 14))
        self.grid = int(conf.get("grid_minutes", 15))
        self.max_travel = int(conf.get("default_max_travel", 30))
        self.day = (read_time(conf.get("day_start", "8:00")), read_time(conf.get("day_end", "20:00")))
        self.areas = {a["title"]: a for a in conf.get("area[]", [])}
        self.tasks = {t["title"]: (set(t.get("needs", [])), t.get("remote", "false") in ("true", "yes", "on"))
                      for t in conf["task[]"]}
        self.sources = {s["title"]: s for s in conf["source[]"]}
        points = {"urgent": 4000, "high": 2000, "normal": 1000, "low": 400, "waiting_week": 50, "waiting_weeks_max": 10,
                  "bond": 40, "preferred": 80, "same_as_sent": 120, "new_face": -60, "travel_minute": -1, "load": -4,
                  "idle": 60}
        for key, value in conf.get("points[]", [{}])[0].items():
            if key != "title":
                points[key] = int(value)
        self.points = points
        travel = {"detour": 1.3, "foot_speed": 4.5, "foot_overhead": 0, "bike_speed": 14, "bike_overhead": 1,
                  "car_speed": 30, "car_overhead": 4}
        for key, value in conf.get("travel[]", [{}])[0].items():
            if key != "title":
                travel[key] = float(value)
        self.travel = travel


# ---------------------------------------------------------------------------------------------------------------------
# Notations

def read_date(text):
    text = text.strip()
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if match:
        year, month, day = map(int, match.groups())
    else:
        match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", text)
        if not match:
            raise Refused(f"no date: {text}")
        day, month, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise Refused(f"no date: {text}") from error


def read_time(text):
    match = re.fullmatch(r"\s*(\d{1,2})(?:[uh:.](\d{2})?)?\s*", text)
    if not match:
        raise Refused(f"no time: {text}")
    minutes = int(match.group(1)) * 60 + int(match.group(2) or 0)
    if minutes > 1440 or int(match.group(2) or 0) > 59:
        raise Refused(f"no time: {text}")
    return minutes


def read_number(text, kind=int, low=None, high=None):
    try:
        number = kind(text.strip().replace(",", "."))
    except ValueError as error:
        raise Refused(f"no number: {text}") from error
    if (low is not None and number < low) or (high is not None and number > high):
        raise Refused(f"out of range: {text}")
    return number


def word(kind, text):
    key = fold(text)
    if key not in WORDS[kind]:
        raise Refused(f"no {kind}: {text}")
    return WORDS[kind][key]


def items(text):
    return [item.strip() for item in re.split(r"[,|]", text) if item.strip()]


def read_days(text):
    days = set()
    for item in items(text):
        ends = [DAYS.get(fold(end)) for end in item.split("-")]
        if None in ends or len(ends) > 2:
            raise Refused(f"no day: {item}")
        days.update(range(ends[0], ends[-1] + 1))
    return days


def read_availability(text, day):
    """weekday -> stretches [from, to], those that meet merged"""
    week = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = re.match(r"[^\d]+", part)
        if not match:
            raise Refused(f"no weekday: {part}")
        days = read_days(match.group(0).strip().rstrip(","))
        hours = part[match.end():].strip()
        stretches = [day] if not hours else []
        for hour in filter(None, (hour.strip() for hour in hours.split(","))):
            ends = hour.split("-")
            if len(ends) != 2:
                raise Refused(f"no hours: {hour}")
            begin, end = read_time(ends[0]), read_time(ends[1])
            if begin >= end:
                raise Refused(f"no hours: {hour}")
            stretches.append((begin, end))
        for one in days:
            week.setdefault(one, []).extend(stretches)
    if not week:
        raise Refused("no availability")
    for one, stretches in week.items():
        merged = []
        for begin, end in sorted(stretches):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        week[one] = merged
    return week


def read_absences(text):
    periods = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = re.fullmatch(r"(\S+?)\s*(?:/|\.\.|t/m|tot|to|au|\s-\s|-)\s*(\S+)", part)
        try:
            first = last = read_date(part)
        except Refused:
            halves = None
            for split in re.finditer(r"\s*(?:\.\.|t/m|tot|to|au|/|-)\s*", part):
                try:
                    halves = read_date(part[:split.start()]), read_date(part[split.end():])
                    break
                except Refused:
                    continue
            if halves is None:
                raise Refused(f"no period: {part} {match}") from None
            first, last = halves
        if first > last:
            raise Refused(f"no period: {part}")
        periods.append((first, last))
    return periods


# ---------------------------------------------------------------------------------------------------------------------
# Places

INTERNATIONAL = (6378388.0, 1 / 297)
GRS80 = (6378137.0, 1 / 298.257222101)
LAMBERT72 = (INTERNATIONAL, 51.16666723333333, 49.8333339, 90.0, 4.367486666666666, 150000.013, 5400088.438)
LAMBERT2008 = (GRS80, 49.83333333333334, 51.16666666666666, 50.797815, 4.359215833333333, 649328.0, 665262.0)
SHIFT = (-106.8686, 52.2978, -103.7239, 0.3366, -0.457, 1.8422, -1.2747)  # Belge 1972 to WGS84, position vector


def cone(system):
    (a, f), lat1, lat2, lat0, lon0, x0, y0 = system
    e = math.sqrt(f * (2 - f))

    def t(lat):
        s = e * math.sin(lat)
        return math.tan(math.pi / 4 - lat / 2) / ((1 - s) / (1 + s)) ** (e / 2)

    def m(lat):
        return math.cos(lat) / math.sqrt(1 - (e * math.sin(lat)) ** 2)

    one, two, zero = map(math.radians, (lat1, lat2, lat0))
    n = (math.log(m(one)) - math.log(m(two))) / (math.log(t(one)) - math.log(t(two)))
    big = m(one) / (n * t(one) ** n)
    rho0 = 0.0 if lat0 == 90.0 else a * big * t(zero) ** n
    return a, e, n, big, rho0, t, math.radians(lon0), x0, y0


def to_plane(system, lat, lon):
    a, _, n, big, rho0, t, lon0, x0, y0 = cone(system)
    rho = a * big * t(lat) ** n
    theta = n * (lon - lon0)
    return x0 + rho * math.sin(theta), y0 + rho0 - rho * math.cos(theta)


def from_plane(system, x, y):
    a, e, n, big, rho0, _, lon0, x0, y0 = cone(system)
    dx, dy = x - x0, rho0 - (y - y0)
    t = (math.hypot(dx, dy) / (a * big)) ** (1 / n)
    lat = math.pi / 2 - 2 * math.atan(t)
    for _ in range(10):
        s = e * math.sin(lat)
        lat = math.pi / 2 - 2 * math.atan(t * ((1 - s) / (1 + s)) ** (e / 2))
    return lat, lon0 + math.atan2(dx, dy) / n


def lambert72_of_wgs84(lat, lon):
    a, f = GRS80
    e2 = f * (2 - f)
    v = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    xyz = (v * math.cos(lat) * math.cos(lon), v * math.cos(lat) * math.sin(lon), v * (1 - e2) * math.sin(lat))
    second = math.pi / 180 / 3600
    rx, ry, rz = (SHIFT[i] * second for i in (3, 4, 5))
    scale = 1 + SHIFT[6] * 1e-6
    x, y, z = ((xyz[i] - SHIFT[i]) / scale for i in range(3))
    x, y, z = x + rz * y - ry * z, -rz * x + y + rx * z, ry * x - rx * y + z
    a, f = INTERNATIONAL
    e2 = f * (2 - f)
    p = math.hypot(x, y)
    lat = math.atan2(z, p * (1 - e2))
    for _ in range(10):
        v = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        lat = math.atan2(z + e2 * v * math.sin(lat), p)
    return to_plane(LAMBERT72, lat, math.atan2(y, x))


def place_of_metres(x, y):
    if 22000 <= x <= 295000 and 21000 <= y <= 245000:
        return x, y, 0.0
    if 522000 <= x <= 795000 and 521000 <= y <= 745000:
        return *lambert72_of_wgs84(*from_plane(LAMBERT2008, x, y)), PLACED
    raise Refused(f"no place: {x}, {y}")


def address_key(row, prefix=""):
    return tuple(fold(row.get(prefix + name, "")) for name in ("street", "house_number", "postcode", "municipality"))


def place_of_row(row, city, prefix=""):
    """(x, y, how many metres it may be off), or None: no place given"""
    x, y = row.get(prefix + "x", ""), row.get(prefix + "y", "")
    if x and y:
        return place_of_metres(read_number(x, float), read_number(y, float))
    lat, lon = row.get(prefix + "lat", ""), row.get(prefix + "lon", "")
    if lat and lon:
        lat, lon = read_number(lat, float, 49.4, 51.6), read_number(lon, float, 2.5, 6.5)
        return *lambert72_of_wgs84(math.radians(lat), math.radians(lon)), PLACED
    key = address_key(row, prefix)
    if key in city.addresses:
        return city.addresses[key]
    area = city.settings.areas.get(row.get(prefix + "area", "")) if not prefix else None
    if area and "x" in area:
        return place_of_metres(float(area["x"]), float(area["y"]))
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Uploads

def decode(data):
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def english(header, columns):
    key = fold(header)
    if key in columns:
        return columns[key]
    return NAMES.get(key, key.replace(" ", "_"))


def kind_of(names):
    """Told by the columns that only this kind has."""
    for kind, needed in (("volunteers", {"tasks", "availability"}), ("requests", {"senior", "task", "duration"}),
                         ("pairs", {"volunteer", "senior", "rule"}), ("decisions", {"visit", "decision"}),
                         ("visits", {"volunteer", "senior", "date"}), ("travel", {"from", "to", "minutes"}),
                         ("addresses", {"street", "house_number"})):
        if needed <= names:
            return kind
    return None


def read_upload(path, source):
    """(kind, rows with English names)"""
    with open(path, "rb") as file:
        text = decode(file.read())
    if text.lstrip().startswith("<"):
        root = xml.etree.ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
        return root.tag.split("}")[-1], [dict(child.attrib) for child in root]
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(c.strip() for c in row)]
    columns = {fold(c["title"]): c["means"] for c in source.get("column[]", [])}
    header = [english(cell, columns) for cell in rows[0]]
    found = []
    for row in rows[1:]:
        if len(row) > len(header):
            continue
        found.append({name: " ".join(cell.split()) for name, cell in zip(header, row + [""] * len(header))})
    return kind_of(set(header)), found


def identity(source, text):
    """SOURCE/ID"""
    text = text.strip()
    parts = text.split("/") if "/" in text else [source, text]
    if len(parts) != 2 or not all(re.fullmatch(r'[^/@|;,"\x00-\x1f]{1,60}', part) for part in parts):
        raise Refused(f"no id: {text}")
    return "/".join(parts)


class Volunteer:
    def __init__(self, source, row, city):
        settings = city.settings
        self.id = identity(source, row["id"])
        if not row.get("last_name"):
            raise Refused("no name")
        self.tasks = set(items(row["tasks"]))
        if not self.tasks or not self.tasks <= set(settings.tasks):
            raise Refused(f"no tasks: {row['tasks']}")
        self.languages = set(fold(item) for item in items(row.get("languages", "")))
        self.gender = word("gender", row.get("gender", ""))
        modes = [word("mode", item) for item in items(row.get("transport", ""))] or ["foot"]
        self.mode = next(mode for mode in ("car", "bike", "foot") if mode in modes)
        self.max_travel = read_number(row.get("max_travel") or str(settings.max_travel), int, 0)
        self.week = read_availability(row["availability"], settings.day)
        self.absent = read_absences(row.get("absent", ""))
        self.day_cap, self.week_cap = (read_number(row[name], int, 0) if row.get(name) else None
                                       for name in ("max_per_day", "max_per_week"))
        self.minutes_cap = None
        if row.get("max_hours_week"):
            self.minutes_cap = round(read_number(row["max_hours_week"], float, 0) * 60)
        self.pets, self.smoke = (word("yes", row.get(name, "")) for name in ("pets_ok", "smoke_ok"))
        self.note, self.check = (read_date(row[name]) if row.get(name) else None
                                 for name in ("information_note", "record_check"))
        place = place_of_row(row, city)
        if place is None:
            raise Refused("no place")
        self.home = Site(("volunteer", self.id), place)

    def stretches(self, date):
        if any(first <= date <= last for first, last in self.absent):
            return []
        return self.week.get(date.isoweekday(), [])


class Site:
    def __init__(self, owner, place):
        self.owner, self.place = owner, place


class Request:
    def __init__(self, source, row, city):
        settings = city.settings
        self.id = identity(source, row["id"])
        self.senior = identity(source, row["senior"])
        if not row.get("last_name"):
            raise Refused("no name")
        self.task = row["task"].strip()
        if self.task not in settings.tasks:
            raise Refused(f"no task: {self.task}")
        self.remote = settings.tasks[self.task][1]
        self.requested = read_date(row["requested_on"]) if row.get("requested_on") else None
        self.weekly = word("frequency", row.get("frequency", "")) == "weekly"
        self.every = read_number(row.get("every_weeks") or "1", int, 1, 52)
        self.days = read_days(row.get("days", ""))
        self.choice = word("day_choice", row.get("day_choice", "")) or ("all" if self.days else "any")
        self.first = read_date(row["from"])
        self.last = read_date(row["until"]) if row.get("until") else None if self.weekly else self.first
        if self.last and self.last < self.first:
            raise Refused("until before from")
        self.earliest = read_time(row["earliest"]) if row.get("earliest") else settings.day[0]
        self.latest = read_time(row["latest"]) if row.get("latest") else settings.day[1]
        self.duration = read_number(row["duration"], int, 1)
        if self.latest - self.earliest < self.duration:
            raise Refused("window too short")
        self.people = read_number(row.get("people") or "1", int, 1, 2)
        self.priority = word("priority", row.get("priority", ""))
        self.languages = set(fold(item) for item in items(row.get("languages", "")))
        self.gender = word("gender", row.get("gender_wanted", ""))
        self.pets, self.smoke = (word("yes", row.get(name, "")) for name in ("pets", "smoke"))
        self.preferred = identity(source, row["preferred"]) if row.get("preferred") else None
        word("gender", row.get("gender", ""))
        place = place_of_row(row, city)
        if place is None:
            raise Refused("no place")
        self.start = self.end = Site(("senior", self.senior), place)
        to = place_of_row(row, city, "to_")
        if any(row.get(name) for name in ("to_street", "to_x", "to_y")):
            if to is None:
                raise Refused("no destination")
            if not word("yes", row.get("return", "")):
                self.end = Site(None, to)

    def visits(self, first, last):
        """visit id -> dates in the horizon"""
        found = {}
        monday = self.first - datetime.timedelta(self.first.isoweekday() - 1)
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            date = datetime.date.fromordinal(ordinal)
            if date < self.first or (self.last and date > self.last):
                continue
            if self.days and date.isoweekday() not in self.days:
                continue
            if not self.weekly:
                key = "once"
            elif (date - monday).days // 7 % self.every != 0:
                continue
            elif self.choice == "all":
                key = date.isoformat()
            else:
                key = "%04d-W%02d" % date.isocalendar()[:2]
            found.setdefault(f"{self.id}@{key}", []).append(date)
        return found


class Visit:
    def __init__(self, request, dates):
        self.request, self.dates = request, dates


class City:
    """All that the uploads say, as of one night."""

    def __init__(self, settings, inbox, night):
        self.settings, self.night = settings, night
        self.addresses, self.volunteers, self.requests, self.travel = {}, {}, {}, {}
        self.pairs, self.done, self.decisions = [], [], []
        self.refused = 0
        uploads = []
        for source in sorted(os.listdir(inbox)):
            if source in settings.sources:
                for name in sorted(os.listdir(os.path.join(inbox, source))):
                    self.add_upload(uploads, os.path.join(inbox, source, name), settings.sources[source])
        uploads.sort(key=lambda upload: upload[0] != "addresses")
        for kind, source, rows in uploads:
            if settings.sources[source].get("list") == "snapshot":
                self.forget(kind, source)
            for row in rows:
                try:
                    getattr(self, "add_" + kind)(source, row)
                except (Refused, KeyError) as error:
                    self.refused += 1
                    print(f"row left out: {source}, {kind}: {error}", file=sys.stderr)

    def add_upload(self, uploads, path, source):
        kind, rows = read_upload(path, source)
        if kind not in source["kinds"]:
            print(f"upload left out: {path}: {kind}", file=sys.stderr)
            return
        uploads.append((kind, source["title"], rows))

    def forget(self, kind, source):
        for table, name in ((self.volunteers, "volunteers"), (self.requests, "requests")):
            for key in [key for key in table if name == kind and key.startswith(source + "/")]:
                del table[key]

    def add_addresses(self, source, row):
        self.addresses[address_key(row)] = place_of_row(row, self)

    def add_volunteers(self, source, row):
        volunteer = Volunteer(source, row, self)
        self.volunteers[volunteer.id] = volunteer

    def add_requests(self, source, row):
        request = Request(source, row, self)
        self.requests[request.id] = request

    def add_pairs(self, source, row):
        rule = word("rule", row["rule"])
        points = read_number(row["points"], int) if rule == "prefer" else 0
        self.pairs.append((identity(source, row["volunteer"]), identity(source, row["senior"]), rule, points))

    def add_visits(self, source, row):
        date = read_date(row["date"])
        if date <= self.night:
            self.done.append((identity(source, row["volunteer"]), identity(source, row["senior"]), date,
                              read_number(row["minutes"], int, 0)))

    def add_travel(self, source, row):
        ends = []
        for name in ("from", "to"):
            kind, _, rest = row[name].partition(":")
            if kind not in ("volunteer", "senior"):
                raise Refused(f"no end: {row[name]}")
            ends.append((kind, identity(source, rest)))
        self.travel[tuple(ends)] = read_number(row["minutes"], int, 0)

    def add_decisions(self, source, row):
        volunteer = identity(source, row["volunteer"]) if row.get("volunteer") else None
        replacement = identity(source, row["replacement"]) if row.get("replacement") else None
        self.decisions.append((row["visit"], volunteer, word("decision", row["decision"]),
                               word("scope", row.get("scope", "")), replacement))


# ---------------------------------------------------------------------------------------------------------------------
# The problem

def date_of_visit(name):
    try:
        return datetime.date.fromisoformat(name.rpartition("@")[2])
    except ValueError:
        return None


class Problem:
    def __init__(self, city):
        self.city, self.settings, night = city, city.settings, city.night
        self.first = night + datetime.timedelta(1)
        self.last = night + datetime.timedelta(self.settings.horizon)
        self.pins, self.rejected, self.never = {}, set(), set()
        closed = set()
        self.done = list(city.done)
        for visit, volunteer, kind, scope, replacement in city.decisions:
            request = city.requests.get(visit.rpartition("@")[0])
            if kind in ("accept", "replace"):
                people = self.pins.setdefault(visit, [])
                chosen = volunteer if kind == "accept" else replacement
                if kind == "replace" and volunteer in people:
                    people.remove(volunteer)
                if chosen in people:
                    people.remove(chosen)
                people.append(chosen)
            elif kind == "reject":
                if volunteer in self.pins.get(visit, []):
                    self.pins[visit].remove(volunteer)
                if scope == "visit":
                    self.rejected.add((visit, volunteer))
                elif request:
                    self.never.add((volunteer, request.senior))
            elif kind in ("cancel", "done"):
                closed.add(visit)
                if kind == "done" and request and volunteer and date_of_visit(visit):
                    self.done.append((volunteer, request.senior, date_of_visit(visit), request.duration))
        self.visits = {}
        for request in city.requests.values():
            for name, dates in request.visits(self.first, self.last).items():
                if name not in closed:
                    self.visits[name] = Visit(request, dates)
        self.pins = {name: people[-city.requests[name.rpartition("@")[0]].people:]
                     for name, people in self.pins.items() if name.rpartition("@")[0] in city.requests}
        self.pair_points = {}
        for volunteer, senior, rule, points in city.pairs:
            if rule == "never":
                self.never.add((volunteer, senior))
            else:
                self.pair_points[volunteer, senior] = self.pair_points.get((volunteer, senior), 0) + points
        self.make_history()

    def make_history(self):
        night, people = self.city.night, self.city.volunteers
        self.bonds = {(v, s) for v, s, date, _ in self.done if 0 <= (night - date).days <= 182}
        recent = {name: 0 for name in people}
        latest = {}
        self.weeks = {}
        for volunteer, _, date, minutes in self.done:
            if volunteer in recent and (night - date).days <= 27:
                recent[volunteer] += 1
            latest[volunteer] = max(date, latest.get(volunteer, date))
            visits, busy = self.weeks.get((volunteer, date.isocalendar()[:2]), (0, 0))
            self.weeks[volunteer, date.isocalendar()[:2]] = visits + 1, busy + minutes
        total, count = sum(recent.values()), max(1, len(recent))
        # floor(n - total / count) in whole numbers
        self.carry = {name: max(0, (n * count - total) // count) for name, n in recent.items()}
        self.idle = {name for name in people if name not in latest or (night - latest[name]).days >= 28}

    def minutes(self, mode, a, b):
        """The least and the most that it may be; they differ only where a place had to be converted."""
        if a.owner and a.owner == b.owner:
            return 0, 0
        if a.owner and b.owner and (a.owner, b.owner) in self.city.travel:
            minutes = self.city.travel[a.owner, b.owner]
            return minutes, minutes
        metres = math.hypot(a.place[0] - b.place[0], a.place[1] - b.place[1])
        if metres == 0:
            return 0, 0
        rules = self.settings.travel
        off = a.place[2] + b.place[2]
        return tuple(math.ceil(rules[mode + "_overhead"] + 60 * rules["detour"] * (m / 1000) / rules[mode + "_speed"] - 1e-9)
                     for m in (max(0.0, metres - off), metres + off))

    def rule_holds(self, rule, who, visit, name, date):
        request = visit.request
        needs, remote = self.settings.tasks[request.task]
        if rule == "task":
            return request.task in who.tasks
        if rule == "needs":
            return (("car" not in needs or who.mode == "car") and
                    ("record_check" not in needs or (who.check is not None and who.check <= date)) and
                    ("information_note" not in needs or (who.note is not None and who.note <= date)))
        if rule == "language":
            return not request.languages or bool(request.languages & who.languages)
        if rule == "gender":
            return not request.gender or request.gender == who.gender
        if rule == "house":
            return (who.pets or not request.pets) and (who.smoke or not request.smoke)
        if rule == "never":
            return (who.id, request.senior) not in self.never and (name, who.id) not in self.rejected
        if rule == "travel":
            return remote or self.minutes(who.mode, who.home, request.start)[0] <= who.max_travel
        there = 0 if remote else self.minutes(who.mode, who.home, request.start)[0]
        back = 0 if remote else self.minutes(who.mode, request.end, who.home)[0]
        step = self.settings.grid if request.people == 2 else 1
        for begin, end in who.stretches(date):
            start = request.earliest + max(0, -(-(begin + there - request.earliest) // step)) * step
            if start + request.duration <= request.latest and start + request.duration + back <= end:
                return True
        return False

    def first_rule(self, who, visit, name, dates=None):
        left = list(dates if dates is not None else visit.dates)
        for rule in RULES:
            left = [date for date in left if self.rule_holds(rule, who, visit, name, date)]
            if not left:
                return rule
        return None

    def serving_points(self, request):
        points = self.settings.points
        weeks = max(0, (self.city.night - request.requested).days // 7) if request.requested else 0
        return points[request.priority] + points["waiting_week"] * min(weeks, points["waiting_weeks_max"])


# ---------------------------------------------------------------------------------------------------------------------
# The check

def clock(text):
    return int(text[:2]) * 60 + int(text[3:])


class Check:
    def __init__(self, problem, root):
        self.problem, self.root, self.broken = problem, root, 0
        self.lines = {}  # visit -> (volunteer, date, start)
        self.met, self.count, self.days, self.weeks = set(), {}, {}, {}
        self.points = self.travel = 0
        self.rounds = []

    def expect(self, holds, what):
        if not holds:
            self.broken += 1
            print(f"BROKEN: {what}", file=sys.stderr)
        return holds

    def stop(self, who, date, stop, arrival):
        problem, name = self.problem, stop.get("visit")
        visit = problem.visits[name]
        request, points = visit.request, problem.settings.points
        where = f"{name} by {who.id} on {date}"
        start, end = clock(stop.get("start")), clock(stop.get("end"))
        self.expect(date in visit.dates, f"{where}: none of its days")
        rule = problem.first_rule(who, visit, name, [date])
        self.expect(rule is None, f"{where}: against the rule {rule}")
        self.expect(end == start + request.duration, f"{where}: end")
        self.expect(start >= request.earliest and end <= request.latest, f"{where}: outside the window")
        if request.people == 1:
            self.expect(start == max(arrival, request.earliest), f"{where}: not as early as possible")
        else:
            self.expect(start >= arrival, f"{where}: nobody there yet")
            self.expect((start - request.earliest) % problem.settings.grid == 0, f"{where}: off the grid")
        worth = 0 if name in self.lines else problem.serving_points(request)
        pair = (who.id, request.senior)
        worth += problem.pair_points.get(pair, 0)
        worth += points["bond"] if pair in problem.bonds else 0
        worth += points["preferred"] if request.preferred == who.id else 0
        self.expect(int(stop.get("points")) == worth, f"{where}: {stop.get('points')} points, not {worth}")
        self.points += worth
        if pair not in problem.bonds and pair not in self.met:
            self.met.add(pair)
            self.points += points["new_face"]
        n = self.count[who.id] = self.count.get(who.id, 0) + 1
        self.points += points["load"] * (n - 1 + problem.carry[who.id])
        self.points += points["idle"] if n == 1 and who.id in problem.idle else 0
        self.lines.setdefault(name, []).append((who.id, date, start))
        return end

    def round(self, element):
        problem = self.problem
        who = problem.city.volunteers.get(element.get("volunteer"))
        date = datetime.date.fromisoformat(element.get("date"))
        if not self.expect(who is not None, f"unknown volunteer {element.get('volunteer')}"):
            return
        where = f"round of {who.id} on {date}"
        leave, back = clock(element.get("leave")), clock(element.get("back"))
        stretches = [s for s in who.stretches(date) if s[0] <= leave and back <= s[1]]
        if not self.expect(stretches, f"{where}: not available {leave}-{back}"):
            return
        stops = [stop for stop in element if stop.tag.endswith("stop")]
        self.expect(stops, f"{where}: empty")
        now, at, busy = stretches[0][0], who.home, 0
        for index, stop in enumerate(stops):
            visit = problem.visits.get(stop.get("visit"))
            if not self.expect(visit is not None, f"{where}: unknown visit {stop.get('visit')}"):
                return
            request, travel = visit.request, int(stop.get("travel"))
            least, most = (0, 0) if request.remote else problem.minutes(who.mode, at, request.start)
            self.expect(least <= travel <= most, f"{where}: {travel} minutes to {stop.get('visit')}, not {least}..{most}")
            if index == 0:
                self.expect(leave == clock(stop.get("start")) - travel, f"{where}: leave")
            now = self.stop(who, date, stop, now + travel)
            busy += travel + request.duration
            at = at if request.remote else request.end
            self.travel += travel
        least, most = (0, 0) if at is who.home else problem.minutes(who.mode, at, who.home)
        home = back - now
        self.expect(least <= home <= most, f"{where}: {home} minutes home, not {least}..{most}")
        total = home + sum(int(stop.get("travel")) for stop in stops)
        self.expect(int(element.get("travel_minutes")) == total, f"{where}: travel_minutes")
        self.travel += home
        busy += home
        key = (who.id, date, stretches[0])
        self.expect(key not in self.rounds, f"{where}: second round in a stretch")
        self.rounds.append(key)
        self.days[who.id, date] = self.days.get((who.id, date), 0) + len(stops)
        week = (who.id, date.isocalendar()[:2])
        visits, minutes = self.weeks.get(week, problem.weeks.get(week, (0, 0)))
        self.weeks[week] = visits + len(stops), minutes + busy

    def caps(self):
        people = self.problem.city.volunteers
        for (name, date), visits in self.days.items():
            self.expect(people[name].day_cap is None or visits <= people[name].day_cap, f"{name}: {visits} on {date}")
        for (name, week), (visits, minutes) in self.weeks.items():
            who = people[name]
            self.expect(who.week_cap is None or visits <= who.week_cap, f"{name}: {visits} visits in week {week}")
            self.expect(who.minutes_cap is None or minutes <= who.minutes_cap, f"{name}: {minutes} minutes in week {week}")

    def served(self):
        for name, lines in self.lines.items():
            people = self.problem.visits[name].request.people
            self.expect(len(lines) == people, f"{name}: {len(lines)} volunteers for {people}")
            self.expect(len({line[0] for line in lines}) == len(lines), f"{name}: one volunteer twice")
            self.expect(len({line[1:] for line in lines}) == 1, f"{name}: two days or starts")

    def unserved(self, elements):
        problem = self.problem
        names = [element.get("visit") for element in elements]
        self.expect(names == sorted(set(problem.visits) - set(self.lines)), "the unserved visits are not those without a stop")
        for element in elements:
            visit = problem.visits.get(element.get("visit"))
            if visit is None:
                continue
            self.expect(element.get("priority") == visit.request.priority, f"{element.get('visit')}: priority")
            counts = {}
            for who in problem.city.volunteers.values():
                rule = problem.first_rule(who, visit, element.get("visit")) or "busy"
                counts[rule] = counts.get(rule, 0) + 1
            said = {reason.get("rule"): int(reason.get("volunteers")) for reason in element}
            self.expect(counts == said, f"{element.get('visit')}: reasons {said}, not {counts}")

    def pins(self, elements):
        released = {(element.get("visit"), element.get("volunteer")) for element in elements}
        for name, people in self.problem.pins.items():
            date = date_of_visit(name)
            for who in people:
                kept = any(line[0] == who and date in (None, line[1]) for line in self.lines.get(name, []))
                self.expect(kept != ((name, who) in released), f"pin of {name} by {who}: kept {kept}, released {not kept}")

    def run(self):
        root, problem = self.root, self.problem
        by_tag = {}
        for element in root:
            by_tag.setdefault(element.tag.split("}")[-1], []).append(element)
        solution = by_tag["solution"][0]
        self.expect(root.get("city") == problem.settings.city, "city")
        self.expect(root.get("from") == problem.first.isoformat() and root.get("until") == problem.last.isoformat(), "horizon")
        rounds = by_tag.get("round", [])
        order = [(r.get("date"), r.get("leave"), r.get("volunteer")) for r in rounds]
        self.expect(order == sorted(set(order)), "order of the rounds")
        for element in rounds:
            self.round(element)
        self.caps()
        self.served()
        self.unserved(by_tag.get("unserved", []))
        self.pins(by_tag.get("released", []))
        self.points += self.travel * problem.settings.points["travel_minute"]
        figures = {"points": self.points, "visits": len(problem.visits), "served": len(self.lines), "rounds": len(rounds),
                   "travel_minutes": self.travel}
        for name, value in figures.items():
            self.expect(int(solution.get(name)) == value, f"{name}: {solution.get(name)}, not {value}")
        gap = float(solution.get("bound")) - self.points
        self.expect(gap >= 0, f"the bound lies {-gap} below the points")
        self.expect((solution.get("proven") == "true") == (gap < 1), f"proven {solution.get('proven')} with a gap of {gap}")
        return figures


def main():
    parser = argparse.ArgumentParser(description="Check a city.xml against the uploads of its workspace.")
    parser.add_argument("workspace")
    parser.add_argument("city_xml")
    parser.add_argument("--inbox", help="the uploads, one folder a source; default: inbox/ of the workspace")
    arguments = parser.parse_args()
    root = xml.etree.ElementTree.parse(arguments.city_xml).getroot()
    settings = Settings(os.path.join(arguments.workspace, "bvb.conf"))
    inbox = arguments.inbox or os.path.join(arguments.workspace, "inbox")
    city = City(settings, inbox, datetime.date.fromisoformat(root.get("night")))
    check = Check(Problem(city), root)
    figures = check.run()
    print(f"{len(city.volunteers)} volunteers, {len(city.requests)} requests, {city.refused} rows left out;",
          ", ".join(f"{name} {value}" for name, value in figures.items()) + f"; {check.broken} rules broken")
    sys.exit(1 if check.broken else 0)


main()
