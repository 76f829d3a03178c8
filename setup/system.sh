#!/usr/bin/env bash
# The programs that Michimori calls. Installs what is missing where it may without asking; else says what to type.
# Usage: setup/system.sh demo|test
# shellcheck disable=SC2317,SC2086  # has_* are called by name; package lists are split into words
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-}
case $purpose in
  demo) parts="cc pip ffmpeg" ;;
  test) parts="cc pip ffmpeg venv gdal python_gdal chromium cjk_font libreoffice poppler" ;;
  *) echo "usage: setup/system.sh demo|test" >&2; exit 2 ;;
esac

on_path() { command -v "$1" >/dev/null 2>&1; }
is_macos() { [ "$(uname -s)" = Darwin ]; }
is_ubuntu() { [ -r /etc/os-release ] && grep -q '^ID=ubuntu' /etc/os-release; }

# True if version $1 is $2 or later (major.minor).
at_least() { awk -v have="$1" -v want="$2" 'BEGIN { split(have, h, "."); split(want, w, "."); exit !(h[1] > w[1] || (h[1] == w[1] && h[2] + 0 >= w[2])) }'; }

# --- the three that a newcomer brings -------------------------------------------------------------------------------
lacks=0
lack() { echo "setup: $1" >&2; lacks=1; }

check_rust() {
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! on_path cargo || ! on_path rustc; then
    lack "Rust is missing: install Rust $wanted or later from https://rustup.rs"
    return
  fi
  have=$(rustc --version | awk '{ print $2 }')
  at_least "$have" "$wanted" || lack "Rust $have is too old: Michimori needs $wanted or later; type: rustup update stable"
  [ "$purpose" = test ] || return 0
  { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
    lack "rustfmt or clippy is missing; type: rustup component add rustfmt clippy"
}

check_node() {
  local have where="install Node 22 or later (20.19 at least), npm with it, from https://nodejs.org/en/download"
  if ! on_path node || ! on_path npm; then
    lack "Node or npm is missing: $where"
    return
  fi
  have=$(node -p 'process.versions.node')
  at_least "$have" 20.19 || lack "Node $have is too old: $where"
}

check_python() {
  on_path python3 && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && return
  lack "Python 3.9 or later is missing: apt-get install python3, brew install python3, or https://www.python.org/downloads"
}

check_rust
check_node
check_python
[ "$lacks" = 0 ] || exit 1

# --- the rest: is it here, and which package brings it -------------------------------------------------------------
# cargo links with the C compiler, and SQLite is compiled with it.
has_cc() { on_path cc && { ! is_macos || xcode-select -p >/dev/null 2>&1; }; }
has_pip() { python3 -c 'import pip' 2>/dev/null; }
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }
has_ffmpeg() { on_path ffmpeg && on_path ffprobe; }
has_gdal() { on_path ogrinfo && on_path ogr2ogr; }
# GDAL's own validator of GeoPackages; on macOS the test that calls it skips.
has_python_gdal() { is_macos || python3 -c 'import osgeo_utils' 2>/dev/null || /usr/bin/python3 -c 'import osgeo_utils' 2>/dev/null; }
# What opens the exported workbooks; on macOS the test that calls it skips.
has_libreoffice() { is_macos || on_path soffice; }
has_poppler() { on_path pdftotext && on_path pdffonts; }
# Screenshots and PDFs show Japanese; macOS always has such a font.
has_cjk_font() { is_macos || { on_path fc-list && [ -n "$(fc-list :lang=ja)" ]; }; }

# Ubuntu's chromium-browser may be a stub that only points at the snap: it must answer to --version.
has_chromium() {
  local name
  for name in "${CHROMIUM_PATH:-chromium}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    on_path "$name" && "$name" --version >/dev/null 2>&1 && return 0
  done
  return 1
}

debian_package() {
  case $1 in
    cc) echo gcc libc6-dev ;;
    chromium) is_ubuntu || echo chromium ;;
    pip) echo python3-pip ;;
    venv) echo python3-venv ;;
    gdal) echo gdal-bin ;;
    cjk_font) echo fonts-noto-cjk fontconfig ;;
    python_gdal) echo python3-gdal ;;
    libreoffice) echo libreoffice-calc-nogui ;;
    poppler) echo poppler-utils ;;
    *) echo "$1" ;;
  esac
}

brew_package() {
  case $1 in
    pip | venv) echo python3 ;;
    chromium) echo google-chrome ;;
    *) echo "$1" ;;
  esac
}

missing_parts() {
  local part
  for part in $parts; do "has_$part" || echo "$part"; done
}

lacks_part() { echo "$missing" | grep -qx "$1"; }

packages_of() {
  local part
  for part in $missing; do "$1" "$part"; done | tr '\n' ' ' | sed 's/ *$//'
}

give_up() {
  echo "setup: still needed for make $purpose:" $missing >&2
  echo "setup: please type: $1" >&2
  exit 1
}

# What to type where apt-get may not be called without asking.
apt_advice() {
  local packages
  packages=$(packages_of debian_package)
  printf '%s' "sudo apt-get update"
  if [ -n "$packages" ]; then printf '%s' " && sudo apt-get install -y --no-install-recommends $packages"; fi
  if is_ubuntu && lacks_part chromium; then printf '%s' " && sudo snap install chromium"; fi
}

install_with_apt() {
  local packages root=""
  packages=$(packages_of debian_package)
  [ -n "$packages" ] || return 0
  [ "$(id -u)" = 0 ] || root="sudo -n"
  if [ -n "$root" ] && ! sudo -n true 2>/dev/null; then give_up "$(apt_advice)"; fi
  echo "setup: installing $packages"
  {
    $root apt-get update -q &&
      $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
  } </dev/null || give_up "$(apt_advice)    (apt-get failed: see above)"
}

install_with_brew() {
  local packages
  packages=$(packages_of brew_package)
  echo "setup: installing $packages"
  NONINTERACTIVE=1 brew install $packages </dev/null || give_up "brew install $packages    (brew failed: see above)"
}

missing=$(missing_parts)
[ -n "$missing" ] || exit 0

if is_macos && lacks_part cc; then
  give_up "xcode-select --install"
elif on_path apt-get; then
  install_with_apt
elif on_path brew; then
  install_with_brew
elif is_macos; then
  give_up "brew install $(packages_of brew_package)    (Homebrew: https://brew.sh)"
else
  give_up "the line of your package manager that brings them; on Debian: $(apt_advice)"
fi

missing=$(missing_parts)
[ -n "$missing" ] || exit 0
if is_ubuntu && [ "$missing" = chromium ]; then
  # Ubuntu packs Chromium as a snap, which apt-get cannot install everywhere.
  give_up "sudo snap install chromium    (Google Chrome does as well: https://www.google.com/chrome)"
fi
give_up "which -a python3 ffmpeg chromium    (installed, but another program of that name comes first on PATH)"
