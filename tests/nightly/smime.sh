#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Nights whose mail is signed and encrypted; see smime.py.
set -euo pipefail
exec /usr/bin/python3 -B "$TESTS/nightly/smime.py" "$@"
