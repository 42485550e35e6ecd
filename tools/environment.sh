#!/usr/bin/env bash
# Makes .venv from nothing, or brings it up to date. Says what to do when the machine lacks something.
#   environment.sh bootstrap | requirements/FILE.txt | browser
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

python_of_ours() {
  for candidate in "${PYTHON:-}" python3.11 python3; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null &&
       "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed." >&2
  return 1
}

case "$1" in
  bootstrap)
    python=$(python_of_ours)
    if [ ! -x .venv/bin/python ]; then
      if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        install_packages python3-venv
        "$python" -m venv .venv
      fi
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
    ;;
  browser)
    if [ ! -x /usr/bin/chromium ]; then
      echo "Installing Debian's chromium for the browser journeys …"
      install_packages chromium || echo "Without /usr/bin/chromium the browser journeys are left out."
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
