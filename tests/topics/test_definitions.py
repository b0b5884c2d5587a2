"""The parts of a definition: evidence, context, mask, exclusion, languages, references, entities, hashes."""

import pickle

import pytest

from extractors.topics import compile_matcher, find_mentions, parse_definitions
from tests.builders import NOW, article
from tests.topics.matching import definitions, mentions


def spans(text: str, **topic: object) -> list[str]:
    story = article(title="", text=text, language=topic.pop("language", None))
    return [span.text for mention in mentions(story, **topic) for span in mention.spans]


def test_context_must_occur_and_is_no_evidence() -> None:
    assert spans("a chip with AI", match="chip", context="AI") == ["chip"]
    assert spans("a chip", match="chip", context="AI") == []


def test_a_masked_spot_does_not_count_but_another_one_does() -> None:
    assert spans("a potato chip", match="chip", mask=["potato chip"]) == []
    assert spans("a potato chip and a fast chip", match="chip", mask=["potato chip"]) == ["chip"]


def test_a_masked_word_is_no_part_of_a_combination() -> None:
    assert spans("potato chip exports", match="chip AND export", mask=["potato chip"]) == []


def test_not_rules_out_the_whole_article() -> None:
    assert spans("a chip and a horoscope", match="chip", exclude="horoscope") == []


def test_a_topic_bound_to_languages_is_not_looked_for_in_others() -> None:
    assert spans("a chip", match="chip", languages=["en"], language="fr") == []
    assert spans("a chip", match="chip", languages=["en"], language="en") == ["chip"]
    assert spans("a chip", match="chip", languages=["en"], language="en-GB") == ["chip"]
    assert spans("a chip", match="chip", languages=["en"], language=None) == ["chip"]


def test_a_list_is_used_by_name() -> None:
    assert spans("a chip", match="@things", lists={"things": ["oil", "@small"], "small": ["chip"]}) == ["chip"]


def test_a_reference_to_an_entity_finds_what_the_entity_finds_with_its_mask() -> None:
    entities = {"Oracle": {"kind": "company", "mask": ["Oracle of Delphi"]}}
    assert spans("Oracle deal", match="@Oracle NEAR/2 deal", entities=entities)[0] == "Oracle deal"
    assert spans("the Oracle of Delphi deal", match="@Oracle NEAR/4 deal", entities=entities) == []


def test_a_reference_to_another_topic_brings_its_context() -> None:
    text = '{topics: {a: {match: chip, context: AI}, b: {match: "@a AND export"}}}'
    matcher = compile_matcher(parse_definitions([("t", text)]))
    both = find_mentions(article(title="", text="AI chip exports"), matcher, now=NOW)
    none = find_mentions(article(title="", text="chip exports"), matcher, now=NOW)
    assert [mention.subject for mention in both] == ["a", "b"]
    assert none == ()


ENTITIES = {
    "Nvidia": {"kind": "company", "ticker": "NVDA", "aliases": ["Nvidia Corp"]},
    "Meta": {"kind": "company", "case": True, "mask": ["meta-analysis"], "ticker": "META"},
    "Sam Altman": {"kind": "person", "match": "Altman NEAR/3 OpenAI"},
    "Gemini": {"kind": "model", "own_name": False, "aliases": ["Google Gemini"], "about": 0.0},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nvidia\u2019s chips", {"Nvidia"}),
        ("shares (NVDA) fell", {"Nvidia"}),
        ("watch $NVDA today", {"Nvidia"}),
        ("NASDAQ: NVDA", {"Nvidia"}),
        ("(NYSE:META) rose", {"Meta"}),
        ("shares (NVDA.O) fell", {"Nvidia"}),
        ("BREAKING: META", set()),
        ("(META tags)", set()),
        ("nvda is a word", set()),
        ("Meta fell", {"Meta"}),
        ("very meta", set()),
        ("Meta-analysis of trials", set()),
        ("META-ANALYSIS of trials", set()),
        ("Altman of OpenAI", {"Sam Altman"}),
        ("Gemini: your stars today", set()),
        ("Google Gemini answers", {"Gemini"}),
    ],
)
def test_an_entity_is_found_by_its_names(text: str, expected: set[str]) -> None:
    found = mentions(article(title="", text=text), match="nothing", entities=ENTITIES)
    assert {mention.subject for mention in found} == expected


def test_a_mention_says_kind_and_definition() -> None:
    defined = definitions(match="nothing", entities=ENTITIES)
    mention = find_mentions(article(title="Nvidia"), compile_matcher(defined), now=NOW)[0]
    assert (mention.kind, mention.definition) == ("company", defined.entities[0].hash)


def one_hash(text: str) -> int:
    return parse_definitions([("t", text)]).topics[0].hash


def test_a_hash_changes_with_what_is_found_and_only_then() -> None:
    before = one_hash('{topics: {t: {match: "@l", title: A}}, lists: {l: [chip, "@m"], m: [oil]}}')
    same = one_hash('{lists: {m: [oil], l: [chip, "@m"]}, topics: {t: {match: "@l", title: B, must_match: [chip]}}}')
    inner = one_hash('{topics: {t: {match: "@l", title: A}}, lists: {l: [chip, "@m"], m: [gas]}}')
    assert before == same
    assert before != inner


def test_a_matcher_can_be_pickled() -> None:
    matcher = compile_matcher(definitions(match="chip", title="Chips"))
    copy = pickle.loads(pickle.dumps(matcher))  # noqa: S301 our own bytes
    assert copy.hash == matcher.hash
    assert copy.topics == {"t": "Chips"}
    assert len(find_mentions(article(title="A chip"), copy, now=NOW)) == 1


@pytest.mark.parametrize(
    "part", ["context: AI", "mask: [potato chip]", "not: horoscope", "languages: [en]", "about: 2"]
)
def test_each_part_of_a_definition_changes_its_hash(part: str) -> None:
    plain, changed = (
        parse_definitions([("t", f"topics:\n  t:\n    match: chip\n{more}")]).topics[0].hash
        for more in ("", f"    {part}\n")
    )
    assert plain != changed
