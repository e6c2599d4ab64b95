# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile uploads, each in an import of its own: refused within a second and 64 MB, and seen by strace to open nothing.
Then what must not be kept (national numbers) and what must be signed."""

import io
import os
import re
import resource
import subprocess
import sys
import time
import zipfile
import world
from world import NIGHT, World, equal, true

HEADER = "id;last_name;tasks;availability;x;y\n"
ROW = "1;Maes;bezoek;ma;72218;169187\n"
SECRET = "/etc/passwd"
with open(world.BVB, "rb") as program:
    SANITIZED = b"__asan_init" in program.read()


def xml(body, before=""):
    return f'<?xml version="1.0"?>{before}<volunteers>{body}</volunteers>'


def person(**cells):
    cells = {"id": "1", "last_name": "Maes", "tasks": "bezoek", "availability": "ma", "x": "72218", "y": "169187", **cells}
    return "<volunteer " + " ".join(f'{name}="{value}"' for name, value in cells.items()) + "/>"


def bomb(depth=30):
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};">' for i in range(1, depth))
    return xml(person(last_name=f"&a{depth - 1};"), f"<!DOCTYPE volunteers [{entities}]>")


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lijst.csv", "0" * 1000000)
    return out.getvalue()


MEGABYTE = 1024 * 1024


def csv_lists():
    return {
        "empty": "",
        "nothing but lines": "\n" * 100000,
        "nothing but separators": ";" * MEGABYTE,
        "nothing but quotes": '"' * MEGABYTE,
        "zero bytes": HEADER + "1;Ma\0es;bezoek;ma;1;2\n",
        "only zero bytes": b"\0" * MEGABYTE,
        "utf-16 without mark": (HEADER + ROW).encode("utf-16-le"),
        "half a surrogate": b"\xff\xfe" + HEADER.encode("utf-16-le") + b"\x00\xd8;\x00",
        "odd utf-16": b"\xff\xfei\x00d",
        "utf-32": (HEADER + ROW).encode("utf-32"),
        "utf-7 with script": HEADER + "+ADw-script+AD4-;x\n",
        "overlong utf-8": b"\xef\xbb\xbf" + HEADER.encode() + b"1;\xc0\xafetc;bezoek;ma;1;2\n",
        "noise": bytes((i * 7919 + i // 251) % 256 for i in range(MEGABYTE)),
        "unclosed quote": HEADER + '1;"Maes;bezoek;ma;72218;169187\n' + ROW * 20000,
        "quote in a cell": HEADER + '1;Ma"es;bezoek;ma;72218;169187\n',
        "text after a quote": HEADER + '1;"Ma"es;bezoek;ma;72218;169187\n',
        "huge cell": HEADER + "1;" + "x" * (20 * MEGABYTE) + ";bezoek;ma;1;2\n",
        "huge header": "a" * (20 * MEGABYTE),
        "many columns": ";".join(f"c{i}" for i in range(100000)) + "\n1\n",
        "many cells": HEADER + "1;" * 100000 + "\n",
        "huge row": HEADER + ";".join(["x" * 60000] * 300) + "\n",
        "same column twice": "id;id;last_name;tasks;availability;x;y\n1;2;Maes;bezoek;ma;1;2\n",
        "same column in two languages": "id;nummer;last_name;tasks;availability;x;y\n1;2;Maes;bezoek;ma;1;2\n",
        "header of control characters": "id\x1b[2J;last_name\x07;tasks;availability;x;y\n" + ROW,
        "header turned round": "\u202edi;eman_tsal;sksat;ytilibaliava;x;y\n" + ROW,
        "column of national numbers": HEADER.strip() + ";rijksregisternummer\n" + ROW.strip() + ";85073003328\n",
        "kind not allowed": "visit;decision\n1@once;cancel\n",
        "formula as id": HEADER + "=cmd|'/C calc'!A0;Maes;bezoek;ma;72218;169187\n",
        "path as id": HEADER + "../../etc/passwd;Maes;bezoek;ma;72218;169187\n",
        "sql as id": HEADER + "1'; DROP TABLE volunteers; --;Maes;bezoek;ma;72218;169187\n",
        "mail header in a cell": HEADER + '1;"Maes\r\nBcc: x@y.be";bezoek;ma;72218;169187\n',
        "bidirectional name": HEADER + "1;Ma\u202ees;bezoek;ma;72218;169187\n",
        "huge numbers": HEADER + "1;Maes;bezoek;ma;" + "9" * 400 + ";1e308\n",
        "not a number": HEADER + "1;Maes;bezoek;ma;nan;inf\n",
        "deep availability": HEADER + '1;Maes;bezoek;"' + "ma 9-10;" * 5000 + '";72218;169187\n',
        "other's id": HEADER + "decanaat/1;Maes;bezoek;ma;72218;169187\n",
        "zip": zipped(),
        "workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 10000,
        "pdf": "%PDF-1.7\n" + HEADER + ROW,
        "gzip": b"\x1f\x8b\x08" + b"\0" * 1000,
        "program": b"\x7fELF" + b"\0" * 1000,
        "html": "<!DOCTYPE html><html><script>alert(1)</script></html>",
    }


def xml_lists():
    return {
        "entity to a file": xml(person(last_name="&x;"), f'<!DOCTYPE volunteers [<!ENTITY x SYSTEM "file://{SECRET}">]>'),
        "entity to the net": xml(person(), '<!DOCTYPE volunteers SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "parameter entity": xml(person(), f'<!DOCTYPE v [<!ENTITY % p SYSTEM "file://{SECRET}"> %p;]>'),
        "doctype in utf-16": xml(person(), "<!DOCTYPE v [<!ENTITY a 'b'>]>").encode("utf-16"),
        "entity bomb": bomb(),
        "quadratic bomb": xml("&x;" * 10000, f"<!DOCTYPE v [<!ENTITY x '{'y' * 10000}'>]>"),
        "undeclared entity": xml(person(last_name="&x;")),
        "include": xml('<volunteer xmlns:xi="http://www.w3.org/2001/XInclude" id="1"><last_name>'
                       f'<xi:include href="{SECRET}" parse="text"/></last_name></volunteer>'),
        "schema elsewhere": f'<volunteers xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                            f'xsi:noNamespaceSchemaLocation="file://{SECRET}"><volunteer id="2"/></volunteers>',
        "style sheet": f'<?xml-stylesheet href="file://{SECRET}"?>' + "<volunteers/>",
        "deep": "<volunteers>" + "<volunteer>" * 200000,
        "wide": "<volunteers><volunteer " + " ".join(f'a{i}="1"' for i in range(100000)) + "/></volunteers>",
        "same attribute": '<volunteers><volunteer id="1" id="2"/></volunteers>',
        "huge attribute": xml(person(last_name="x" * (12 * MEGABYTE))),
        "huge name": "<" + "v" * (12 * MEGABYTE) + "/>",
        "huge comment": xml("<!--" + "x" * (12 * MEGABYTE)),
        "unknown encoding": '<?xml version="1.0" encoding="UTF-7"?><volunteers/>',
        "false encoding": b'<?xml version="1.0" encoding="UTF-16"?><volunteers/>',
        "control character": xml(person(last_name="a&#1;b")),
        "root of another": "<people/>",
        "cut": xml(person())[:-30],
    }


def write_corpus(folder):
    """One file each, by a process of its own: what this one ever had in memory would count as the program's."""
    os.makedirs(folder)
    child = os.fork()
    if child == 0:
        for name, content in {**csv_lists(), **xml_lists()}.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        os._exit(0)
    equal(os.waitpid(child, 0)[1], 0, "writing the corpus")
    names = sorted(os.listdir(folder))
    true(len(names) >= 40, "forty files")
    return names


def quiet(arguments, folder, env=None):
    """Runs the program; (exit code, stderr, seconds, kilobytes). The seconds are those of the processor, or a tenth of those
    by the clock when that is more: a machine that is busy with other things is slow by the clock, and one that waits is too."""
    began = time.monotonic()
    with subprocess.Popen([world.BVB, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          env={**os.environ, "TMPDIR": folder, **(env or {})}) as process:
        text = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = max(usage.ru_utime + usage.ru_stime, (time.monotonic() - began) / 10)
    return process.returncode, text, seconds, usage.ru_maxrss


def corpus():
    """Every file alone: nothing of it is taken, and it costs little."""
    with World() as place:
        place.upload("stad", "leeg.csv", "")
        place.bvb("import", "--date", NIGHT, expect=65)
        folder = os.path.join(place.folder, "corpus")
        for name in write_corpus(folder):
            os.rename(os.path.join(folder, name), place.path("inbox", "stad", "lijst.csv"))
            code, said, seconds, memory = quiet(["-C", place.workspace, "import", "--date", NIGHT], place.folder)
            true(code in (0, 65), f"{name}: exit {code}: {said}")
            equal(os.listdir(place.path("inbox", "stad")), [], f"{name}: what is left in the inbox")
            equal(place.query("SELECT count(*) FROM volunteers"), "0", f"{name}: volunteers")
            true("root:" not in said and "crash" not in said and "AddressSanitizer" not in said, f"{name}: {said}")
            if not SANITIZED:
                true(seconds < 1, f"{name}: {seconds:.2f} s")
                true(memory < 64 * 1024, f"{name}: {memory} kB")
        receipts = b"".join(text for name, text in place.files("receipts").items() if name.endswith(".txt"))
        true(b"root:" not in receipts and b"85073003328" not in receipts, "what receipts hold")
        true(not any(b"85073003328" in content for content in place.files().values()), "the number is kept nowhere")


def no_files():
    """Things in the inbox that are no files are left alone, and said to be there."""
    with World() as place:
        place.upload("stad", "lijst.csv", HEADER + ROW)
        inbox = place.path("inbox", "stad")
        os.symlink(SECRET, os.path.join(inbox, "link.csv"))
        os.symlink(inbox, os.path.join(inbox, "loop.csv"))
        os.mkfifo(os.path.join(inbox, "pipe.csv"))
        os.mkdir(os.path.join(inbox, "folder.csv"))
        os.symlink(inbox, place.path("inbox", "decanaat"))
        for name in ("a\nb.csv", "\x1b[2J.csv", "\u202evsc.exe", "x" * 251 + ".csv", "$(touch x).csv", "-rf.csv", "a;b.csv",
                     "%s%n.csv", "..csv", "85073003328.csv", "los.csv.p7s"):
            place.upload("stad", name, "no list\n")
        with open(os.path.join(inbox, "sparse.csv"), "wb") as file:
            file.truncate(10 * 1024 ** 3)
        code, said, seconds, memory = quiet(["-C", place.workspace, "import", "--date", NIGHT], place.folder)
        equal(code, 65, said)
        equal(sorted(os.listdir(inbox)), sorted(["link.csv", "loop.csv", "pipe.csv", "folder.csv", "..csv",
                                                 "los.csv.p7s"]), "what is left")
        true("inbox/decanaat is a symbolic link" in said and "the name of 1 entry begins with a dot" in said, said)
        true("\x1b" not in said and "\u202e" not in said and "85073003328" not in said, "what is said")
        if not SANITIZED:
            true(seconds < 2 and memory < 64 * 1024, f"{seconds:.2f} s, {memory} kB")
        equal(place.query("SELECT count(*) FROM volunteers"), "1", "the good list is taken")
        names = [name for _, _, files in os.walk(place.workspace) for name in files]
        true(not any("85073003328" in name for name in names), "no number in a name")
        true(not os.path.exists("x"), "nothing was run")


def opens_nothing():
    """strace sees it: once the reader has the bytes it opens no file, and nobody opens what a file names."""
    with World() as place:
        folder = os.path.join(place.folder, "corpus")
        os.makedirs(place.path("inbox", "stad"))
        for i, name in enumerate(write_corpus(folder)):
            if os.path.getsize(os.path.join(folder, name)) < MEGABYTE:
                os.rename(os.path.join(folder, name), place.path("inbox", "stad", f"{i}.csv"))
        place.upload("stad", "goed.csv", world.quoted(world.VOLUNTEERS).encode("cp1252"))
        place.upload("stad", "goed.xml", xml(person()))
        log = os.path.join(place.folder, "trace")
        trace = "trace=seccomp,open,openat,openat2,socket,connect,execve,fork,clone,kill,read,recvfrom"
        done = subprocess.run(["strace", "-f", "-e", trace, "-e", "abbrev=all", "-s", "200", "-o", log, world.BVB, "-C",
                               place.workspace, "import", "--date", NIGHT], capture_output=True, text=True, check=False,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        equal(done.returncode, 65, done.stderr)
        jailed, opened = set(), []
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                pid, call = line.split(None, 1)
                if call.startswith("seccomp(SECCOMP_SET_MODE_FILTER") and call.rstrip().endswith("= 0"):
                    jailed.add(pid)
                elif pid in jailed and re.match(r"(open|socket|connect|execve|fork|clone)", call):
                    opened.append(call)
                true(SECRET not in call or not call.startswith("open"), f"opened: {call}")
                true(not call.startswith("connect"), f"the net: {call}")
                true("SIGSYS" not in call, f"the filter ended a reader: {call}")
        true(len(jailed) > 40, f"each file has a reader: {len(jailed)}")
        true(all("EACCES" in call for call in opened), f"opened by a reader: {opened}")
        equal(place.query("SELECT count(*) FROM volunteers"), "3", "the good lists are taken")


def national_numbers():
    """They reach no receipt, log, database or archive, in whatever form the list comes."""
    number, spaced = "85073003328", "85.07.30-033.28"
    header = "nummer;naam;taken;beschikbaarheid;x;y;telefoon\n"
    lists = {
        "utf8.csv": header + f"1;Maes {spaced};bezoek;ma;72218;169187;\n2;Aerts;bezoek;ma;72218;169187;\n",
        "utf16.csv": (header + f"1;Maes;bezoek;ma;72218;169187;{number}\n").encode("utf-16"),
        "titel.csv": f"Lijst van {number}\n" + header + "3;Claes;bezoek;ma;72218;169187;\n",
        "kolom.csv": header.strip() + ";insz\n" + f"4;Maes;bezoek;ma;72218;169187;;{number}\n",
        "x.xml": xml(person(id="5", phone="&#56;5073003328")),
        f"{number}.csv": header + "6;Nuyts;bezoek;ma;72218;169187;\n",
    }
    with World() as place:
        for name, content in lists.items():
            place.upload("stad", name, content)
        done = place.bvb("nightly", "--date", NIGHT, expect=65)
        place.upload("stad", "weer.csv", lists["utf8.csv"])
        again = place.bvb("import", "--date", NIGHT)
        forms = [number, spaced, "&#56;507"]
        for form in forms + [form.encode("utf-16-le").decode("latin-1") for form in forms]:
            for name, content in place.files().items():
                true(form.encode("latin-1") not in content and form not in name, f"{form} in {name}")
            true(form not in done.stdout + done.stderr + again.stderr, "what is said")
        equal(os.listdir(place.path("inbox", "stad")), [], "what is left in the inbox")
        equal(place.query("SELECT id FROM volunteers ORDER BY id"), "stad/2|stad/3|stad/6", "the rows without are taken")
        kept = [content for name, content in place.files("archive").items() if name.endswith("utf8.csv")]
        equal(kept, [lists["utf8.csv"].replace(spaced, "**.**.**-***.**").encode()], "the list is kept without them")


def unread():
    """What no reader has read to its end: kept only when somebody could see that there is no number in it."""
    number = "85073003328"
    filler = (ROW * 100).encode() * (65 * MEGABYTE // len(ROW) // 100 + 1)
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{number}</t>" * 1000)
    lists = {
        "groot.csv": HEADER.encode() + filler,
        "groot nummer.csv": HEADER.encode() + filler + f"9;Maes {number};bezoek;ma;1;2\n".encode(),
        "groot utf16.csv": b"\xff\xfe" + (HEADER + "9;Maes 85.07.30\u2011033.28\n").encode("utf-16-le") + filler,
        "groot archief.csv": workbook.getvalue() + filler,
        "werkboek.csv": workbook.getvalue(),
        "utf16.csv": (HEADER + f"1;Maes 85.07.30\u2013033.28;bezoek;ma;1;2\n").encode("utf-16-le"),
    }
    with World() as place:
        for name, content in lists.items():
            place.upload("stad", name, content)
        place.upload("stad", "lijst.csv", HEADER + ROW)
        place.upload("stad", "lijst.csv.p7s", HEADER + ROW.replace("Maes", number))
        place.upload("stad", "groot.csv.p7s", number)
        done = place.bvb("import", "--date", NIGHT, expect=65)
        equal(os.listdir(place.path("inbox", "stad")), [], "what is left in the inbox")
        true(number not in done.stdout + done.stderr, "what is said")
        kept = {}
        for name, content in {**place.files("quarantine"), **place.files("archive")}.items():
            true(number.encode() not in content and b"033.28" not in content and b"033\0.\x002" not in content, name)
            true(not name.endswith(".p7s"), f"{name}: no signature")
            if not name.endswith(".txt"):
                kept[re.sub(r".*[0-9a-f]{64}\.", "", name)] = content
        equal(kept.pop("groot.csv") == lists["groot.csv"], True, "a large file without numbers is kept")
        equal(kept.pop("lijst.csv"), (HEADER + ROW).encode(), "the good list")
        equal(sorted(kept), sorted(set(lists) - {"groot.csv"}), "each leaves a note")
        true(all(len(note) < 200 for note in kept.values()), f"only a note: {kept}")
        place.upload("decanaat", "lijst.csv", HEADER + "".join(ROW.replace("1;", f"{i};") for i in range(10)))
        place.bvb("import", "--date", NIGHT)
        root = '<volunteers a="8507&#51;003328">'
        place.upload("decanaat", "kort.xml", xml(person()).replace("<volunteers>", root))
        done = place.bvb("import", "--date", NIGHT, expect=65)
        true("--accept" not in done.stderr and "kort.xml" in done.stderr, f"of what is not kept nothing can be taken: {done.stderr}")
        receipts = place.files("receipts/stad")
        told = [name for name, text in receipts.items() if b"nothing is kept but this receipt" in text]
        equal(len(told), 5, f"the receipts that say so: {told}")
        told = [name for name, text in receipts.items() if b"as its signature (.p7s) is not kept" in text]
        equal(len(told), 2, f"the receipts that tell of a signature: {told}")


def signatures():
    """A source that must sign, with the command line of OpenSSL."""
    with World() as place:
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=place.workspace)

        for who in ("decanaat", "other"):
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{who}.key", "-out", f"{who}.pem", "-days",
                    "30", "-subj", f"/CN={who}")
        config = place.read("bvb.conf").decode()
        config = config.replace('list = "snapshot"', 'list = "snapshot" certificate = "decanaat.pem" signature_required = true')
        place.write("bvb.conf", config)

        def upload(text, signer=None, expect=0):
            place.upload("decanaat", "lijst.csv", text)
            if signer is not None:
                openssl("cms", "-sign", "-binary", "-in", "inbox/decanaat/lijst.csv", "-signer", f"{signer}.pem", "-inkey",
                        f"{signer}.key", "-outform", "DER", "-out", "inbox/decanaat/lijst.csv.p7s")
            place.bvb("import", "--date", NIGHT, expect=expect)
            equal(os.listdir(place.path("inbox", "decanaat")), [], "what is left in the inbox")

        upload(HEADER + ROW, None, 65)
        upload(HEADER + ROW.replace("1;", "2;"), "other", 65)
        equal(place.query("SELECT count(*) FROM volunteers"), "0", "not signed, or not by the source")
        upload(HEADER + ROW.replace("1;", "3;"), "decanaat")
        equal(place.query("SELECT id FROM volunteers"), "decanaat/3", "signed by the source")
        true([name for name in place.files("archive") if name.endswith(".p7s")], "the signature is kept beside the list")


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
ONLY = sys.argv[1:]
SCENARIOS = [no_files, corpus, opens_nothing, national_numbers, unread, signatures]
world.run([scenario for scenario in SCENARIOS if not ONLY or scenario.__name__ in ONLY])
