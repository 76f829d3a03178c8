#!/usr/bin/env bash
# Renews docs/screenshots from the pictures that the browser tests left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

taken=target/screenshots
for language in en ja; do
  to=docs/screenshots/$language
  mkdir -p "$to"
  for page in map map-age map-table defect drive overview help-patrol; do
    cp "$taken/every/$language/$page.jpg" "$to/"
  done
  for page in upload upload-done review plan audit; do
    cp "$taken/journeys/$language/$page.jpg" "$to/"
  done
  for page in setup login users account; do
    cp "$taken/accounts/$language/$page.jpg" "$to/"
  done
done
cp "$taken/every/ja/map-360.jpg" docs/screenshots/ja/map-360.jpg
cp "$taken/every/ja/review-360.jpg" docs/screenshots/ja/review-360.jpg
