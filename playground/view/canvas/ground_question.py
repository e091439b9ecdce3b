"""What the ground in view is, as a question that is answered in the background."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from playground.core.planes.section import Section, Span
from playground.figures.ground import Ground, survey
from playground.model.jobs import Progress

COARSE_SAMPLES = 96
"""Samples along an edge while the view moves: about a millisecond to work out for two parameters."""


class GroundQuestion(NamedTuple):
    """A rectangle of a section, and how many samples it is to have along each edge."""

    section: Section
    x_span: Span
    y_span: Span
    width: int
    height: int

    def grounds(self, progress: Progress) -> Iterator[Ground]:
        """Survey it, coarsely first."""
        for width, height in dict.fromkeys(((COARSE_SAMPLES, COARSE_SAMPLES), (self.width, self.height))):
            yield survey(*self[:3], width, height, lambda: progress(0, 1))

    def is_like(self, other: GroundQuestion) -> bool:
        """Tell whether the ground of ``other`` may stay in sight until this one's is there."""
        mine, theirs = self.section, other.section
        return (mine.objective.name, mine.plane) == (theirs.objective.name, theirs.plane)
