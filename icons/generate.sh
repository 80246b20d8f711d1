#!/usr/bin/env bash
# Makes the desktop icon set from countersign.svg. Needs `npm ci` in ui/ first.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here/../ui" && npx --no-install tauri icon "$here/countersign.svg" --output "$work")
for file in 32x32.png 128x128.png 128x128@2x.png icon.png icon.ico icon.icns; do
  cp "$work/$file" "$here/$file"
done
