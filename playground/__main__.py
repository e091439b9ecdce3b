"""The program's beginning: the command ``playground``, which ``python -m playground`` is as well.

Nothing is imported before it is said what Ctrl+C does: it may strike while the rest is imported, which takes longest.
"""

from playground.core.files.leaving import end_undisturbed, leave_on_signals


def main() -> int:
    """Do what the command line says and return the exit status."""
    leave_on_signals()
    from playground.cli.main import main as command_line

    try:
        return command_line()
    finally:
        end_undisturbed()


def open_window() -> int:
    """Open the window as a desktop does and return the exit status."""
    leave_on_signals()
    from playground.cli.main import open_window as window

    try:
        return window()
    finally:
        end_undisturbed()


if __name__ == "__main__":
    raise SystemExit(main())
