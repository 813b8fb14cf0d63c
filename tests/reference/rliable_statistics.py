"""Statistics of scores by rliable's own metrics, as numbers to compare with.

`python3 tests/reference/rliable_statistics.py CHECKOUT && deno fmt tests/report/rliable.json` writes that file, where
CHECKOUT is a checkout of github.com/google-research/rliable (commit 3ccd9f4, with NumPy 2.4.6 and SciPy 1.17.1): seeded
scores of two methods on four tasks, ten and six runs each, their aggregates, probabilities of improvement and
performance profiles.

In rliable higher scores are better. Where lower ones are, its numbers are those of the negated scores, with the target
and the thresholds negated as well. Point estimates are those of `rliable.metrics`; its module of intervals needs the
package `arch`, so that the stratified percentile bootstrap is done here, with NumPy alone.

Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS 2021.
"""

import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
from rliable import metrics  # noqa: E402

RESAMPLES = 50_000
TASKS, RUNS, OTHER_RUNS = 4, 10, 6
TARGETS = {"higher": 0.3, "lower": 0.1}
THRESHOLDS = [0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6]
SIGNIFICANT_DIGITS = 12


def drawn(generator, runs):
    """Scores of two decimals, so that some are equal, on tasks of different difficulty: `[runs, tasks]`."""
    scale = np.array([0.03, 0.1, 0.3, 0.9])
    return np.round(scale * generator.lognormal(0.0, 0.7, (runs, TASKS)), 2)


def resampled(generator, scores):
    """A sample in which the runs of each task are drawn from those of the same task."""
    chosen = generator.integers(0, scores.shape[0], scores.shape)
    return np.take_along_axis(scores, chosen, axis=0)


def interval(generator, statistic, *scores):
    """The middle 95 % of a statistic over samples of all its arguments, which are drawn independently."""
    values = [statistic(*(resampled(generator, one) for one in scores)) for _ in range(RESAMPLES)]
    return [float(end) for end in np.percentile(values, [2.5, 97.5], axis=0)]


def profile(scores, sign):
    """The fraction of runs that are above each threshold, or below it."""
    return [float(np.mean(sign * scores > sign * threshold)) for threshold in THRESHOLDS]


def profile_interval(generator, scores, sign):
    """The middle 95 % of each point of the profile."""
    thresholds = sign * np.array(THRESHOLDS)
    values = np.array([
        np.mean((sign * resampled(generator, scores)).reshape(-1, 1) > thresholds, axis=0) for _ in range(RESAMPLES)
    ])
    return np.percentile(values, [2.5, 97.5], axis=0).T.tolist()


def improvement(sign):
    """P(X > Y) by the U statistic of all pairs; rliable takes it from SciPy, whose p-values take too long here."""

    def statistic(ours, theirs):
        margin = sign * (ours[:, None, :] - theirs[None, :, :])
        return np.mean((margin > 0) + 0.5 * (margin == 0))

    return statistic


def rounded(value):
    """Numbers as short as they may be."""
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if isinstance(value, float) else value


def directed(generator, ours, theirs, better):
    """What depends on the direction in which scores are better."""
    sign = 1 if better == "higher" else -1
    target = TARGETS[better]
    gap = lambda scores: metrics.aggregate_optimality_gap(sign * scores, gamma=sign * target)
    exact = float(metrics.probability_of_improvement(sign * ours, sign * theirs))
    assert abs(exact - improvement(sign)(ours, theirs)) < 1e-12
    return {
        "target": target,
        "optimalityGap": float(gap(ours)),
        "optimalityGapInterval": interval(generator, gap, ours),
        "improvement": exact,
        "improvementInterval": interval(generator, improvement(sign), ours, theirs),
        "profile": profile(ours, sign),
        "profileInterval": profile_interval(generator, ours, sign),
    }


def main():
    generator = np.random.default_rng(7)
    ours, theirs = drawn(generator, RUNS), drawn(generator, OTHER_RUNS)
    aggregates = {
        "interquartileMean": metrics.aggregate_iqm,
        "mean": metrics.aggregate_mean,
        "median": metrics.aggregate_median,
    }
    reference = {
        # One list a task, as the package takes them.
        "ours": ours.T.tolist(),
        "theirs": theirs.T.tolist(),
        "thresholds": THRESHOLDS,
        "aggregates": {
            name: {"value": float(statistic(ours)), "interval": interval(generator, statistic, ours)}
            for name, statistic in aggregates.items()
        },
        **{better: directed(generator, ours, theirs, better) for better in TARGETS},
    }
    place = pathlib.Path(__file__).parent.parent / "report" / "rliable.json"
    place.write_text(json.dumps(rounded(reference), indent=1) + "\n")


main()
