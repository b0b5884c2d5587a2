"""Whether one article is a copy of another: judged by their words, where their sketches have something in common."""

from __future__ import annotations

from extractors.stories.comparison import Comparison, compare
from extractors.stories.titles import BRIEF, have_one_title, is_taken_over, title_content, titles_agree
from extractors.stories.words import Parsed, Words, content

# Chosen with benchmarks/articles/stories.py, on its training part.
SHARED = 0.45  # of the shorter text's words
SHARED_BRIEF, PER_WORD = 0.85, 0.004  # of a brief: this, less so much for each of its words
CONTRADICTED, CONTRADICTED_BRIEF = 0.3, 0.1  # of the names and figures
RUN = 5  # words in a row that two briefs share at least
TITLE_ALONE = 0.5  # the likeness of two briefs with one title and summaries of their own
OWN_SUMMARY = 0.4  # of the shorter of two summaries, that the other has at most
LEAST_WORDS = 8  # a text of fewer is not compared
MUCH_LONGER, UNTITLED = 2.2, 2.7  # times the shorter text's words, from which the longer one may be a digest
COHERENT = 0.35  # of names and title words of the shorter text, and of its long words, that the rest of the longer has
WEIGHTY = 6  # letters of a word that is hardly in every text
SAME_SUBJECT = 0.6  # of all content words of two titles, that both have


def likeness(new: Parsed, known: Parsed) -> float:
    """Return which share of the shorter of two articles the other one has, if they are copies of one text; else 0.

    Title and lead decide where a text is missing, or where two of very different length have nothing in common.
    """
    short, long = sorted((len(new.text.folded), len(known.text.folded)))
    titles = (new.title, known.title)
    if short >= LEAST_WORDS:
        compared = compare(new.text, known.text, titles)
        if is_taken_over(new, known, compared):
            return 1.0
        if compared.shared >= OWN_SUMMARY or short >= BRIEF:
            return _judged(new, known, new.text, known.text, compared)
        if long < BRIEF:  # nothing but summaries, which each wrote for itself: those of a template are alike
            return TITLE_ALONE if have_one_title(new, known) else 0.0
        if long <= MUCH_LONGER * short:
            return 0.0
    return _judged(new, known, new.brief, known.brief, compare(new.brief, known.brief, titles))


def _judged(new: Parsed, known: Parsed, one: Words, other: Words, compared: Comparison) -> float:
    if compared.shared < max(SHARED, SHARED_BRIEF - PER_WORD * compared.shortest):
        return 0.0
    if compared.shortest < BRIEF and compared.longest_run < RUN:
        return 0.0
    if compared.contradicted > (CONTRADICTED_BRIEF if _are_summaries(new, known, one, other) else CONTRADICTED):
        return 0.0
    if not titles_agree(new, known, compared):
        return 0.0
    return compared.shared if _is_coherent(new, known, one, other, compared) else 0.0


def _are_summaries(new: Parsed, known: Parsed, one: Words, other: Words) -> bool:
    """Return whether two outlets have a few words each: those of another story differ in a single name or figure."""
    return max(len(one.folded), len(other.folded)) < BRIEF and new.article.publisher != known.article.publisher


def _is_coherent(new: Parsed, known: Parsed, one: Words, other: Words, compared: Comparison) -> bool:
    """Return whether a much longer text is about what the shorter one says; a digest is about other things too."""
    short, long = sorted((one, other), key=lambda words: len(words.folded))
    ours, theirs = title_content(new.title), title_content(known.title)
    if len(long.folded) <= (MUCH_LONGER if ours and theirs else UNTITLED) * len(short.folded):
        return True
    if ours and len(ours & theirs) >= SAME_SUBJECT * len(ours | theirs):
        return True
    headline, brief = (theirs, new) if short is one else (ours, known)
    if headline and _part(headline, content(short.folded) | content(brief.title.folded)) > SAME_SUBJECT:
        return True
    taken: set[int] = set()
    for block in compared.blocks:
        start = block.one if long is one else block.other
        taken.update(range(start, start + block.words))
    rest = [word for at, word in enumerate(long.folded) if at not in taken]
    title = new.title if short is one else known.title
    subject, weighty = content(title.folded) | short.names, frozenset(filter(_is_weighty, short.folded)) | short.names
    found = content(rest) | frozenset(rest)
    return _part(subject, found) + _part(weighty, found) >= COHERENT


def _is_weighty(word: str) -> bool:
    return len(word) >= WEIGHTY


def _part(words: frozenset[str], among: frozenset[str]) -> float:
    return len(words & among) / len(words) if words else COHERENT
