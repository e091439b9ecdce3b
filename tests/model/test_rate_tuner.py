from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.core.objectives.functions.bowls import ElongatedValley
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.sweeps.suggestions import tuned_lr
from playground.model.document import Document
from playground.model.fitting import is_untouched
from playground.model.jobs import Jobs
from playground.model.rate_tuner import RateTuner
from tests.races import race

STEEP = ElongatedValley(kappa=1000.0)


@pytest.fixture
def work(qapp: object) -> Iterator[Jobs]:
    work = Jobs()
    yield work
    assert work.quit()


@pytest.fixture
def document(work: Jobs) -> Iterator[Document]:
    document = Document(race("adam"))
    tuner = RateTuner(document, None, work)
    yield document
    tuner.deleteLater()


def rate(document: Document) -> float:
    return document.experiment.runs[-1].optimizer.lr


def test_a_run_on_an_objective_that_no_file_has_gets_its_rate_in_the_background_and_undo_takes_both_back(
    qtbot: QtBot, document: Document
) -> None:
    document.set_objective(ElongatedValley())
    document.set_objective_values(kappa=1000.0)
    before = document.experiment
    document.add_run(Sgd)
    assert rate(document) == Sgd().suggested_lr(STEEP)
    qtbot.waitUntil(lambda: rate(document) == tuned_lr(Sgd(), STEEP))
    assert is_untouched(document.experiment.runs[-1].optimizer, STEEP)
    document.undo()
    assert document.experiment == before


def test_a_rate_that_was_set_meanwhile_stays(qtbot: QtBot, document: Document) -> None:
    document.set_objective(STEEP)
    document.add_run(Momentum)
    document.set_run_values(1, lr=0.5)
    qtbot.waitUntil(lambda: is_tuned(document))
    assert rate(document) == 0.5


def is_tuned(document: Document) -> bool:
    adam = document.experiment.runs[0].optimizer
    return adam.lr == tuned_lr(adam, STEEP)
