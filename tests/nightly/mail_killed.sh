#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 over report and send, with a mail server; see mail_killed.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/mail_killed.py" "$@"
