"""Words that a topic's headlines use now and did not use in the weeks before. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

LEAST = 3  # headlines that use the word now: fewer are chance or one author's manner
TELLING = 2.0  # standard deviations by which the word's odds must have risen
KNOWN = 0.01  # share of the headlines before that used the word: beyond it, it is not new, however often it is used now
PRIOR = 0.5  # per word, as if half a headline had used it before

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*\w")


def new_words(now: Iterable[str], before: Iterable[str], *, most: int = 8) -> tuple[str, ...]:
    """Return the words, the most telling first, as most headlines of now spell them.

    The measure is the log-odds ratio with a Dirichlet prior, over its standard deviation (Monroe, Colaresi and Quinn,
    "Fightin' Words", Political Analysis 2008). A word counts once per headline, so that no headline can shout.
    """
    earlier = list(before)
    present, spelling = _counted(now)
    past, _ = _counted(earlier)
    if not past:
        return ()
    total_now, total_before = present.total() + 1, past.total() + 1
    scores = {
        word: _rise(times, total_now, past[word], total_before)
        for word, times in present.items()
        if times >= LEAST and past[word] <= KNOWN * len(earlier)
    }
    telling = sorted(
        (word for word, score in scores.items() if score >= TELLING), key=lambda word: (-scores[word], word)
    )
    return tuple(spelling[word].most_common(1)[0][0] for word in telling[:most])


def _rise(now: int, total_now: int, before: int, total_before: int) -> float:
    odds_now = (now + PRIOR) / (total_now - now + PRIOR)
    odds_before = (before + PRIOR) / (total_before - before + PRIOR)
    return (log(odds_now) - log(odds_before)) / sqrt(1 / (now + PRIOR) + 1 / (before + PRIOR))


def _counted(headlines: Iterable[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Return in how many headlines each word stands, folded, and how it is spelt."""
    counts: Counter[str] = Counter()
    spelling: dict[str, Counter[str]] = {}
    for headline in headlines:
        words = {found.casefold(): found for found in _WORD.findall(headline)}
        counts.update(words.keys())
        for folded, found in words.items():
            spelling.setdefault(folded, Counter())[found] += 1
    return counts, spelling
