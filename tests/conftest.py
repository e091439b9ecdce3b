"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time: a test that fails here fails everywhere, and nothing is written beside the code.
settings.register_profile("playground", deadline=None, derandomize=True, database=None)
settings.load_profile("playground")
