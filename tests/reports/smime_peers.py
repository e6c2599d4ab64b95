# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails with S/MIME as others read them: `openssl cms`, `openssl smime`, gpgsm, and Python's parser.

    smime_peers.py FOLDER MAIL PLAIN READER...

FOLDER is made by tests/reports/certificates, MAIL is signed by the city; with READERs it is encrypted for them, and
each must read it, and nobody else. PLAIN is the same mail without protection; the content must be the same, to the
byte."""

import email
import email.policy
import os
import subprocess
import sys


class Peers:
    def __init__(self, folder):
        self.folder = folder
        self.home = os.path.join(folder, "gnupg")
        if not os.path.isdir(self.home):
            os.mkdir(self.home, 0o700)
            self.trust()

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments, good=True, given=b""):
        done = subprocess.run(arguments, input=given, capture_output=True, check=False, timeout=60,
                              env={**os.environ, "GNUPGHOME": self.home, "LC_ALL": "C.UTF-8"})
        assert good is None or (done.returncode == 0) == good, (arguments, done.returncode, done.stderr.decode())
        return done

    def gpgsm(self, *arguments, given=b"", good=True):
        return self.run("gpgsm", "--batch", "--disable-crl-checks", "--pinentry-mode", "loopback",
                        "--passphrase-fd", "0", *arguments, given=given, good=good)

    def trust(self):
        """gpgsm trusts our authority, and has everybody's keys."""
        with open(os.path.join(self.home, "gpg-agent.conf"), "w", encoding="ascii") as file:
            file.write("allow-loopback-pinentry\n")
        mark = self.run("openssl", "x509", "-in", self.path("ca.pem"), "-noout", "-fingerprint", "-sha1").stdout
        with open(os.path.join(self.home, "trustlist.txt"), "w", encoding="ascii") as file:
            file.write(mark.decode().split("=")[1].strip() + " S relax\n")
        for name in ("ca.pem", "city.pem"):
            self.gpgsm("--import", self.path(name))

    def give_key(self, reader):
        """A reader's key, for gpgsm. Version 2.2 fails to read some 2 in 100 of PKCS#12 files, as the random salt
        falls ("data error at shrouded_key_bag", measured over 240 files): such a file is made anew, with another
        salt. Only this way of handing gpgsm a key is tried again, nothing that is bvb's."""
        store = self.path(reader + ".p12")
        old = ("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1")  # all that gpgsm 2.2 reads
        for last in (False, False, False, False, False, True):
            self.run("openssl", "pkcs12", "-export", *old, "-in", self.path(reader + ".pem"), "-inkey",
                     self.path(reader + ".key"), "-passout", "pass:x", "-out", store)
            if self.gpgsm("--import", store, given=b"x\n", good=True if last else None).returncode == 0:
                return

    def stop(self):
        self.run("gpgconf", "--kill", "gpg-agent")


def entity(content):
    """The headers of content, and the body, of a mail: what is signed and encrypted."""
    head, body = content.split(b"\r\n\r\n", 1)
    lines = head.replace(b"\r\n ", b"\0").split(b"\r\n")
    kept = [line.replace(b"\0", b"\r\n ") for line in lines if line.lower().startswith(b"content-t")]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def read_signed(peers, signed, plain):
    """The signature holds, and what is signed is the plain content."""
    path = peers.path("signed.eml")
    with open(path, "wb") as file:
        file.write(signed)
    for tool in ("cms", "smime"):
        out = peers.run("openssl", tool, "-verify", "-in", path, "-CAfile", peers.path("ca.pem"), "-purpose",
                        "smimesign", "-crlfeol").stdout
        assert out == plain, (tool, out[:300], plain[:300])
    whole = email.message_from_bytes(signed, policy=email.policy.SMTP)
    assert whole.get_content_type() == "multipart/signed", whole.get_content_type()
    assert whole.get_param("micalg") == "sha-256"
    boundary = b"\r\n--" + whole.get_boundary().encode()
    content = (b"\r\n" + signed).split(boundary)[1][2:]
    assert content == plain, (content[-200:], plain[-200:])
    signature = list(whole.iter_parts())[1].get_payload(decode=True)
    for name, data in (("sig.p7s", signature), ("content", content), ("changed", content.replace(b"e", b"f", 1))):
        with open(peers.path(name), "wb") as file:
            file.write(data)
    peers.gpgsm("--verify", peers.path("sig.p7s"), peers.path("content"))
    peers.gpgsm("--verify", peers.path("sig.p7s"), peers.path("changed"), good=False)
    bad = signed.replace(content, content.replace(b"e", b"f", 1))
    assert bad != signed
    with open(path, "wb") as file:
        file.write(bad)
    peers.run("openssl", "cms", "-verify", "-in", path, "-CAfile", peers.path("ca.pem"), good=False)


def read_encrypted(peers, path, readers):
    """What every reader finds in the envelope; a stranger finds nothing."""
    found = set()
    for reader in readers:
        keys = ("-recip", peers.path(reader + ".pem"), "-inkey", peers.path(reader + ".key"))
        found.add(peers.run("openssl", "cms", "-decrypt", "-in", path, *keys).stdout)
    peers.run("openssl", "cms", "-decrypt", "-in", path, "-recip", peers.path("joris.pem"), "-inkey",
              peers.path("joris.key"), good=False)
    shown = peers.run("openssl", "cms", "-cmsout", "-print", "-in", path).stdout.decode()
    assert "aes-256-cbc" in shown and shown.count("d.ktri") + shown.count("d.kari") == len(readers), shown[:3000]
    with open(path, "rb") as file:
        mail = email.message_from_bytes(file.read(), policy=email.policy.SMTP)
    assert mail.get_content_type() == "application/pkcs7-mime" and mail.get_param("smime-type") == "enveloped-data"
    with open(peers.path("mail.p7m"), "wb") as file:
        file.write(mail.get_payload(decode=True))
    peers.give_key(readers[0])
    found.add(peers.gpgsm("--decrypt", peers.path("mail.p7m"), given=b"x\n").stdout)
    assert len(found) == 1, [one[:300] for one in found]
    return found.pop()


def judge(folder, path, plain, readers):
    peers = Peers(folder)
    try:
        with open(path, "rb") as file:
            mail = file.read()
        signed = read_encrypted(peers, path, readers) if readers else entity(mail)
        read_signed(peers, signed, entity(plain))
    finally:
        peers.stop()


if __name__ == "__main__":
    with open(sys.argv[3], "rb") as plain_file:
        judge(sys.argv[1], sys.argv[2], plain_file.read(), sys.argv[4:])
