"""Emerging terms: terms that surge and that no topic names; this week's stories against those of the year before.

A term is a word or a phrase of up to three words of a headline. It is counted once per story, so that copies count
nothing, and must be said by several sources. What surges is measured by Dunning's log-likelihood ratio G2 (1993, with
the sign of the change), which ranks well for rare and frequent terms alike (measured in benchmarks/topics/emerging.py
against other measures in the literature). Phrases that share most of their stories are one finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from extractors.topics.text.characters import is_unspaced
from extractors.topics.text.folding import Folded
from extractors.topics.text.inflection import FUNCTION_WORDS

LONGEST = 3  # words of a term
LONGEST_UNSPACED = 10  # characters of a term in Chinese, Japanese, Korean, Thai
SURGE = 20.0  # G2 from which a term is worth an alarm: benchmarks/topics/emerging.py
NOTABLE = 10.8  # G2 that chance alone gives to one term in a thousand: less is not reported
GROWTH = 3.0  # times as many stories as expected: a name in the news every week does not emerge in a loud one
FEWEST_STORIES = 3
FEWEST_SOURCES = 2
SHARED = 0.6  # of the smaller one's stories: above, two terms are one finding
_HEADLINE_WORDS = """
    new how why says said say show hn ask tell using use used make makes made get gets year years week day days time
    first last one two three top best part now today back still you your i me my like want need know way good here there
    these those did does doing don t s re ve ll isn pdf video launches launch release released releases live update
"""
_ARTICLES = """
    der die das den dem des ein eine einen einem einer und im am zum zur von mit auf für fur le la les un une des du et
    au aux el los las una del al y lo gli il dei della de en o os as um uma da do het een van
"""
_IDLE = FUNCTION_WORDS | frozenset(_HEADLINE_WORDS.split()) | frozenset(_ARTICLES.split())
_UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u9fff\uac00-\ud7ff]"
_BETWEEN_CHARACTERS = re.compile(rf"(?<={_UNSPACED}) (?={_UNSPACED})")
_AMPERSAND = re.compile(r"(?<=\w)&(?=\w)")
_JOINED = "\u01c0"  # a letter that no headline has: it keeps AT&T one word


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """A headline with its story and publisher."""

    text: str
    story_id: int
    source: str  # publisher family; "" where it is not known


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergingTerm:
    """A term that surges."""

    term: str  # folded: lower case, spaces for hyphens
    score: float  # G2
    stories: int
    sources: int
    expected: float  # stories, had it been said as often as before
    headlines: tuple[str, ...]  # one for each of its first stories


def count_terms(headlines: Iterable[Headline]) -> tuple[Counter[str], int]:
    """Return the number of stories with each term, and of all stories."""
    stories: dict[int, set[str]] = {}
    for headline in headlines:
        stories.setdefault(headline.story_id, set()).update(_terms(headline.text))
    return Counter(term for terms in stories.values() for term in terms), len(stories)


def find_emerging(
    recent: Iterable[Headline],
    before: Mapping[str, int],
    stories_before: int,
    *,
    is_named: Callable[[str, Sequence[str]], bool] = lambda _term, _headlines: False,
) -> tuple[EmergingTerm, ...]:
    """Return the terms that surge, the most surprising first. `before`: stories by term, from `count_terms`.

    `is_named` takes a term and all headlines that contain it, and returns whether a topic already finds them: such
    terms are left out, with the phrases that share their stories.
    """
    said: dict[str, dict[int, Headline]] = {}
    stories: set[int] = set()
    for headline in recent:
        stories.add(headline.story_id)
        for term in _terms(headline.text):
            said.setdefault(term, {}).setdefault(headline.story_id, headline)
    found = [
        (emerging, frozenset(sayings))
        for term, sayings in said.items()
        if (emerging := _emerging(term, list(sayings.values()), len(stories), before.get(term, 0), stories_before))
    ]
    written = [
        (term, written_term(term.term, said[term.term].values()), said[term.term].values()) for term in _distinct(found)
    ]
    return tuple(
        replace(term, term=name)
        for term, name, headlines in written
        if not is_named(name, [headline.text for headline in headlines])
    )


def _emerging(
    term: str, firsts: Sequence[Headline], stories: int, before: int, stories_before: int
) -> EmergingTerm | None:
    """Return a term if it surges, else None; `firsts` has a headline of each story, `before` counts earlier ones."""
    sources = len({headline.source for headline in firsts})
    if len(firsts) < FEWEST_STORIES or sources < FEWEST_SOURCES:
        return None
    expected = before / max(stories_before, 1) * stories
    score = log_likelihood(len(firsts), stories, before, stories_before)
    if score < NOTABLE or len(firsts) < GROWTH * expected:
        return None
    return EmergingTerm(
        term=term,
        score=round(score, 2),
        stories=len(firsts),
        sources=sources,
        expected=expected,
        headlines=tuple(headline.text for headline in firsts[:3]),
    )


def log_likelihood(now: int, of_now: int, before: int, of_before: int) -> float:
    """Return Dunning's G2 for a term's share now and before; negative where the share has fallen."""
    if not now or not of_now or not of_before:
        return 0.0
    share = (now + before) / (of_now + of_before)
    score = 0.0
    for count, total in ((now, of_now), (before, of_before)):
        for observed, expected in ((count, total * share), (total - count, total * (1 - share))):
            if observed and expected:
                score += 2 * observed * log(observed / expected)
    return score if now / of_now > before / of_before else -score


def _distinct(found: list[tuple[EmergingTerm, frozenset[int]]]) -> tuple[EmergingTerm, ...]:
    """Return the best term of every finding, in its fullest form: others with mostly the same stories say no more."""
    kept: list[tuple[EmergingTerm, frozenset[int]]] = []
    for term, stories in sorted(found, key=lambda pair: (-pair[0].score, -len(pair[0].term), pair[0].term)):
        if all(len(stories & others) < SHARED * min(len(stories), len(others)) for _, others in kept):
            kept.append((term, stories))
    return tuple(_fullest(term, stories, found) for term, stories in kept)


def _fullest(
    term: EmergingTerm, stories: frozenset[int], found: list[tuple[EmergingTerm, frozenset[int]]]
) -> EmergingTerm:
    """Return the longest phrase around a term that has most of its stories: steve is steve jobs, with steve's score."""
    around = [
        other
        for other, others in found
        if f" {term.term} " in f" {other.term} " and len(others) >= SHARED * len(stories)
    ]
    longest = max(around, key=lambda other: (len(other.term.split()), other.score))
    return replace(longest, score=term.score)


def _terms(headline: str) -> set[str]:
    """Return the terms of a headline: no phrase begins or ends with a small word, or reaches over a sentence."""
    folded = Folded(_AMPERSAND.sub(_JOINED, headline))
    return {term for part in _sentences(folded) for term in _phrases(part.split())}


def _sentences(folded: Folded) -> Iterator[str]:
    start = 0
    for end in (*folded.ends, len(folded.text)):
        yield folded.text[start:end]
        start = end + 1


def written_term(term: str, headlines: Iterable[Headline]) -> str:
    """Return a term as the first headline that says it does, in lower case, with its signs and marks."""
    if term.isascii():
        return term
    name = _BETWEEN_CHARACTERS.sub("", term).replace(_JOINED, "&")
    if name.isascii():
        return name
    for headline in headlines:
        folded = Folded(_AMPERSAND.sub(_JOINED, headline.text))
        place = folded.text.find(f" {term} ")
        if place >= 0:
            start, end = folded.raw_span(place + 1, place + 1 + len(term))
            return " ".join(unicodedata.normalize("NFC", headline.text[start:end]).lower().split())
    return name


def _phrases(words: list[str]) -> Iterator[str]:
    for start, first in enumerate(words):
        if is_unspaced(first[0]):
            run = start
            while run < min(start + LONGEST_UNSPACED, len(words)) and is_unspaced(words[run][0]):
                run += 1
            yield from (" ".join(words[start:end]) for end in range(start + 2, run + 1))
            continue
        if first in _IDLE or len(first) < 2 or first.isdigit():
            continue
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            last = words[end - 1]
            if is_unspaced(last[0]):
                break
            if last not in _IDLE and (len(last) > 1 or last.isdigit()):
                yield " ".join(words[start:end])
