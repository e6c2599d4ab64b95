# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What the house rules written in shell share. A rule is called as `.ci/RULE [TOP [BUILD]]`: the tree to judge
# (default: this project) and a folder where clang built it (default: TOP/build/clang).

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "${1:-$here/..}" && pwd)
build=${2:-$top/build/clang}
cd "$top"

# c_files [ENDING...]: the C files of the project, one a line.
c_files() {
    local ending folders=()
    for folder in core importers store matcher reports nightly tests samples; do
        if [[ -d $folder ]]; then folders+=("$folder"); fi
    done
    if ((${#folders[@]} == 0)); then return; fi
    for ending in "${@:-[ch]}"; do
        find "${folders[@]}" -type f -name "*.$ending"
    done | LC_ALL=C sort
}

# need_database: the rule reads the compile database of $build.
need_database() {
    if [[ ! -f $build/compile_commands.json ]]; then
        echo "$build/compile_commands.json:1: missing; run: CC=clang cmake -G Ninja -S $top -B $build" >&2
        exit 1
    fi
}
