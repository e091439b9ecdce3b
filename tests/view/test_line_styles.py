from __future__ import annotations

from playground.model.palette import RUN_COLORS
from playground.view.line_styles import dash_pattern


def test_the_first_color_is_solid_and_no_two_colors_share_a_pattern() -> None:
    patterns = [tuple(dash_pattern(color)) for color in RUN_COLORS]
    assert patterns[0] == ()
    assert len(set(patterns)) == len(RUN_COLORS)


def test_patterns_alternate_dashes_and_gaps() -> None:
    assert all(len(dash_pattern(color)) % 2 == 0 for color in RUN_COLORS)


def test_a_color_of_the_users_own_is_solid_and_capitals_do_not_matter() -> None:
    assert dash_pattern("#123456") == []
    assert dash_pattern(RUN_COLORS[1].upper()) == dash_pattern(RUN_COLORS[1])
