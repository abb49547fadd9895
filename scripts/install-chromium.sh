#!/usr/bin/env bash
# Installs what the status page is tested in: Chromium, from Debian's packages. Does nothing where a Chromium or Chrome is there
# already; starts none. Needs root.
set -euo pipefail

for program in chromium google-chrome; do
  if command -v "$program" >/dev/null; then
    echo "$program is installed."
    exit 0
  fi
done

if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here: install chromium by hand, so that it is found in PATH." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "chromium is missing. Run this as root: bash $0" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing chromium."
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" apt-get install --yes --quiet --quiet --no-install-recommends chromium fonts-dejavu-core >/dev/null
command -v chromium >/dev/null || { echo "chromium is still not found after installing it." >&2; exit 1; }
# Debian's wrapper compares the free memory in a way that prints a harmless line.
chromium --version 2>/dev/null
