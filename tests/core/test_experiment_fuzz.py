"""A damaged experiment either loads or is refused with a sentence; nothing else ever comes out."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import Experiment, from_json
from tests.core.runs.test_experiment import FULL

_TEXT = FULL.to_json()

_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**63, 2**64, 10**30, 10**400, -(10**400)])
    | st.floats()
    | st.text(max_size=8)
    | st.text(st.characters(categories=["Cs", "Cc"]), max_size=3)
    | st.sampled_from(["adam", "warmup", "step", "ackley", "true", "1", "lr", "then"])
)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every member, at any depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in members for place in ((*path, key), *_places(inner, (*path, key)))]


_PLACES = _places(json.loads(_TEXT))


def _loads_or_is_refused(text: str) -> None:
    try:
        experiment = from_json(text)
    except InvalidInputError as refusal:
        sentence = str(refusal)
        assert sentence
        assert "\n" not in sentence
        assert len(sentence) < 600
        sentence.encode()
        return
    assert isinstance(experiment, Experiment)
    # What loads can be saved, comes back equal and can be run.
    assert from_json(experiment.to_json().encode().decode()) == experiment
    for entry in experiment.runs:
        experiment.new_run(entry).advance(3)


@examples(max_examples=400)
@given(place=st.sampled_from(_PLACES), value=_values)
@example(place=("runs", 0, "hyperparameters", "lr"), value=10**400)
@example(place=("runs", 2, "gradient", "seed"), value=10**30)
@example(place=("start", 0), value=-(10**400))
@example(place=("runs", 0, "label"), value="\udfff")
def test_a_value_replaced_anywhere(place: tuple[Any, ...], value: Any) -> None:
    document = json.loads(_TEXT)
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    _loads_or_is_refused(json.dumps(document))


@examples(max_examples=150)
@given(place=st.sampled_from(_PLACES), name=st.text(max_size=8), value=_values)
def test_a_member_added_or_taken_away_anywhere(place: tuple[Any, ...], name: str, value: Any) -> None:
    document = json.loads(_TEXT)
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    _loads_or_is_refused(json.dumps(document))
    if isinstance(holder, dict):
        holder[name] = value
        _loads_or_is_refused(json.dumps(document))


@examples(max_examples=200)
@given(start=st.integers(0, len(_TEXT)), length=st.integers(0, 40), patch=st.text(max_size=5))
def test_a_stretch_of_text_replaced_anywhere(start: int, length: int, patch: str) -> None:
    _loads_or_is_refused(_TEXT[:start] + patch + _TEXT[start + length :])


@examples(max_examples=100)
@given(text=st.text() | _values.map(json.dumps))
def test_any_text_at_all(text: str) -> None:
    _loads_or_is_refused(text)
