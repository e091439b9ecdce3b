"""The words for what has become of a run, or of a start of a basin map."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from playground.core.planes.places import NEAR_SHARE
from playground.core.verdicts.stopping import GRADIENT_TOLERANCE, STEP_TOLERANCE

TOLERANCES = f"at rest: gradient, step < {max(GRADIENT_TOLERANCE, STEP_TOLERANCE):.0e}".replace("e-0", "e-")
TOLERANCE_WORDS = (
    f"At rest: gradient below {GRADIENT_TOLERANCE:.0e} and step below {STEP_TOLERANCE:.0e} · (1 + |θ|), and the "
    f"curvature tells at what. Near a minimum: within {NEAR_SHARE:.0%} of the domain."
).replace("e-0", "e-")
"""What the words go by, for legends: in brief, and in full."""


class Status(StrEnum):
    """How a run stands, by its name for machines; see :attr:`Verdict.words` for what is shown."""

    RUNNING = "running"
    CONVERGED = "converged"
    AT_SADDLE = "at a saddle"
    AT_MAXIMUM = "at a maximum"
    ON_PLATEAU = "on a plateau"
    DIVERGED = "diverged"
    LEFT_VIEW = "left the view"
    FINISHED = "finished"

    @property
    def words(self) -> str:
        """What is shown; a run that has made all its steps has come to the step limit."""
        return "step limit" if self is Status.FINISHED else str(self)


STATUSES = tuple(Status)
"""What the codes of :class:`~playground.core.verdicts.judging.Judged` stand for."""


class Kind(StrEnum):
    """What is known about a minimum."""

    GLOBAL = "global minimum"
    LOCAL = "local minimum"
    UNLISTED = "unlisted minimum"


_BRIEF = {
    Status.AT_SADDLE: "saddle", Status.AT_MAXIMUM: "maximum", Status.ON_PLATEAU: "plateau", Status.LEFT_VIEW: "left",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """How a run stands at a step.

    Attributes:
        status: The word for it.
        since: The step since which it has been so; None for a run that is on its way or at its step limit. Of a run
            that diverged it is its last finite step.
        kind: Which minimum a run has converged in, or at its step limit is near; None elsewhere.
        gap: f − f* there; None where f has no global minimum.
        is_shifted: Whether L2 moves minima away from where the objective has them.
    """

    status: Status
    since: int | None = None
    kind: Kind | None = None
    gap: float | None = None
    is_shifted: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the run has converged in a global minimum."""
        return self.status is Status.CONVERGED and self.kind is Kind.GLOBAL

    @property
    def words(self) -> str:
        """The whole sentence, such as "converged since step 92, local minimum, f − f* = 2.1"."""
        return ", ".join(filter(None, [self.head, self.place]))

    @property
    def short(self) -> str:
        """The same without a distance from f*, for a line that is none too long: "local minimum since step 92"."""
        if self.status is Status.CONVERGED and self.kind is not None and self.since is not None:
            return f"{self._minimum} since step {self.since}"
        return self.words

    @property
    def brief(self) -> str:
        """The same in two or three words, for where there is little room: "converged at 92", "local min. at 92"."""
        if self.status is Status.CONVERGED and self.kind is not None:
            word = {Kind.GLOBAL: "converged", Kind.LOCAL: "local min.", Kind.UNLISTED: "unlisted min."}[self.kind]
        else:
            word = _BRIEF.get(self.status, self.status.words)
        return word if self.since is None or self.head == self.status.words else f"{word} at {self.since}"

    @property
    def head(self) -> str:
        """What has become of the run and since when, such as "converged since step 92"."""
        if self.since is None or (self.status is Status.LEFT_VIEW and self.since == 0):
            return self.status.words
        joint = {Status.DIVERGED: "after", Status.LEFT_VIEW: "at"}.get(self.status, "since")
        return f"{self.status.words} {joint} step {self.since}"

    @property
    def place(self) -> str:
        """In which minimum or near which, such as "local minimum, f − f* = 2.1"; empty where in none."""
        if self.kind is None:
            return ""
        what = self._minimum
        if self.status is not Status.CONVERGED:
            return f"near {'an' if what[0] == 'u' else 'a'} {what}"
        if self.gap is None or (self.kind is Kind.GLOBAL and not self.is_shifted):
            return what
        return f"{what}, f − f* = {self.gap:.3g}".replace("= -", "= −")

    @property
    def _minimum(self) -> str:
        what = "unlisted local minimum" if self.kind is Kind.UNLISTED and (self.gap or 0.0) > 0.0 else str(self.kind)
        if self.is_shifted:
            return "minimum with L2" if self.kind is Kind.UNLISTED else f"{what} shifted by L2"
        return what
