#!/usr/bin/env bash
# Make the lock files again: versions and hashes for every platform, no download addresses.
#   scripts/lock.sh            keeps versions that still fit
#   scripts/lock.sh --upgrade  takes the newest that fit
set -euo pipefail
cd "$(dirname "$0")/.."

uv=uv
command -v uv >/dev/null || uv=.tools/bin/uv

# No annotations: they would repeat where each package comes from on every change of a dependency.
compile() {
  "$uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@" >/dev/null
}

compile pyproject.toml --extra lab --extra postgres --extra cluster --extra s3 --extra dev \
  --output-file requirements.lock "${@}"

# Spark weighs over 300 MB, so it has a lock of its own that agrees with the first.
compile pyproject.toml --extra spark --constraints requirements.lock \
  --output-file requirements-spark.lock "${@}"

# The installer itself.
printf 'uv>=0.8\n' | compile - --output-file requirements-tools.lock "${@}"
