#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The scripts of tests/bench on very small cities; see bench.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/bench.py" "$@"
