#!/bin/sh
# Bring a fresh machine to where the program runs. Quick where nothing is missing.
#   set_up.sh system [--window]   what the system lacks, installed on Debian and its relatives: a way to make virtual
#                                 environments, the libraries of Qt; --window: and those of a window under X11
#   set_up.sh environment [dev]   .venv with the program and what it needs; dev: and what its checks need
set -eu
cd "$(dirname "$0")/.."

say() {
    printf '%s\n' "$*" >&2
}

# Print the interpreter of .venv, or else the first that is new enough, of those that can make a virtual environment
# if there is one.
find_python() {
    fallback=
    for name in ${PYTHON:-} .venv/bin/python python3.13 python3.12 python3.11 python3; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if makes_environments "$name"; then
            echo "$name"
            return
        fi
        fallback=${fallback:-$name}
    done
    if [ -z "$fallback" ]; then
        say "Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=/path/to/python ..."
        return 1
    fi
    echo "$fallback"
}

makes_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# Install Debian packages, or say the line that does.
install_packages() {
    if ! command -v apt-get >/dev/null; then
        say "These are missing, by their Debian names: $*"
        say "Install them with this system's package manager, then run make again."
        return 1
    elif [ "$(id -u)" = 0 ]; then
        as_root='env'
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n env'
    else
        say "Some system packages are missing. Type this line, then run make again:"
        say "  sudo apt-get install $*"
        return 1
    fi
    say "Installing system packages: $*"
    # An unreachable source of some other program must not stop this one: what is needed may come from the rest.
    $as_root apt-get update -qq >/dev/null || true
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

system() {
    python=$(find_python)
    missing=$("$python" playground/cli/platform_check.py "$@")
    if ! makes_environments "$python"; then
        missing="$missing $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    if [ -n "$missing" ]; then
        # A name a word, meant to be split.
        # shellcheck disable=SC2086
        install_packages $missing
    fi
}

environment() {
    for stamp in ".venv/.installed${1:+-$1}" .venv/.installed-dev; do
        # Tried as well: an interpreter that was replaced by a newer one no longer finds its packages.
        if [ "$stamp" -nt pyproject.toml ] && .venv/bin/python -c 'import numpy' 2>/dev/null; then
            return
        fi
    done
    # What an interrupted set-up or an older Python left behind is no use.
    if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        rm -rf .venv
    fi
    python=$(find_python)
    say "Setting up .venv with $("$python" --version); this takes a minute, once."
    if ! [ -e .venv ]; then
        "$python" -m venv .venv
    fi
    quiet=--quiet
    if [ -t 2 ]; then
        quiet=
    fi
    .venv/bin/python -m pip install $quiet --no-input --disable-pip-version-check -e ".${1:+[$1]}"
    touch ".venv/.installed${1:+-$1}"
}

"$@"
