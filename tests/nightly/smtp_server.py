#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real SMTP server on loopback for tests: keeps what it receives, and misbehaves as it is told.

    /usr/bin/python3 smtp_server.py --folder DIR --port-file FILE [--cert PEM --key PEM] [options]

Listens on a free port of 127.0.0.1 (or --port), writes the number into --port-file once it listens, and runs until it
is ended. With a certificate it offers STARTTLS and takes mail only after it (--tls: TLS from the start).

Each message becomes DIR/NNNN.eml (the bytes as they came) and DIR/NNNN.json (sender, recipients, tls, login, ehlo);
NNNN counts from 0001 over the messages already there, so a server that is started again goes on counting.

    --refuse PATTERN     recipients that match get 550 for good
    --defer PATTERN      recipients that match get 451, try later
    --defer-first N      the first N messages get 451 after they were sent
    --refuse-data        every message gets 554 after it was sent
    --drop PATTERN       hangs up when such a recipient is named
    --hang-up WHEN       greeting, rcpt, data (before the answer to the message; it is kept all the same)
    --silent             takes connections and never says a word
    --login USER:WORD    wants this login
    --delay SECONDS      thinks that long before it answers each message
    --answer TEXT        answers each message that it keeps with this, to the byte
"""

import argparse
import asyncio
import json
import os
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Handler:
    def __init__(self, options):
        self.options = options
        self.deferred = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.options.hang_up == "rcpt" or (self.options.drop and re.search(self.options.drop, address)):
            server.transport.abort()
            return "421 gone"
        if self.options.refuse and re.search(self.options.refuse, address):
            return "550 5.1.1 <%s>: no such mailbox here" % address
        if self.options.defer and re.search(self.options.defer, address):
            return "451 4.2.2 Mailbox is full,\x07 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        if self.options.delay:
            await asyncio.sleep(self.options.delay)
        if self.deferred < self.options.defer_first:
            self.deferred += 1
            return "451 4.3.2 Busy, try again later"
        if self.options.refuse_data:
            return "554 5.7.1 Message refused by policy"
        number = self.store(session, envelope)
        if self.options.hang_up == "data":
            server.transport.abort()
            return "421 gone"
        return os.fsencode(self.options.answer) if self.options.answer else "250 2.0.0 Ok: queued as BVB%04d" % number

    def store(self, session, envelope):
        folder = self.options.folder
        number = 1 + len([name for name in os.listdir(folder) if name.endswith(".eml")])
        about = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or self.options.tls,
            "login": session.auth_data if isinstance(session.auth_data, str) else None,
            "ehlo": session.host_name,
        }
        base = os.path.join(folder, f"{number:04}")
        write(base + ".json", json.dumps(about).encode())
        write(base + ".eml", envelope.original_content)
        return number


def write(path, content):
    with open(path + ".part", "wb") as file:
        file.write(content)
    os.rename(path + ".part", path)


def authenticator(login):
    user, word = login.split(":", 1)

    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.login.decode() == user and data.password.decode() == word
        return AuthResult(success=good, handled=False, auth_data=user if good else None)

    return check


class Silent(asyncio.Protocol):
    """Takes the connection and says nothing; or hangs up at once."""

    def __init__(self, hang_up):
        self.hang_up = hang_up

    def connection_made(self, transport):
        if self.hang_up:
            transport.abort()


def protocol(options, handler, context, loop):
    if options.silent or options.hang_up == "greeting":
        return Silent(not options.silent)
    wants = {}
    if options.login:
        wants = {"authenticator": authenticator(options.login), "auth_required": True,
                 "auth_require_tls": context is not None and not options.tls}
    starttls = context is not None and not options.tls
    return SMTP(handler, hostname="localhost", loop=loop, tls_context=context if starttls else None,
                require_starttls=starttls, ident="bvb test server", **wants)


async def serve(options):
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    handler = Handler(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(options, handler, context, loop), "127.0.0.1", options.port,
                                      ssl=context if options.tls else None)
    write(options.port_file, b"%d\n" % server.sockets[0].getsockname()[1])
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--refuse")
    parser.add_argument("--defer")
    parser.add_argument("--drop")
    parser.add_argument("--defer-first", type=int, default=0)
    parser.add_argument("--refuse-data", action="store_true")
    parser.add_argument("--hang-up", choices=["greeting", "rcpt", "data"])
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--login")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--answer")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    try:
        asyncio.run(serve(options))
    except KeyboardInterrupt:
        sys.exit(0)


main()
