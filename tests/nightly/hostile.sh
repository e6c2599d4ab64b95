#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Files that are meant to do harm; see hostile.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/hostile.py" "$@"
