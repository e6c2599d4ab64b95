#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 and full disks at one point of the night after another, and Ctrl-C in a search; see interrupted.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/interrupted.py"
