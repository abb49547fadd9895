#!/usr/bin/env bash
# Installs what schedules are tested with: libfaketime, which gives one process a clock that can be set, from Debian's packages. Does
# nothing where it is there already. Needs root.
set -euo pipefail

library() { ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1; }

if [ -n "$(library)" ]; then
  echo "libfaketime is installed."
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "There is no apt-get here: install libfaketime by hand, as /usr/lib/*/faketime/libfaketime.so.1." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "libfaketime is missing. Run this as root: bash $0" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing libfaketime."
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" apt-get install --yes --quiet --quiet --no-install-recommends libfaketime >/dev/null
[ -n "$(library)" ] || { echo "libfaketime is still not found after installing it." >&2; exit 1; }
library
