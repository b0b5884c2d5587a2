"""How soon counts learn a new level, and how soon they know the old one again.

    python benchmarks/spikes/levels.py [--topics 50]

Topics draw Poisson counts from constant shares of a day-and-night rhythm. From one day on they have a multiple of it:
printed is when the episode ends. Or they have ten times as much for ten days, and an event after it: how many show it.
"""

from __future__ import annotations

import argparse
import math

import numpy as np

from alerts.detection import baseline
from alerts.detection.episodes import Policy
from alerts.detection.negative_binomial import Floats
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.spikes import step

DAY_H = 24
BEGIN_H, WAR_H = 35 * DAY_H, 10 * DAY_H
SHARES = (0.05, 0.15, 0.4, 1.0)  # stories an hour
RULE = SpikeRule()
THRESHOLD = RULE.threshold(40)


def counts_of(topics: int, times: Floats, *, seed: int) -> tuple[Floats, Floats]:
    """Return the stories of all topics in each hour, and each topic's, given how many times its share it has then."""
    rng = np.random.default_rng(seed)
    stories = 150 + 80 * np.sin(np.arange(times.size) * 2 * math.pi / DAY_H)
    shares = np.repeat(SHARES, topics)
    return stories, rng.poisson(stories[:, None] / 150 * shares * times[:, None]).astype(np.float64)


def scores_of(stories: Floats, counts: Floats) -> Floats:
    """Return the score of every topic at each hour."""
    state = baseline.unknown(counts.shape[1], longest_h=max(RULE.windows_h))
    scores = np.zeros_like(counts)
    for hour, of_hour in enumerate(counts):
        state, windows = step(state, of_hour, RULE, stories=float(stories[hour]))
        scores[hour] = np.max([window.score for window in windows], axis=0)
    return scores


def ended_after_h(scores: Floats) -> int:
    """Return the hours from the step to the end of the episode of one topic."""
    quiet = 0
    for hour in range(BEGIN_H + Policy().quiet_h, len(scores)):
        quiet = quiet + 1 if scores[hour] < Policy().hysteresis * THRESHOLD else 0
        if quiet >= Policy().quiet_h:
            return hour - BEGIN_H
    return len(scores) - BEGIN_H


def main() -> None:
    """Print when episodes end, and what is found after a long story."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=50, help="of each share")
    topics = parser.parse_args().topics
    for times in (3, 5, 8, 12):
        level = np.ones(BEGIN_H + 25 * DAY_H)
        level[BEGIN_H:] = times
        ends = [ended_after_h(column) for column in scores_of(*counts_of(topics, level, seed=1)).T]
        medians = [float(np.median(ends[at * topics : (at + 1) * topics])) for at in range(len(SHARES))]
        print(f"{times:2} times {SHARES} stories an hour: ends after h (median) {medians}")
    for days in (1, 3, 7):
        war = np.ones(BEGIN_H + WAR_H + 9 * DAY_H)
        war[BEGIN_H : BEGIN_H + WAR_H] = 10
        stories, counts = counts_of(topics, war, seed=2)
        at = BEGIN_H + WAR_H + days * DAY_H + 10
        counts[at : at + 4] += 2 + 3 * np.repeat(SHARES, topics)
        found = (scores_of(stories, counts)[at : at + 8] >= THRESHOLD).any(axis=0).reshape(len(SHARES), topics)
        print(f"an event {days} days after ten days at ten times: found {found.mean(axis=1).round(2).tolist()}")


if __name__ == "__main__":
    main()
