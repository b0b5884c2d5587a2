"""What the judgement costs, and how often it errs where nothing happens.

    python benchmarks/spikes/quiet.py [--topics 1000] [--days 90]

Topics of all sizes draw Poisson counts from constant shares of a day-and-night rhythm. Prints the CPU seconds of one
pass over everything and of one more hour, and per threshold the alerts a topic-month beside what the rule promises.
"""

from __future__ import annotations

import argparse
import math
import time

import numpy as np

from alerts.detection import baseline
from alerts.detection.spike_rule import HOURS_PER_MONTH, JUDGEMENTS_PER_MONTH, SpikeRule
from alerts.detection.spikes import step

BURN_IN_H, MERGE_H = 504, 12


def main() -> None:
    """Print costs and errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=1000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    hours, rule = options.days * 24, SpikeRule()
    rng = np.random.default_rng(options.seed)
    stories = 150 + 80 * np.sin(np.arange(hours) * 2 * math.pi / 24)
    shares = np.exp(rng.uniform(math.log(2e-4), math.log(2e-2), options.topics))
    counts = rng.poisson(stories[:, None] * shares).astype(np.float64)
    scores = np.zeros_like(counts)
    state = baseline.unknown(options.topics, longest_h=max(rule.windows_h))
    started = time.process_time()
    for hour in range(hours):
        state, windows = step(state, counts[hour], rule, stories=float(stories[hour]))
        scores[hour] = np.max([window.score for window in windows], axis=0)
    seconds = time.process_time() - started
    print(f"{options.topics} topics, {options.days} days: {seconds:.1f} CPU s, {seconds / hours * 1000:.1f} ms an hour")
    months = options.topics * (hours - BURN_IN_H) / HOURS_PER_MONTH
    print("threshold  promised  observed alerts a topic-month")
    for threshold in (3.0, 3.5, 4.0, 4.2, 4.5, 5.0):
        promised = JUDGEMENTS_PER_MONTH / 10**threshold
        print(f"{threshold:9.1f} {promised:9.4f} {_episodes(scores[BURN_IN_H:] >= threshold) / months:9.4f}")


def _episodes(above: np.typing.NDArray[np.bool_]) -> int:
    """Return the runs, those within `MERGE_H` of each other being one."""
    count = 0
    for column in above.T:
        hours = np.flatnonzero(column)
        count += int(hours.size > 0) + int((np.diff(hours) > MERGE_H).sum())
    return count


if __name__ == "__main__":
    main()
