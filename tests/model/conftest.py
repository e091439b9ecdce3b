"""A document and an engine whose time the test tells."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from tests.clock import FakeClock
from tests.races import race


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(race("adam", "sgd"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def engine(document: Document, clock: FakeClock) -> Iterator[StepEngine]:
    engine = StepEngine(document, clock)
    yield engine
    engine.pause()
    engine.tick()
