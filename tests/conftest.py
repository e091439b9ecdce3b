"""Settings that all tests share."""

from __future__ import annotations

import signal

from hypothesis import settings

# The same examples every time: a test that fails here fails everywhere, and nothing is written beside the code.
settings.register_profile("playground", deadline=None, derandomize=True, database=None)
settings.load_profile("playground")

# A shell that starts the tests in the background has Ctrl+C ignored, and programs that tests start inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
