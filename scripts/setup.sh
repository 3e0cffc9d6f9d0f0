#!/usr/bin/env bash
# Brings a bare Debian 12 (Python 3.11, git, make) to what the product needs: scripts/setup.sh [run|test]
# Done steps are recognised and skipped; an interrupted one is finished. Elsewhere it says what to install.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/packages.sh

goal="${1:-run}"
venv=.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_INPUT=1

say() { printf '%s\n' "$*"; }
fail() {
    printf '\n✗ %s\n  → %s\n' "$1" "$2" >&2
    exit 1
}

# One setup at a time: two would unpack into one folder.
alone() {
    mkdir -p .local
    exec 9>.local/setup.lock
    command -v flock >/dev/null || return 0
    flock -n 9 || { say "… another setup of this checkout is running, waiting for it"; flock 9; }
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python="$(command -v "$candidate")"
            return
        fi
    done
    fail "Python 3.11 or later is missing." "Debian: apt-get install python3; elsewhere: https://www.python.org, or name yours: PYTHON=/path/to/python3.11 make run"
}

# What an environment was made of: a changed list or another Python brings it up to date.
fingerprint() { { "$venv/bin/python" -V; cat "$@"; } | sha256sum | cut -d' ' -f1; }

environment_is_finished() {
    local stamp="$venv/finished-$goal"
    [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "${lists[@]}")" ]
}

has_venv_modules() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

# Every Debian package that is missing, so that root is asked once and before anything long.
missing_packages() {
    if ! environment_is_finished && ! has_venv_modules; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    if [ -z "${PG_BIN:-}" ] && { [ "$goal" = test ] || [ -z "${DATABASE_URL:-}" ]; } && ! has_postgis; then
        echo postgresql-15 postgresql-15-postgis-3
    fi
    if ! has_packages "${paper[@]}" && ! has_paper; then echo "${paper[@]}"; fi
    if [ "$goal" = test ] && ! has_packages chromium fonts-noto-cjk && ! has_browser; then
        echo chromium chromium-headless-shell fonts-noto-cjk
    fi
}

make_environment() {
    local list began=$SECONDS options=()
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        has_venv_modules ||
            fail "$python cannot make virtual environments (its modules venv and ensurepip are missing)." \
                "Install them for that Python, or name another one: PYTHON=/usr/bin/python3.11 make run"
        say "… Virtual environment in $venv"
        rm -rf "$venv"
        "$python" -m venv "$venv"
    fi
    say "… Python packages: $(cat "${lists[@]}" | grep -c '==') pinned ones (about a minute the first time)"
    for list in "${lists[@]}"; do options+=(-r "$list"); done
    "$venv/bin/python" -m pip install -qq --progress-bar off "${options[@]}" ||
        fail "The Python packages could not be installed (see above)." \
            "Check the disk and the way to the package registry (pip config list), then run the same command again; what is done stays done."
    fingerprint "${lists[@]}" >"$venv/finished-$goal"
    say "✓ Python packages ($((SECONDS - began)) s)"
}

# The tools that check and test the scripts of the pages, run by the Node that requirements-dev.txt brings.
node_modules_fingerprint() { cat requirements-dev.txt package.json package-lock.json .npmrc | sha256sum | cut -d' ' -f1; }

node_modules_are_finished() {
    local stamp=node_modules/finished
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(node_modules_fingerprint)" ]
}

make_node_modules() {
    local began=$SECONDS
    say "… Node packages of package-lock.json"
    [ ! -L node_modules ] || rm node_modules # npm would empty the folder that the link points to
    PATH="$PWD/$venv/bin:$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null ||
        fail "The Node packages could not be installed (see above)." \
            "Check the way to the npm registry (npm config get registry), then run the same command again."
    node_modules_fingerprint >node_modules/finished
    say "✓ Node packages ($((SECONDS - began)) s)"
}

# With it the browser tests need half the processor time; without it they take Chromium itself.
add_headless_shell() {
    local without=.local/without-headless-shell
    if command -v chromium-headless-shell >/dev/null || [ -e "$without" ]; then return; fi
    has_packages chromium && may_be_root && (install_packages chromium-headless-shell) || touch "$without"
}

alone
case "$goal" in
    run) lists=(requirements.txt) ;;
    test) lists=(requirements.txt requirements-dev.txt) ;;
    *) fail "Unknown goal: $goal" "scripts/setup.sh [run|test]" ;;
esac
environment_is_finished || find_python
read -ra wanted <<<"$(missing_packages | tr '\n' ' ')"
[ "${#wanted[@]}" -eq 0 ] || install_packages "${wanted[@]}"
environment_is_finished || make_environment
[ "$goal" != test ] || node_modules_are_finished || make_node_modules
[ "$goal" != test ] || add_headless_shell
