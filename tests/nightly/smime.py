# SPDX-License-Identifier: GPL-3.0-or-later
"""Nights whose mail is signed and encrypted, with real certificates, read by `openssl cms` and gpgsm."""

import email
import email.policy
import os
import subprocess
import sys

import world
from world import FROM, NIGHT, World, equal, true

sys.path.insert(0, os.path.join(world.TESTS, "reports"))
import smime_peers

CITY = "bvb@kortrijk.example"  # the addresses for which tests/reports/certificates makes certificates
ELS = "els@zonnewijzer.example"
WIM = "wim@noord.example"
FILES = ["roster.html", "roster.csv", "roster.ics", "roster.xml"]


def certificates(place, days=40):
    folder = place.path("certs")
    os.makedirs(folder)
    subprocess.run([os.path.join(world.TESTS, "reports", "certificates"), folder, str(days)], check=True)
    return smime_peers.Peers(folder)


def configure(place, els="els.pem", in_clear=False, sign="city.pem", key="city.key"):
    signs = f'sign_certificate = "certs/{sign}" sign_key = "certs/{key}"' if sign else ""
    place.configure(f'transport = "file" from = "{CITY}" {signs}')
    config = place.read("bvb.conf").decode()
    config = config.replace('"els@noord.example" { name = "Els" }',
                            f'"{ELS}" {{ name = "Els" certificate = "certs/{els}" }}')
    if not in_clear:
        config = config.replace("attach_in_clear = true", "")
    place.write("bvb.conf", config)


def mails(place):
    """The mails in outbox/ as bytes, by the part of their names that tells them apart."""
    found = {}
    for name, content in place.files("outbox").items():
        found[os.path.basename(name).replace("%2F", "/").removesuffix(".eml")] = content
    return found


def attachments(content):
    mail = email.message_from_bytes(content, policy=email.policy.SMTP)
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def whole_night():
    """Els reads hers; Wim, who has no certificate, hears that there is one; all is signed, receipts too."""
    with World() as place:
        peers = certificates(place)
        try:
            configure(place)
            remark = world.quoted(world.REQUESTS).replace('"duur"', "duur;opmerking")
            remark = remark.replace('"60"', '"60";"Sleutel bij de buren"').replace('"45"', '"45";')
            place.lists()
            place.upload("stad", "a hulpvragen.csv", remark)
            place.night()
            got = mails(place)
            key = f"roster/{NIGHT}/noord/1"
            true(key in got and key + "/clear" in got, f"two mails for noord: {sorted(got)}")
            path = os.path.join(place.folder, "els.eml")
            with open(path, "wb") as file:
                file.write(got[key])
            signed = smime_peers.read_encrypted(peers, path, ["els"])
            content = signed.split(b"\r\n--=_bvb_signed\r\n")[1]
            smime_peers.read_signed(peers, signed, content)
            inside = attachments(content)
            equal(list(inside), FILES, "what Els gets")
            for name in FILES:
                equal(inside[name], place.read(f"rosters/{NIGHT}/noord/{name}"), name)
            true("Sleutel bij de buren".encode() in inside["roster.csv"], "remarks are for Els alone")
            clear = got[key + "/clear"]
            true(b"Wim" in clear and b"Els" not in clear, "Wim gets another mail")
            true(b"roster.csv" not in clear and b"filename=\"roster" not in clear, "nothing in the clear for Wim")
            equal({email.message_from_bytes(got[name])["Message-ID"] for name in (key, key + "/clear")},
                  {f"<{NIGHT}.noord.1@kortrijk.example>", f"<{NIGHT}.noord.1.clear@kortrijk.example>"}, "identities")
            for name, content in got.items():
                if name != key:
                    smime_peers.read_signed(peers, smime_peers.entity(content),
                                            content.split(b"\r\n--=_bvb_signed\r\n")[1])
            place.night()
            equal(mails(place), got, "the same night again mails nothing")
        finally:
            peers.stop()


def in_the_clear_where_the_city_says_so():
    with World() as place:
        certificates(place)
        configure(place, in_clear=True)
        place.lists().night()
        got = mails(place)
        clear = got[f"roster/{NIGHT}/noord/1/clear"]
        plain = clear.split(b"\r\n--=_bvb_signed\r\n")[1]
        equal(list(attachments(plain)), FILES, "Wim gets his in the clear")
        true(b"application/pkcs7-mime" in got[f"roster/{NIGHT}/noord/1"], "Els gets hers encrypted")
        true(b"roster.csv" not in got[f"roster/{NIGHT}/zuid/1"], "zuid does not say so")


def a_certificate_that_ends_soon():
    with World() as place:
        certificates(place, days=20)
        configure(place)
        done = place.bvb("check-config")
        # 20 days from the second in which it was made: 19 whole days are left as soon as that second is over
        true(ELS in done.stdout and ("in 19 days" in done.stdout or "in 20 days" in done.stdout), done.stdout)
        true("sign_certificate" in done.stdout, done.stdout)
        done = place.lists().night()
        true("noord" in done.stderr and "2:" not in done.stderr and ELS not in done.stderr, done.stderr)
        true(done.stderr.count("ends on") == 2, done.stderr)
        true(ELS in place.bvb("status").stdout, "status names whose certificate ends")
        true(b"application/pkcs7-mime" in mails(place)[f"roster/{NIGHT}/noord/1"], "it still serves")


def certificates_that_cannot_be_used():
    """What is wrong is said, nothing of the roster leaves in the clear, and no receipt is held up."""
    with World() as place:
        certificates(place)
        configure(place, els="web.pem", key="open.key")
        done = place.lists().night()
        true("emailProtection" in done.stderr and "chmod 600" in done.stderr, done.stderr)
        got = mails(place)
        equal(sorted(name for name in got if name.startswith("roster/")),
              [f"roster/{NIGHT}/noord/1", f"roster/{NIGHT}/zuid/1"], "one mail a centre")
        for content in got.values():
            true(b"roster.csv" not in content and b"pkcs7" not in content, "neither a roster nor a signature")


def half_a_signature_is_a_mistake():
    with World() as place:
        certificates(place)
        configure(place, sign=None)
        true("not signed" in place.bvb("check-config").stdout, "encrypted, but not signed")
        place.configure(f'transport = "file" from = "{FROM}" sign_key = "certs/city.key"')
        true("sign_certificate" in place.bvb("check-config", expect=78).stdout, "a key alone")


world.run([whole_night, in_the_clear_where_the_city_says_so, a_certificate_that_ends_soon,
           certificates_that_cannot_be_used, half_a_signature_is_a_mistake])
