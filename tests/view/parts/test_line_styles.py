from __future__ import annotations

from itertools import combinations

import pytest

from playground.model.palette import HUES, RUN_COLORS, SHADES
from playground.view.parts.line_styles import dash_pattern


def test_the_first_color_is_solid_and_no_two_hues_share_a_pattern() -> None:
    patterns = [tuple(dash_pattern(color)) for color in HUES]
    assert patterns[0] == ()
    assert len(set(patterns)) == len(HUES)


def test_sixteen_runs_differ_in_color_and_those_with_the_same_pattern_in_lightness() -> None:
    assert len(set(RUN_COLORS)) == 16
    assert len({(color, tuple(dash_pattern(color))) for color in RUN_COLORS}) == 16
    for first, second in combinations(RUN_COLORS, 2):
        if dash_pattern(first) == dash_pattern(second):
            assert apart(first, second) > 0.1, (first, second)


@pytest.mark.parametrize("hue", range(8))
def test_a_shade_has_another_pattern_than_its_hue(hue: int) -> None:
    assert dash_pattern(HUES[hue]) != dash_pattern(SHADES[hue])


def apart(first: str, second: str) -> float:
    """Return how far two colours are apart for somebody who sees no red: the larger of the distances of blue and light.

    Light is what the eye makes of it (ITU-R BT.709), from 0 to 1.
    """
    ends = []
    for color in (first, second):
        red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
        ends.append((0.2126 * red + 0.7152 * green + 0.0722 * blue, blue))
    return float(max(abs(one - other) for one, other in zip(*ends, strict=True)))


def test_patterns_alternate_dashes_and_gaps() -> None:
    assert all(len(dash_pattern(color)) % 2 == 0 for color in RUN_COLORS)


def test_a_color_of_the_users_own_is_solid_and_capitals_do_not_matter() -> None:
    assert dash_pattern("#123456") == []
    assert dash_pattern(RUN_COLORS[1].upper()) == dash_pattern(RUN_COLORS[1])
