"""The gradient pipeline: noise, L2, clipping by norm, clipping by value, in that order."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline, shaped

THETA = np.array([3.0, 4.0])


def _given(pipeline: GradientPipeline, g: Array, theta: Array, generator: np.random.Generator | None) -> Array:
    noise = np.zeros_like(g) if generator is None else generator.standard_normal(g.shape)
    return shaped(pipeline, g, theta, noise)


def test_a_pipeline_of_defaults_hands_the_gradient_through() -> None:
    pipeline = GradientPipeline()
    g = np.array([1.0, 2.0])
    assert pipeline.is_plain
    assert pipeline.generator() is None
    np.testing.assert_array_equal(_given(pipeline, g, THETA, None), g)


@pytest.mark.parametrize("setting", ["noise", "l2", "clip_norm", "clip_value"])
def test_any_setting_above_zero_makes_the_pipeline_count(setting: str) -> None:
    assert not GradientPipeline.from_values({setting: 0.1}).is_plain


def test_l2_adds_the_parameters() -> None:
    pipeline = GradientPipeline(l2=0.5)
    np.testing.assert_array_equal(_given(pipeline, np.array([1.0, -1.0]), THETA, None), [2.5, 1.0])


def test_clipping_by_norm_shortens_long_gradients_and_leaves_short_ones() -> None:
    pipeline = GradientPipeline(clip_norm=1.0)
    np.testing.assert_allclose(_given(pipeline, np.array([3.0, 4.0]), THETA, None), [0.6, 0.8], rtol=1e-15)
    short = np.array([0.3, -0.4])
    np.testing.assert_array_equal(_given(pipeline, short, THETA, None), short)
    np.testing.assert_array_equal(_given(pipeline, np.zeros(2), THETA, None), [0.0, 0.0])


def test_clipping_by_norm_measures_each_point_of_a_batch_by_itself() -> None:
    batch = np.array([[3.0, 0.3], [4.0, 0.4]])
    clipped = _given(GradientPipeline(clip_norm=1.0), batch, np.zeros((2, 2)), None)
    np.testing.assert_allclose(clipped, [[0.6, 0.3], [0.8, 0.4]], rtol=1e-15)


def test_clipping_by_value_cuts_each_component() -> None:
    pipeline = GradientPipeline(clip_value=0.5)
    np.testing.assert_array_equal(_given(pipeline, np.array([0.2, -7.0]), THETA, None), [0.2, -0.5])


def test_noise_comes_from_the_seeded_generator() -> None:
    pipeline = GradientPipeline(noise=2.0, seed=17)
    drawn = np.random.default_rng(17).standard_normal(2)
    given = _given(pipeline, np.array([1.0, 1.0]), THETA, pipeline.generator())
    np.testing.assert_array_equal(given, 1.0 + 2.0 * drawn)


def test_the_order_is_noise_then_l2_then_norm_then_value() -> None:
    pipeline = GradientPipeline(noise=1.0, seed=3, l2=2.0, clip_norm=1.0, clip_value=0.7)
    noisy = np.array([0.5, 0.5]) + np.random.default_rng(3).standard_normal(2)
    pulled = noisy + 2.0 * THETA
    shortened = pulled / np.hypot(*pulled)
    cut = np.clip(shortened, -0.7, 0.7)
    np.testing.assert_allclose(_given(pipeline, np.array([0.5, 0.5]), THETA, pipeline.generator()), cut, rtol=1e-14)
    assert np.abs(cut).max() == 0.7


def test_the_pipeline_leaves_what_it_is_given_alone() -> None:
    g = np.array([3.0, 4.0])
    pipeline = GradientPipeline(noise=1.0, l2=1.0, clip_norm=1.0, clip_value=0.1)
    _given(pipeline, g, THETA, pipeline.generator())
    np.testing.assert_array_equal(g, [3.0, 4.0])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"noise": -1.0}, "Gradient: noise must be at least 0, not -1.0."),
        ({"seed": 1.5}, "Gradient: seed must be a whole number at least 0, not 1.5."),
        ({"seed": -1}, "Gradient: seed must be a whole number at least 0, not -1."),
        ({"clip_norm": float("nan")}, "Gradient: clip_norm must be at least 0, not nan."),
        ({"clip": 1.0}, "There is no setting of Gradient named 'clip'. Did you mean clip_norm or clip_value?"),
    ],
)
def test_an_impossible_setting_is_refused_with_a_sentence(values: dict[str, float], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        GradientPipeline.from_values(values)
    assert str(caught.value) == sentence
