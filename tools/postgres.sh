#!/usr/bin/env bash
# Runs a command with a fresh PostgreSQL of its own, listening on a socket only, and throws it away afterwards.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed (Debian: postgresql). This run needs it." >&2
  exit 1
fi
dir=$(mktemp -d)
as_owner() { if [ "$(id -u)" = 0 ]; then su postgres -c "$1"; else bash -c "$1"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$dir"
stop() { as_owner "$bin/pg_ctl -D $dir/data -m immediate stop" >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT
as_owner "$bin/initdb -D $dir/data -A trust -U andruck -E UTF8 --locale=C.UTF-8" >/dev/null
as_owner "$bin/pg_ctl -D $dir/data -w -l $dir/log -o \"-p 5544 -k $dir -c listen_addresses='' -c fsync=off -c max_connections=100\" start" >/dev/null
as_owner "$bin/createdb -h $dir -p 5544 -U andruck andruck"
export ANDRUCK_DATABASE_URL="postgres://andruck@/andruck?host=$dir&port=5544"
"$@"
