#!/usr/bin/env bash
# Install what is missing on this machine, and nothing when nothing is.
#   scripts/setup.sh report     what reports need: system libraries, a Chinese font, the locked environment
#   scripts/setup.sh test       the same, and the programs the tests call
#   scripts/setup.sh test-all   the same, and browser, office, database server and Spark
# PYTHON=/path/to/python chooses the interpreter; KPIREPORT_NO_APT=1 leaves the system alone.
set -euo pipefail
shopt -s inherit_errexit 2>/dev/null || true # bash 3.2 of macOS has no such thing
cd "$(dirname "$0")/.."

level="${1:-report}"
case "$level" in report | test | test-all) ;; *)
  echo "setup: unknown level '$level' (report, test, test-all)" >&2
  exit 2
  ;;
esac

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
  say "$1"
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# ---- the system: libraries, font, programs -------------------------------------------------

shared_libraries() {
  local ldconfig
  ldconfig="$(command -v ldconfig || echo /sbin/ldconfig)"
  [[ -x "$ldconfig" ]] && "$ldconfig" -p || true
}

missing_packages() {
  local libraries
  libraries="$(shared_libraries)"
  [[ "$libraries" == *libpango-1.0.so.0* ]] || echo libpango-1.0-0
  [[ "$libraries" == *libpangoft2-1.0.so.0* ]] || echo libpangoft2-1.0-0
  [[ "$libraries" == *libharfbuzz-subset.so.0* ]] || echo libharfbuzz-subset0
  command -v fc-list >/dev/null || echo fontconfig
  [[ -n "$(fc-list 'Noto Sans CJK SC' file 2>/dev/null)" ]] || echo fonts-noto-cjk
  [[ "$level" == test-all ]] || return 0
  # Ubuntu has Chromium as a snap only: the browser tests are skipped there.
  command -v chromium >/dev/null || command -v google-chrome >/dev/null ||
    grep -qs '^ID=ubuntu' /etc/os-release || echo chromium
  command -v localc >/dev/null || command -v libreoffice >/dev/null || echo libreoffice-calc
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || echo postgresql
  command -v java >/dev/null || echo default-jre-headless
}

as_root() {
  if [[ "$(id -u)" == 0 ]]; then "$@"; else sudo "$@"; fi
}

# What a command prints matters only when it fails.
quietly() {
  local output
  output="$("$@" 2>&1 </dev/null)" || {
    printf '%s\n' "$output" >&2
    fail "this failed: ${*#as_root}"
  }
}

apt_updated=no
apt_install() {
  [[ -z "${KPIREPORT_NO_APT:-}" ]] || fail "missing on this machine: $*" "Install them:  sudo apt-get install $*"
  command -v apt-get >/dev/null || fail "missing on this machine (Debian's names): $*" \
    "This script installs through apt-get, which is not here. Install the same things by hand:" \
    "  Fedora  sudo dnf install pango harfbuzz google-noto-sans-cjk-fonts fontconfig" \
    "  macOS   brew install pango harfbuzz fontconfig font-noto-sans-cjk-sc" \
    "  conda   conda env create -f environment.yml (see CONTRIBUTING.md)"
  [[ "$(id -u)" == 0 ]] || command -v sudo >/dev/null || fail "missing on this machine: $*" \
    "Installing needs root, and there is no sudo. Ask an administrator for:" \
    "  apt-get update && apt-get install -y $*"
  say "installing through apt-get (a minute or two): $*"
  if [[ "$apt_updated" == no ]]; then
    # One unreachable third-party source fails the update; Debian's own lists are there all the same.
    (quietly as_root apt-get update) || say "apt-get update reported the above; going on"
    apt_updated=yes
  fi
  quietly as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
}

install_system() {
  local missing
  if [[ "$(uname -s)" == Darwin ]]; then
    command -v fc-list >/dev/null || fail "Pango or fontconfig is missing" \
      "brew install pango harfbuzz fontconfig font-noto-sans-cjk-sc"
    return 0
  fi
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} == 0 ]] && return 0
  apt_install "${missing[@]}"
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} == 0 ]] || fail "still missing after the installation: ${missing[*]}" \
    "If apt-get said why above, mend that first and repeat."
}

# ---- Python --------------------------------------------------------------------------------

recent_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local candidate
  if [[ -n "${PYTHON:-}" ]]; then
    recent_enough "$PYTHON" && command -v "$PYTHON" && return 0
    fail "PYTHON=$PYTHON is not a Python 3.11 or newer"
  fi
  for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
    if command -v "$candidate" >/dev/null && recent_enough "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  fail "no Python 3.11 or newer found (python3 is $(python3 --version 2>/dev/null || echo missing))" \
    "Debian 12, Ubuntu 24.04 and newer:  sudo apt-get install python3" \
    "Ubuntu 22.04:  sudo apt-get install python3.11" \
    "Or name one:  PYTHON=/path/to/python3.11 make report"
}

# uv goes into a folder of its own: the system's Python is often closed to pip.
find_uv() {
  local python="$1" version
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    echo uv
    return 0
  fi
  if [[ ! -x .tools/bin/uv ]]; then
    rm -rf .tools
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && ! "$python" -m pip --version >/dev/null 2>&1; then
      version="$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')"
      apt_install "$version-venv"
    fi
    say "installing uv into .tools"
    export PIP_ROOT_USER_ACTION=ignore
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      "$python" -m venv .tools >&2
      .tools/bin/python -m pip install -q --require-hashes -r requirements-tools.lock >&2
    else
      "$python" -m pip install -q --require-hashes --target .tools -r requirements-tools.lock >&2
    fi
  fi
  echo .tools/bin/uv
}

# A company's network often signs with a certificate that only the system knows.
trust_system_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  [[ -r "$bundle" ]] || return 0
  export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" PIP_CERT="${PIP_CERT:-$bundle}"
}

# uv does not read pip's configuration; a company's mirror set there should count all the same.
adopt_pip_mirror() {
  local python="$1" mirror="${PIP_INDEX_URL:-}"
  [[ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]] || return 0
  [[ -n "$mirror" ]] || mirror="$("$python" -m pip config get global.index-url 2>/dev/null || true)"
  [[ -z "$mirror" ]] || export UV_DEFAULT_INDEX="$mirror"
}

fingerprint() {
  {
    pwd -P
    uname -sm
    cat pyproject.toml requirements.lock scripts/setup.sh
    [[ "$level" != test-all ]] || cat requirements-spark.lock
  } | { sha256sum 2>/dev/null || shasum -a 256; }
}

# A stamp says which lock the environment was made from. test-all's environment serves the others too.
environment_is_current() {
  local now
  now="$(fingerprint)"
  [[ -x .venv/bin/python && -f "$stamp" && "$(<"$stamp")" == "$now" ]]
}

install_environment() {
  local python uv
  trust_system_certificates
  python="$(find_python)"
  uv="$(find_uv "$python")"
  adopt_pip_mirror "$python"
  if ! { [[ -x .venv/bin/python ]] && recent_enough .venv/bin/python; }; then
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$uv" venv -q --no-python-downloads --python "$python" .venv
  fi
  say "installing the locked packages into .venv"
  rm -f .venv/.setup-*
  "$uv" pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
  if [[ "$level" == test-all ]]; then
    "$uv" pip install -q --python .venv/bin/python --require-hashes -r requirements-spark.lock
  fi
  "$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
  fingerprint >"$stamp"
  [[ "$level" == base ]] || level=base fingerprint >.venv/.setup-base
}

stamp=.venv/.setup-base
[[ "$level" != test-all ]] || stamp=.venv/.setup-test-all

install_system
# Two commands at once would each take away what the other puts in: the second waits, and finds nothing to do.
if ! environment_is_current; then
  if command -v flock >/dev/null; then
    exec 9>.setup.lock
    flock 9
  fi
  environment_is_current || install_environment
fi
