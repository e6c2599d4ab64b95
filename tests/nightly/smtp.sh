#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The night with a real mail server; see smtp.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/smtp.py"
