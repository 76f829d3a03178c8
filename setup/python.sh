#!/usr/bin/env bash
# A Python environment with a list of packages. Usage: setup/python.sh FOLDER REQUIREMENTS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$1
wanted=$2
installed=$folder/requirements.txt # a copy of what was installed last
python=$folder/bin/python

if "$python" -c 'import pip' 2>/dev/null; then
  if cmp -s "$wanted" "$installed"; then exit 0; fi
else
  # --clear: an environment whose interpreter or pip has gone cannot be mended.
  python3 -m venv --clear "$folder" || {
    echo "setup: python3 cannot make a virtual environment; on Debian type: sudo apt-get install python3-venv" >&2
    exit 1
  }
fi

echo "setup: installing Python packages into $folder"
"$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: -r "$wanted" </dev/null || {
  echo "setup: pip could not install $wanted into $folder (no network? see above); then type: make $folder" >&2
  exit 1
}
cp "$wanted" "$installed"
