#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The page of a roster in a real browser; see page.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/page.py" "$@"
