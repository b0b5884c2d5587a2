"""Titles as evidence for or against one article being a copy of the other."""

from __future__ import annotations

import re
from datetime import timedelta

from extractors.stories.comparison import Comparison
from extractors.stories.words import Parsed, Words, content, parse_words

# Chosen with benchmarks/articles/stories.py, on its training part.
SAME_TITLE = 0.5  # of the content words of the shorter title, that the other title has
NEARLY_SAME_TITLE, VERY_FEW = 0.8, 12  # the same for texts of fewer words
EXPLAINED = 0.4  # of the words that each title has for itself, that both texts have
EXPLAINED_WHOLE, WHOLE = 0.15, 0.95  # the same where two outlets share so much of a text, from its beginning
# The part of this that is enough for texts with so many names and figures in common and hardly any against each other.
GROWN, NAMES, FEW_CONTRADICTED = 0.55, 4, 0.25
TITLE_WORDS = 7  # of a title by which a brief is known again in another outlet
WORDS_PER_NAME = 40  # of a text that is no wall, at most

NAMED = 2  # names and figures of a text that two outlets take over as it is
BRIEF = 60  # words; of an outlet's own briefs with the same words, the titles have to agree
FEW_WORDS = 18  # an outlet's text of fewer is standing text when it comes again later
SAME_EDITION = timedelta(hours=6)  # an outlet's text with the same words is another edition from then on,
REPUBLISHED = timedelta(hours=20)  # but for one that its title fits, within so long

LIVE = "live-blog"  # see extractors/articles/quality.py
_LIVE = re.compile(
    r"\b(?:live|live-?blog|(?:live-?)?ticker|en direct|en directo|en vivo|diretta)\b"
    r"|\b(?:ao vivo|ao minuto|na żywo|canl\u0131)\b"
    r"|实时|直播|即時|速報|онлайн|مباشر|실시간",
    re.IGNORECASE,
)
_KICKER = re.compile(r"[^:|]{2,40}[:|]\s+|.{2,40}?\s[-\u2013\u2014]\s+")


def titles_agree(new: Parsed, known: Parsed, compared: Comparison) -> bool:
    """Return whether the titles are no reason to keep two articles apart that share so much."""
    ours, theirs = (title_content(title) for title in without_kicker(new.article.title, known.article.title))
    if not ours or not theirs:
        return True
    least = SAME_TITLE if compared.shortest >= VERY_FEW else NEARLY_SAME_TITLE
    overlap = len(ours & theirs) / min(len(ours), len(theirs)) / least
    if new.article.publisher and new.article.publisher == known.article.publisher:
        live = is_live(new) and is_live(known)
        apart = abs(new.seen_at - known.seen_at)
        if apart > SAME_EDITION:
            # of a column, neither the title nor a name stands in the words that are the same each day
            own = compared.agreed >= 1 or _part(ours, compared.words) >= EXPLAINED
            return overlap >= 1 and own and compared.shortest >= FEW_WORDS and apart <= REPUBLISHED and not live
        if compared.shortest < BRIEF:
            return overlap >= _least(compared) and (compared.shortest >= FEW_WORDS or not live)
        least_explained = EXPLAINED
    else:
        least_explained = EXPLAINED_WHOLE if _is_whole(compared) else EXPLAINED
    # walls and standing paragraphs have nothing of the titles above them
    explained = (_part(ours - theirs, compared.words) + _part(theirs - ours, compared.words)) / 2
    return max(overlap, explained / least_explained) >= _least(compared)


def is_taken_over(new: Parsed, known: Parsed, compared: Comparison) -> bool:
    """Return whether two outlets have the same words, with names or figures, and titles that are about them."""
    if new.text.folded != known.text.folded or new.article.publisher == known.article.publisher:
        return False
    titles = [title_content(parsed.title) for parsed in (new, known)]
    about = all(not title or title & new.text.distinct or title & titles[0] & titles[1] for title in titles)
    return compared.agreed >= NAMED and about


def _least(compared: Comparison) -> float:
    """Return which part of the evidence that titles have to give is enough: less where the texts give some."""
    grown = compared.is_grown and compared.agreed >= NAMES and compared.contradicted <= FEW_CONTRADICTED
    return GROWN if grown else 1.0


def have_one_title(new: Parsed, known: Parsed) -> bool:
    """Return whether two outlets have the same title, and one too long to be found twice."""
    same = new.title.folded == known.title.folded and len(new.title.folded) >= TITLE_WORDS
    return same and new.article.publisher != known.article.publisher


def title_content(title: Words) -> frozenset[str]:
    """Return the words of a title that carry content; all of them where none does."""
    return content(title.folded) or title.distinct


def without_kicker(title: str, other: str) -> tuple[Words, Words]:
    """Return the words of two titles without what both begin with, such as "Politics live:"."""
    begin, begin_other = _KICKER.match(title), _KICKER.match(other)
    if begin and begin_other and begin[0].casefold() == begin_other[0].casefold():
        title, other = title[begin.end() :], other[begin_other.end() :]
    return parse_words(title), parse_words(other)


def is_live(parsed: Parsed) -> bool:
    """Return whether an article is a running account, which its outlet begins again under another address."""
    return parsed.article.quality == LIVE or bool(_LIVE.search(parsed.article.title))


def _is_whole(compared: Comparison) -> bool:
    """Return whether a whole text is shared, and not a wall, which names nothing."""
    named = compared.agreed * WORDS_PER_NAME >= compared.shortest >= BRIEF
    return named and compared.shared >= WHOLE and compared.begins_alike


def _part(words: frozenset[str], among: frozenset[str]) -> float:
    return len(words & among) / len(words) if words else 1.0
