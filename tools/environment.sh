#!/usr/bin/env bash
# Makes .venv from nothing, or brings it up to date. Says what to do when the machine lacks something.
#   environment.sh bootstrap | requirements/FILE.txt | machine
set -euo pipefail
cd "$(dirname "$0")/.."

install_packages() {  # Debian packages, only where we may
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || true
    apt-get install -y -qq "$@" >/dev/null
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo apt-get update -qq || true
    sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
  else
    echo "This machine needs: $*   Install with:  sudo apt-get install $*" >&2
    return 1
  fi
}

make_venv() {  # with the first Python that is new enough and can
  for candidate in "${PYTHON:-}" /usr/bin/python3.11 python3.11 python3; do  # Debian's own is built to be fast
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null &&
       "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      found=$candidate
      "$candidate" -m venv .venv 2>/dev/null && return
      rm -rf .venv
    fi
  done
  if [ -z "${found:-}" ]; then
    echo "Python 3.11 or newer is needed." >&2
    return 1
  fi
  install_packages python3-venv
  "$found" -m venv .venv
}

case "$1" in
  bootstrap)
    [ -x .venv/bin/python ] || make_venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
    ;;
  machine)  # what the tests start beside Python: a browser, and a server through which machines talk
    need=()
    [ -x /usr/bin/chromium ] || need+=(chromium)
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null || need+=(redis-server)
    if [ ${#need[@]} -gt 0 ]; then
      echo "Installing Debian's ${need[*]} …"
      install_packages "${need[@]}" || echo "Tests that need ${need[*]} are left out."
    fi
    ;;
  *)
    # One list, so that the installer itself stays in the environment.
    cat requirements/bootstrap.txt "$1" > .venv/all.txt
    .venv/bin/uv pip sync --quiet --require-hashes .venv/all.txt
    .venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable . 2>/dev/null ||
      .venv/bin/uv pip install --quiet --no-deps --editable .
    ;;
esac
