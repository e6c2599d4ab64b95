#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One person on several lists, night after night; see persons.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/persons.py" "$@"
