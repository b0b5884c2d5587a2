"""Terms that a definition could use: what the articles that it finds say, and the others do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors.topics.emerging import Headline, count_terms, log_likelihood, written_term
from extractors.topics.matching.matcher import Matcher
from warehouse.records import Article

FEWEST = 3  # articles that must say a term
OPENING = 600  # characters of the text that are looked at: what an article is about stands at its head
SHARED = 0.8  # of a longer phrase's articles: above, the shorter term says no more


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A term with the articles that say it: among those found, and among the others, which it would add."""

    term: str
    score: float  # log-likelihood ratio
    found: int
    others: int


def suggest_terms(
    found: Iterable[Article], others: Iterable[Article], matcher: Matcher, name: str
) -> tuple[Suggestion, ...]:
    """Return terms that mark the articles found, the most telling first; none that the definition already names."""
    openings = [_opening(article) for article in found]
    inside, of_inside = count_terms(openings)
    outside, of_outside = count_terms(map(_opening, others))
    scored = [
        Suggestion(
            term=term,
            score=round(log_likelihood(count, of_inside, outside[term], of_outside), 2),
            found=count,
            others=outside[term],
        )
        for term, count in inside.items()
        if count >= FEWEST and not matcher.names(written_term(term, openings), name)
    ]
    ranked = sorted((each for each in scored if each.score > 0), key=lambda each: (-each.score, each.term))
    whole = [each for each in ranked if not any(_is_part(each, other) for other in ranked)]
    return tuple(replace(each, term=written_term(each.term, openings)) for each in whole)


def _is_part(term: Suggestion, other: Suggestion) -> bool:
    """Return whether a term is nearly always said as part of a longer one."""
    return term is not other and f" {term.term} " in f" {other.term} " and other.found >= SHARED * term.found


def _opening(article: Article) -> Headline:
    text = ". ".join((article.title, article.lead, article.text[:OPENING]))
    return Headline(text=text, story_id=article.article_id, source=article.family)
