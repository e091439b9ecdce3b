"""Settable values: checked, parsed, placed on sliders; and the catalogues that hold their owners."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.declare.catalogue import Catalogue
from playground.core.errors import InvalidInputError, shown, unknown_name
from playground.core.gradients import GradientPipeline
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.schedules import Cosine


def test_values_take_their_declared_type() -> None:
    adam = Adam.from_values({"lr": 1, "beta1": np.float32(0.5), "bias_correction": np.bool_(False)})
    assert (type(adam.lr), type(adam.beta1), type(adam.bias_correction)) == (float, float, bool)
    assert type(Cosine.from_values({"total": np.int64(5)}).total) is int
    assert type(Cosine.from_values({"total": 5.0}).total) is int
    assert Adam(lr=1) == Adam(lr=1.0)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"beta1": 1.0}, "Adam: beta1 must be at least 0 and below 1, not 1.0."),
        ({"lr": -1.0}, "Adam: lr must be at least 0, not -1.0."),
        ({"lr": "0.1"}, "Adam: lr must be a number at least 0, not 0.1."),
        ({"lr": True}, "Adam: lr must be a number at least 0, not True."),
        ({"lr": None}, "Adam: lr must be a number at least 0, not None."),
        ({"lr": math.nan}, "Adam: lr must be at least 0, not nan."),
        ({"lr": math.inf}, "Adam: lr must be at least 0, not inf."),
        ({"lr": 10**400}, "Adam: lr must be at least 0, not 1" + 58 * "0" + "…."),
        ({"bias_correction": 1}, "Adam: bias_correction must be true or false, not 1."),
        ({"beta": 0.9}, "There is no setting of Adam named 'beta'. Did you mean beta2 or beta1?"),
    ],
)
def test_an_illegal_value_is_refused_with_a_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Adam.from_values(values)
    assert str(caught.value) == sentence
    assert caught.value.field == next(iter(values))


def test_a_value_beyond_the_slider_is_legal() -> None:
    assert Adam(lr=25.0).lr == 25.0
    assert Adam.quantities()["lr"].position(25.0) == 1.0
    assert Adam.quantities()["lr"].position(0.0) == 0.0


def test_whole_numbers_past_64_bits_are_kept_exactly() -> None:
    assert GradientPipeline(noise=1.0, seed=10**30).seed == 10**30
    assert GradientPipeline.from_texts({"seed": str(2**60 + 1)}).seed == 2**60 + 1
    assert GradientPipeline(noise=1.0, seed=10**30).generator() is not None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("lr", "0.05", 0.05),
        ("lr", " 1e-3 ", 1e-3),
        ("lr", "5", 5.0),
        ("lr", "0,1", 0.1),
        ("lr", "0,001", 0.001),
        ("lr", "1,5", 1.5),
        ("lr", "1,2345", 1.2345),
        ("bias_correction", "off", False),
        ("bias_correction", "True", True),
        ("bias_correction", "0", False),
    ],
)
def test_texts_are_read_as_users_type_them(name: str, text: str, value: Any) -> None:
    made = getattr(Adam.from_texts({name: text}), name)
    assert made == value
    assert type(made) is type(value)


def test_a_whole_number_may_be_typed_like_a_float() -> None:
    assert Cosine.from_texts({"total": "1e3"}).total == 1000


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("lr", "fast", "Adam: lr must be a number, not fast."),
        ("lr", "", "Adam: lr must be a number, not ."),
        ("lr", "−0.1", "Adam: lr must be at least 0, not -0.1."),
        ("lr", "nan", "Adam: lr must be at least 0, not nan."),
        ("lr", "1,000", "Adam: lr is not clear, 1,000: write 1000 or 1.000."),
        ("lr", "1,000,000", "Adam: lr must be a number, not 1,000,000."),
        ("lr", "1,000.5", "Adam: lr must be a number, not 1,000.5."),
        ("bias_correction", "maybe", "Adam: bias_correction must be true or false, not maybe."),
    ],
)
def test_a_text_that_is_no_legal_value_is_refused(name: str, text: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Adam.from_texts({name: text})
    assert str(caught.value) == sentence


def test_a_whole_number_with_a_comma_is_refused_in_words_that_say_how_to_write_it() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Cosine.from_texts({"total": "10,000"})
    assert str(caught.value) == "Cosine schedule: total is not clear, 10,000: write 10000."


def test_replacing_values_makes_a_checked_copy() -> None:
    adam = Adam(lr=0.5)
    assert adam.with_values(beta1=0.5) == Adam(lr=0.5, beta1=0.5)
    assert adam == Adam(lr=0.5)
    with pytest.raises(InvalidInputError):
        adam.with_values(beta1=2.0)
    with pytest.raises(InvalidInputError, match="There is no setting of SGD named 'momentum'"):
        Sgd().with_values(momentum=0.9)


@given(position=st.floats(0.0, 1.0))
def test_every_position_of_every_scale_finds_back(position: float) -> None:
    for quantity in (*Adam.quantities().values(), *Momentum.quantities().values(), *Cosine.quantities().values()):
        value = quantity.at_position(position)
        assert quantity.low <= value <= quantity.high
        assert quantity.position(value) == pytest.approx(position, abs=1e-9)


def test_logarithmic_sliders_spend_their_way_where_it_matters() -> None:
    quantities = Adam.quantities()
    assert quantities["lr"].at_position(1 / 3) == pytest.approx(1e-3)
    assert quantities["beta1"].at_position(1 / 3) == pytest.approx(0.9)
    assert quantities["beta2"].at_position(2 / 3) == pytest.approx(0.999)


def test_a_catalogue_lists_in_order_and_refuses_a_second_of_the_same_name() -> None:
    catalogue: Catalogue[object] = Catalogue("thing")
    catalogue.add("one", int)
    catalogue.add("two", str)
    assert (catalogue.names(), list(catalogue), len(catalogue)) == (["one", "two"], [int, str], 2)
    with pytest.raises(ValueError, match="two things are named 'one'"):
        catalogue.add("one", float)


def test_a_name_that_nearly_fits_is_suggested() -> None:
    with pytest.raises(InvalidInputError, match=r"There is no optimizer named 'adagrat'\. Did you mean adagrad"):
        OPTIMIZERS.find("adagrat")
    assert str(unknown_name("thing", "qqq", ["abc", "xyz"])) == "There is no thing named 'qqq'. Known: abc, xyz."
    assert len(str(unknown_name("thing", "q" * 10_000, ["abc"]))) < 120


def test_a_value_in_a_sentence_is_short_and_on_one_line() -> None:
    assert shown("two\nlines\x07") == "two�lines�"
    assert shown("text", quoted=True) == "'text'"
    assert len(shown("x" * 1000)) == 60
    assert shown(0.1) == "0.1"
    shown([[[[[[[[[]]]]]]]]])


@pytest.mark.parametrize("typed", ["1e400", "-1e400"])
def test_a_number_too_large_is_refused_as_it_was_typed(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=f"not {typed}\\."):
        Sgd.quantities()["lr"].parsed(typed, "Start")
