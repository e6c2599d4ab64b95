#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Memory and reads that fail anywhere in an import; see failing.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/failing.py"
