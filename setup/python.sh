#!/usr/bin/env bash
# .venv: the Python packages of setup/requirements.txt, for tests and benches.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

wanted=setup/requirements.txt
installed=.venv/requirements.txt # a copy of what was installed last
python=.venv/bin/python

if "$python" -c 'import pip' 2>/dev/null; then
  if cmp -s "$wanted" "$installed"; then exit 0; fi
else
  # --clear: a .venv whose interpreter or pip has gone cannot be mended.
  python3 -m venv --clear .venv || {
    echo "setup: python3 cannot make a virtual environment; on Debian type: sudo apt-get install python3-venv" >&2
    exit 1
  }
fi

echo "setup: installing Python packages into .venv"
"$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: -r "$wanted" </dev/null || {
  echo "setup: pip could not install $wanted into .venv (no network? see above); then type: make .venv" >&2
  exit 1
}
cp "$wanted" "$installed"
