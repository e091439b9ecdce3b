"""Write experiment files with the program as it was before its parts were given one way to be written.

Run once with that program (commit a7042b5): python write_experiments.py FOLDER
"""

import sys
from pathlib import Path

import playground
from playground import Entry, Experiment, GradientPipeline

P = playground
FILES = {
    "everything": Experiment(
        objective=P.Rosenbrock(a=1.5, b=10.0),
        start=(-1.25, 2),
        runs=(
            Entry(P.Adam(lr=0.05, bias_correction=False), "schnell “θ”", color="#e69f00"),
            Entry(P.Sgd(lr=1e-3), schedule=P.Warmup(warmup=7, then=P.Cosine(total=80, min_lr=1e-5)), visible=False),
            Entry(
                P.Lookahead(inner=P.AdamW(beta1=0.8), k=3), pipeline=GradientPipeline(noise=0.5, seed=9, clip_norm=2.0)
            ),
            Entry(P.Swats(lr=0.01)),
            Entry(P.Sam(inner=P.Momentum(momentum=0.5), rho=0.1)),
        ),
        steps=1234,
        schedule=P.Exponential(gamma=0.995),
        pipeline=GradientPipeline(l2=0.01, clip_value=3.0),
        stop_when_converged=True,
        title="Ein Wettlauf: θ ↦ ½κθ²",
        notes="Look at β₁.\n\nThen at “ε”.",
    ),
    "least": Experiment(objective=P.Himmelblau(), start=(0.0, -0.5)),
    "moving": Experiment(
        objective=P.MovingBowl(radius=0.5, period=40),
        start=(1.0, 0.0),
        runs=tuple(Entry(o()) for o in (P.Sgd, P.Adam)),
        steps=0,
    ),
}

if __name__ == "__main__":
    for name, experiment in FILES.items():
        experiment.save(Path(sys.argv[1]) / f"{name}.json")
