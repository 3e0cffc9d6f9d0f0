#!/usr/bin/env bash
# Stops the run of this checkout, then its database where nothing else uses it any more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lock="${DATA_DIR:-.local}/run.lock"
# The lock, not the number in it, tells whether it runs: numbers are given out again.
if [ -f "$lock" ] && ! flock -n "$lock" true; then
    process="$(cut -d' ' -f1 "$lock")"
    kill -TERM "$process"
    flock -w 60 "$lock" true || { echo "✗ Process $process does not end. → kill -9 $process, then make stop again" >&2; exit 1; }
    echo "✓ Server stopped"
fi
[ ! -x .venv/bin/python ] || [ -n "${DATABASE_URL:-}" ] || .venv/bin/python -m db.server.embedded stop
