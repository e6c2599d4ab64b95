#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole night in a small workspace; see whole_night.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/whole_night.py" "$@"
