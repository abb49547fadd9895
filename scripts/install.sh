#!/usr/bin/env bash
# Installs what the tests run beside Node, from the packages of Debian or Ubuntu: `bash scripts/install.sh [NAME…]`, each NAME one of
#   prometheus  promtool, Alertmanager and blackbox_exporter, for the rules
#   chromium    for the status page; Google Chrome does as well
#   faketime    libfaketime, which gives one process a clock that can be set, for schedules
# Without a NAME: all three. Installs only what is missing; starts no daemon. Needs root.
set -euo pipefail

declare -A packages=(
  [prometheus]="prometheus prometheus-alertmanager prometheus-blackbox-exporter"
  [chromium]="chromium fonts-dejavu-core"
  [faketime]="libfaketime"
)

is_there() {
  case "$1" in
    prometheus) command -v promtool && command -v prometheus-alertmanager && command -v prometheus-blackbox-exporter ;;
    chromium) command -v chromium || command -v google-chrome ;;
    faketime) compgen -G '/usr/lib/*/faketime/libfaketime.so.1' ;;
  esac >/dev/null
}

[ $# -gt 0 ] || set -- prometheus chromium faketime
missing=()
for name in "$@"; do
  if [ -z "${packages[$name]:-}" ]; then
    echo "There is no \"$name\" to install: wants prometheus, chromium or faketime." >&2
    exit 2
  fi
  if is_there "$name"; then echo "$name is installed."; else missing+=("$name"); fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}. There is no apt-get here: install them by hand, programs so that they are found in PATH, libfaketime as /usr/lib/*/faketime/libfaketime.so.1." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing: ${missing[*]}. Run this as root: bash $0 ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

wanted=()
for name in "${missing[@]}"; do
  for package in ${packages[$name]}; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep --quiet --line-regexp installed || wanted+=("$package")
  done
done
echo "Installing ${wanted[*]}."
"${as_root[@]}" apt-get update --quiet --quiet
# Some machines refuse to start services at installation and say so: that is what we want, and no failure.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --quiet --quiet --no-install-recommends "${wanted[@]}" >/dev/null

# A machine with a service manager starts them at once, on ports that the tests do not use but a user may.
if [ -d /run/systemd/system ]; then
  for package in "${wanted[@]}"; do
    if [[ $package == prometheus* ]]; then "${as_root[@]}" systemctl disable --now --quiet "$package" || true; fi
  done
fi
for name in "${missing[@]}"; do
  is_there "$name" || { echo "$name is still not found after installing ${packages[$name]}." >&2; exit 1; }
done
