#!/usr/bin/env bash
# ONNX Runtime's library into .ort/, out of its Python wheel. A wheel already lying in .ort/ is used without a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The wheel of each kind of machine and its SHA-256. Intel Macs have had no wheel since 1.23.
case "$(uname -s) $(uname -m)" in
  "Linux x86_64")
    version=1.31.1 platform=manylinux_2_28_x86_64 library=libonnxruntime.so.$version
    sha256=1f3dea47f2f0e5117c2404cea7d21fd253ae7836a3bf167a501cdfbb2600d536 ;;
  "Linux aarch64" | "Linux arm64")
    version=1.31.1 platform=manylinux_2_28_aarch64 library=libonnxruntime.so.$version
    sha256=0b9a492176886992e0e875f06bc0367e333f5fff11711a2d642e18b02f3009cc ;;
  "Darwin arm64")
    version=1.31.1 platform=macosx_14_0_arm64 library=libonnxruntime.$version.dylib
    sha256=96dd2564b10ea7153ad9c207e7cd8e5917cb3ba521e0e0a62ac03486fdc8d56c ;;
  "Darwin x86_64")
    version=1.23.2 platform=macosx_13_0_x86_64 library=libonnxruntime.$version.dylib
    sha256=218295a8acae83905f6f1aed8cacb8e3eb3bd7513a13fe4ba3b2664a19fc4a6b ;;
  *)
    echo "setup: there is no ONNX Runtime wheel for $(uname -s) $(uname -m);" \
      "install libonnxruntime (1.17 or later) yourself and set ORT_DYLIB_PATH to it" >&2
    exit 1 ;;
esac
wheel=.ort/onnxruntime-$version-cp312-cp312-$platform.whl

if [ -f ".ort/$library" ] && [ -f .ort/LICENSE ]; then exit 0; fi

command -v python3 >/dev/null || {
  echo "setup: python3 is missing; it fetches and unpacks ONNX Runtime" >&2
  exit 1
}

# Any interpreter fetches the same wheel: only the library in it is used.
download="pip download --no-deps --only-binary=:all: --python-version 3.12 --implementation cp --platform $platform"
download="$download --dest .ort onnxruntime==$version"
mkdir -p .ort
if [ ! -f "$wheel" ]; then
  echo "setup: fetching ONNX Runtime $version (20 MB)"
  if ! python3 -m pip --version >/dev/null 2>&1; then
    echo "setup: python3 has no pip; on Debian type: sudo apt-get install python3-pip" >&2
    exit 1
  fi
  # shellcheck disable=SC2086  # words on purpose
  if ! python3 -m $download --quiet --disable-pip-version-check </dev/null; then
    echo "setup: could not fetch ONNX Runtime. Without a network here, type on a machine that has one:" >&2
    echo "    $download" >&2
    echo "copy $wheel into .ort/ here, and type: make .ort" >&2
    exit 1
  fi
fi

# Unpacked under another name and then renamed: a library half written is never seen.
python3 - "$wheel" "$sha256" "$library" <<'PYTHON'
import hashlib, os, pathlib, sys, zipfile

wheel, sha256, library = sys.argv[1:]
found = hashlib.sha256(pathlib.Path(wheel).read_bytes()).hexdigest()
if found != sha256:
    sys.exit(f"setup: {wheel} is damaged or another file: SHA-256 {found}, wanted {sha256}. Remove it; type: make .ort")
with zipfile.ZipFile(wheel) as archive:
    for member in ("onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt", f"onnxruntime/capi/{library}"):
        target = pathlib.Path(".ort") / pathlib.Path(member).name
        partial = target.with_name(target.name + f".{os.getpid()}.tmp")
        partial.write_bytes(archive.read(member))
        os.replace(partial, target)
PYTHON
rm -f "$wheel"
# A library of an older version would be found too.
find .ort -name 'libonnxruntime*' ! -name "$library" -exec rm -f {} +
