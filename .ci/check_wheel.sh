#!/bin/sh
# Build the wheel, install it into an environment of its own away from the checkout, and use it as a stranger would.
set -eu
checkout=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

pip_options='--quiet --no-input --disable-pip-version-check'
# shellcheck disable=SC2086
"$checkout/.venv/bin/python" -m pip wheel $pip_options --no-deps --wheel-dir "$work/dist" "$checkout"
"$checkout/.venv/bin/python" -m venv "$work/venv"
# shellcheck disable=SC2086
"$work/venv/bin/python" -m pip install $pip_options "$work"/dist/*.whl

cd "$work"
unset PYTHONPATH
PATH=$work/venv/bin:$PATH
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_STATE_HOME="$work/state"

fail() {
    printf 'The installed wheel: %s\n' "$1" >&2
    exit 1
}

playground --version
test -x venv/bin/playground-window || fail 'there is no command playground-window.'

(cd "$checkout/resources" && find . -type f ! -path '*/.*' | sed 's|^\./||' | LC_ALL=C sort) >expected
python -c 'from playground.core.files import resources; print(*resources.names(), sep="\n")' >shipped
diff expected shipped || fail 'its resources are not those of the checkout.'

for kind in optimizers objectives schedules; do
    playground list $kind >/dev/null
    playground list $kind --json >/dev/null
done
playground run --objective rosenbrock --optimizer adam --set lr=0.05 --start -1.5 2 --steps 50 --csv run.csv --png run.png
test "$(wc -l <run.csv)" -eq 52 || fail 'its CSV of 50 steps has not 52 lines.'
python -c '
import sys
from playground.view.window.application import play_off_screen
sys.exit(play_off_screen("window.png", "window.csv"))'
for picture in run.png window.png; do
    test "$(head -c 4 $picture | tail -c 3)" = PNG || fail "$picture is no picture."
done
test "$(wc -l <window.csv)" -gt 2 || fail 'the window recorded nothing.'
echo 'It lists, runs, draws and opens its window.'
