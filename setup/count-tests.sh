#!/usr/bin/env bash
# Runs all tests, the browser's and Rust's, and closes with one line that counts them: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

log=$(mktemp "${TMPDIR:-/tmp}/michimori-tests.XXXXXX")
trap 'rm -f "$log"' EXIT

# Runs a command, its output shown and kept; its exit code is the result.
status=0
keep() { "$@" 2>&1 | tee -a "$log" || status=$?; }

run_npm_test() { cd web/ui && npm test; }

keep run_npm_test
# --no-fail-fast: the count is of all tests, also when some fail.
keep cargo test --workspace --locked --no-fail-fast

# vitest:  "Tests  1 failed | 11 passed | 2 skipped (14)"
# cargo:   "test result: ok. 12 passed; 0 failed; 1 ignored; ..."
awk -v status="$status" '
  { gsub(/\033\[[0-9;]*m/, "") }
  /^ *Tests +[0-9]/ || /^test result: / {
    gsub(/[;|]/, " ")
    for (i = 2; i <= NF; i++) {
      if ($i == "passed") passed += $(i - 1)
      if ($i == "failed") failed += $(i - 1)
      if ($i == "ignored" || $i == "skipped" || $i == "todo") skipped += $(i - 1)
    }
    if ($0 ~ /^test result/) from_rust++; else from_browser++
  }
  END {
    # A run that broke off before its tests (a compile error, a crash) is a failure too.
    if (status == 0 && (!from_rust || !from_browser)) { print "no tests were counted: has the output of cargo test or vitest changed?"; status = 1 }
    if (status != 0 && failed == 0) failed = 1
    line = passed + 0 " passed, " failed + 0 " failed"
    print skipped ? line ", " skipped " skipped" : line
    exit status
  }
' "$log"
