#!/usr/bin/env bash
# Installs what the rules are tested with: prometheus (with promtool), prometheus-alertmanager and prometheus-blackbox-exporter, from
# the packages of Debian or Ubuntu. Does nothing where they are there already; starts no daemon. Needs root.
set -euo pipefail

declare -A programs=(
  [prometheus]=promtool
  [prometheus-alertmanager]=prometheus-alertmanager
  [prometheus-blackbox-exporter]=prometheus-blackbox-exporter
)

missing=()
for package in "${!programs[@]}"; do
  command -v "${programs[$package]}" >/dev/null || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "promtool, prometheus-alertmanager and prometheus-blackbox-exporter are installed."
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. There is no apt-get here: install them by hand, so that they are found in PATH." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing: ${missing[*]}. Run this as root: bash $0" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "Installing ${missing[*]}."
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet --quiet
# Some machines refuse to start services at installation and say so: that is what we want, and no failure.
"${as_root[@]}" env RUNLEVEL=1 apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}" >/dev/null

for package in "${!programs[@]}"; do
  command -v "${programs[$package]}" >/dev/null || { echo "${programs[$package]} is still not found after installing $package." >&2; exit 1; }
done
# A machine with a service manager starts them at once, on ports that the tests do not use but a user may.
if [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do "${as_root[@]}" systemctl disable --now --quiet "$package" || true; done
fi
promtool --version 2>&1 | head -n 1
