"""Looking only at candidates misses nothing, whatever the query."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.topics import DefinitionError, compile_matcher, find_mentions
from extractors.topics.matching.matcher import Matcher
from tests.builders import NOW, article
from tests.topics.matching import definitions

WORDS = st.sampled_from(
    ["chip", "oil", "export", '"chip export"', "exp*", "case:Oil", "AI", "oil^0", "title:chip", "@l"]
)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(parts, st.sampled_from(["AND", "OR", "NEAR/2", "ONEAR/1", "NOT"]), parts)
    return st.one_of(
        pair.map(lambda three: f"({' '.join(three)})"),
        parts.map(lambda part: f"ATLEAST/2 ({part})"),
        parts.map(lambda part: f"SENT({part})"),
        parts.map(lambda part: f"top:({part})"),
    )


QUERIES = st.recursive(WORDS, joined, max_leaves=6)
TEXTS = st.lists(st.sampled_from(["chip", "Oil", "exports", "AI", "of", ". The", "\n\n"]), max_size=14).map(" ".join)


def compiled(query: str, context: str) -> Matcher | None:
    try:
        return compile_matcher(definitions(match=query, context=context, lists={"l": ["oil", "export"]}))
    except DefinitionError:  # NEAR of an AND, a topic without words
        return None


@settings(max_examples=200, deadline=None)
@given(QUERIES, QUERIES, TEXTS, TEXTS)
def test_a_definition_is_found_exactly_where_it_holds(query: str, context: str, title: str, text: str) -> None:
    matcher = compiled(query, context)
    if matcher is None:
        return
    story = article(title=title, text=text, language=None)
    holds = bool(matcher.rules[0].find(matcher.read(story)))
    assert bool(find_mentions(story, matcher, now=NOW)) is holds
