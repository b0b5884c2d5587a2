"""The judgement side by side with the rules that users would take instead, on simulated news whose events are known.

    python benchmarks/spikes/peers.py ../shared/data/spikes/news-*

Each folder holds series.csv.gz (topics by the hour), totals.csv.gz and events.csv. An alert is the first hour of a run
above the threshold, runs within 12 h are one; it is right if it lies in an event that should alert and was not alerted
yet, wrong if it lies in none and not in the 12 h after one. The first 21 days teach and do not count. Every rule is
shown at the threshold that its authors publish, and at the one that would have been best in hindsight.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from alerts.detection.episodes import onsets as episode_onsets
from alerts.detection.negative_binomial import Floats
from alerts.detection.spike_rule import HOURS_PER_MONTH, SpikeRule
from alerts.detection.spikes import judge
from benchmarks.tables import show
from flows.commands.count_files import hour_totals, topic_volumes
from flows.commands.csv_file import read_csv_file
from warehouse.records import HourTotal, Outcome, Spike, Volume

HOUR = timedelta(hours=1)
BURN_IN_H, MERGE_H, DAY, WEEK = 504, 12, 24, 168


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What happened to a topic between two hours; a trap if it should not alert."""

    topic: str
    kind: str
    start: int
    end: int
    alert: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """One data set: counts are (hours, topics), NaN before a topic exists."""

    topics: tuple[str, ...]
    totals: tuple[HourTotal, ...]
    volumes: tuple[Volume, ...]
    articles: Floats
    sources: Floats
    events: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How well alerts met events."""

    right: int
    wrong: int
    events: int
    topic_months: float
    delays_h: tuple[int, ...]

    @property
    def precision(self) -> float:
        """Return the share of alerts that were right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Return the share of events that were alerted."""
        return self.right / max(self.events, 1)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def read_news(folder: Path) -> News:
    """Return a data set from its folder."""
    totals = tuple(hour_totals(read_csv_file(folder / "totals.csv.gz")))
    volumes = tuple(topic_volumes(read_csv_file(folder / "series.csv.gz")))
    rows = {total.hour_at: row for row, total in enumerate(totals)}
    topics = tuple(sorted({volume.topic for volume in volumes}))
    columns = {topic: column for column, topic in enumerate(topics)}
    articles, sources = (np.full((len(totals), len(topics)), np.nan) for _ in range(2))
    for volume in volumes:
        cell = rows[volume.hour_at], columns[volume.topic]
        articles[cell], sources[cell] = volume.articles, volume.sources
    events = tuple(_event(row, totals[0].hour_at) for row in csv.DictReader((folder / "events.csv").open()))
    return News(topics=topics, totals=totals, volumes=volumes, articles=articles, sources=sources, events=events)


def _event(row: dict[str, str], first_at: datetime) -> Event:
    start, end = (datetime.fromisoformat(row[name]).replace(tzinfo=UTC) for name in ("start", "end"))
    return Event(
        topic=row["topic"],
        kind=row["kind"],
        start=(start - first_at) // HOUR,
        end=(end - first_at) // HOUR,
        alert=row["alert"] == "1",
    )


# ---- rules: each returns scores that alert from 1


def newspike(news: News) -> Floats:
    """Return the judgement's score in units of its threshold; 0 where it says that it cannot judge."""
    return _table(news, lambda spike: spike.score / spike.threshold if spike.outcome in _JUDGED else 0.0)


def newspike_episodes(news: News) -> Floats:
    """Return 1 where an episode begins: what users are told."""
    judged = _judge(news)
    begins = {
        (spike.topic, spike.hour_at)
        for topic in news.topics
        for spike in episode_onsets([spike for spike in judged if spike.topic == topic])
    }
    return _table(news, lambda spike: float((spike.topic, spike.hour_at) in begins))


_JUDGED = (Outcome.SPIKE, Outcome.NORMAL)


def _judge(news: News) -> tuple[Spike, ...]:
    starts: dict[str, datetime] = {}
    for volume in news.volumes:
        starts.setdefault(volume.topic, volume.hour_at)
    return judge(news.totals, news.volumes, SpikeRule(), since=news.totals[0].hour_at, watched_from=starts)


def _table(news: News, value: Callable[[Spike], float]) -> Floats:
    rows = {total.hour_at: row for row, total in enumerate(news.totals)}
    columns = {topic: column for column, topic in enumerate(news.topics)}
    scores = np.full(news.articles.shape, np.nan)
    for spike in _judge(news):
        cell = rows[spike.hour_at], columns[spike.topic]
        if not math.isnan(news.articles[cell]):
            scores[cell] = value(spike)
    return scores


def mean_and_deviations(news: News) -> Floats:
    """Return Huginn's rule: an hour above mean + 3 sd of two weeks, and at least 4 articles."""
    mean, deviation = _past(news.articles, 14 * DAY, gap=0)
    return np.where(news.articles >= 4, (news.articles - mean) / (3 * np.maximum(deviation, 1e-9)), 0.0)


def ratio_two_hours(news: News) -> Floats:
    """Return World Monitor's rule: 2 h above 3 times the usual of a week, 5 articles, 2 outlets."""
    last, outlets = _sums(news.articles, 2), _sums(news.sources, 2)
    mean, _ = _past(news.articles, WEEK, gap=2)
    ratio = last / np.maximum(3 * 2 * mean, 1e-9)
    return np.where((last >= 5) & (outlets >= 2), np.minimum(ratio, 1e3), 0.0)


def ratio_day(news: News) -> Floats:
    """Return a media monitor's rule: a day against the usual day of two weeks; twice as much is taken as a spike."""
    mean, _ = _past(news.articles, 14 * DAY, gap=DAY)
    usual: Floats = np.maximum(DAY * mean, 0.5)
    today = _sums(news.articles, DAY)
    ratio: Floats = today / (2 * usual)
    return ratio


def ears_c2(news: News) -> Floats:
    """Return EARS C2 on sums of 6 h: 3 sd above a week that ended two windows ago (Hutwagner 2003)."""
    sums = _sums(news.articles, 6)
    mean, deviation = _past(sums, WEEK, gap=12)
    scores: Floats = (sums - mean) / (3 * np.maximum(deviation, 0.5))
    return scores


def farrington(news: News) -> Floats:
    """Return Farrington's rule in small: the quasi-Poisson 99.9 % bound of like hours in three weeks."""
    history = np.stack([_shifted(news.articles, WEEK * week + off) for week in (1, 2, 3) for off in range(-2, 3)])
    with np.errstate(invalid="ignore"):
        mean = np.maximum(np.nan_to_num(np.nanmean(np.nan_to_num(history), axis=0)), 0.05)
        spread = np.maximum(np.nan_to_num(history).var(axis=0) / mean, 1.0)
    bound = mean * np.maximum(1 + 2 / 3 * 3.09 * np.sqrt((spread + spread / 15) / mean), 0) ** 1.5
    return np.where(news.articles >= 5, news.articles / bound, 0.0)


def kleinberg(news: News) -> Floats:
    """Return Kleinberg's automaton with two states, s = 3, gamma = 1, run forward: 1 in the burst state."""
    mean, _ = _past(news.articles, WEEK * 2, gap=1)
    mean = np.maximum(mean, 0.02)
    counts = np.nan_to_num(news.articles)
    cost = counts * np.log(3.0) - 2.0 * mean  # gain of the burst state in log likelihood of a Poisson rate
    gain, scores = np.zeros(counts.shape[1]), np.zeros_like(counts)
    change = math.log(len(counts))
    for row in range(len(counts)):
        gain = np.clip(gain + cost[row], 0.0, 2 * change)
        scores[row] = gain / change
    return scores


def seasonal_esd(news: News) -> Floats:
    """Return S-H-ESD, causal: the residual from the median of like hours in 3 median deviations of two weeks."""
    like = np.nan_to_num(np.stack([_shifted(news.articles, DAY * day) for day in range(1, 15)]))
    centre = np.median(like, axis=0)
    residual = np.nan_to_num(news.articles) - centre
    past = np.stack([_shifted(residual, hour) for hour in range(1, 14 * DAY, 7)])
    deviation = np.maximum(1.4826 * np.median(np.abs(np.nan_to_num(past)), axis=0), 1.0)
    return residual / (3.0 * deviation)


RULES: dict[str, Callable[[News], Floats]] = {
    "mean + 3 sd (Huginn)": mean_and_deviations,
    "3 x usual in 2 h (World Monitor)": ratio_two_hours,
    "2 x usual in a day (media monitors)": ratio_day,
    "EARS C2": ears_c2,
    "Farrington": farrington,
    "Kleinberg": kleinberg,
    "S-H-ESD": seasonal_esd,
    "Newspike, hours": newspike,
    "Newspike, episodes": newspike_episodes,
}


def _shifted(counts: Floats, hours: int) -> Floats:
    past = np.full_like(counts, np.nan)
    past[hours:] = counts[: len(counts) - hours]
    return past


def _sums(counts: Floats, hours: int) -> Floats:
    total = np.cumsum(np.nan_to_num(counts), axis=0)
    return total - np.nan_to_num(_shifted(total, hours))


def _past(counts: Floats, hours: int, *, gap: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the hours before each hour, but for the last `gap`."""
    known = _shifted(counts, gap + 1)
    number = np.maximum(_sums(np.where(np.isnan(known), np.nan, 1.0), hours), 1.0)
    mean = _sums(known, hours) / number
    return mean, np.sqrt(np.maximum(_sums(known**2, hours) / number - mean**2, 0.0))


# ---- scoring


def score(scored: list[tuple[News, Floats]], threshold: float) -> Result:
    """Return how the alerts at a threshold meet the events."""
    right = wrong = events = 0
    months, delays = 0.0, list[int]()
    for news, scores in scored:
        for column, topic in enumerate(news.topics):
            start = max(BURN_IN_H, int(np.flatnonzero(~np.isnan(news.articles[:, column]))[0]))
            months += (len(scores) - start) / HOURS_PER_MONTH
            own = [event for event in news.events if event.alert and event.topic == topic]
            found = set[Event]()
            for at in _onsets(np.nan_to_num(scores[:, column]) >= threshold, start):
                within = [event for event in own if event.start <= at < event.end]
                new = [event for event in within if event not in found]
                if new:
                    found.add(new[0])
                    delays.append(at - new[0].start)
                elif not within and not any(event.end <= at < event.end + MERGE_H for event in own):
                    wrong += 1
            right, events = right + len(found), events + len(own)
    return Result(right=right, wrong=wrong, events=events, topic_months=months, delays_h=tuple(delays))


def _onsets(above: np.typing.NDArray[np.bool_], start: int) -> list[int]:
    hours = [int(at) for at in np.flatnonzero(above) if at >= start]
    return [at for before, at in zip([-MERGE_H - 1, *hours], hours, strict=False) if at - before > MERGE_H]


def best(scored: list[tuple[News, Floats]]) -> Result:
    """Return the result at the threshold of the highest F1, which only hindsight knows."""
    values = np.concatenate([scores[BURN_IN_H:].ravel() for _, scores in scored])
    values = values[values > 0]
    thresholds = (1.0, *np.unique(np.quantile(values, 1 - np.logspace(-0.5, -4, 30))))
    return max((score(scored, float(threshold)) for threshold in thresholds), key=lambda result: result.f1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    news = [read_news(folder) for folder in parser.parse_args().folders]
    rows = []
    for name, rule in RULES.items():
        scored = [(each, rule(each)) for each in news]
        result = score(scored, 1.0)
        delay = float(np.median(result.delays_h or (0,)))
        wrong = result.wrong / result.topic_months
        rows.append((name, result.precision, result.recall, result.f1, wrong, delay, best(scored).f1))
    columns = ("rule", "precision", "recall", "F1", "false alarms a topic-month", "delay h", "F1 at best in hindsight")
    show(f"Judging {len(news)} worlds of simulated counts", columns, rows, bars="F1")


if __name__ == "__main__":
    main()
