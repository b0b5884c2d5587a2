"""The newsroom and the starter topics were written apart; here they meet."""

from pathlib import Path

import pytest

from extractors.topics import compile_matcher, find_mentions, load_definitions
from extractors.topics.matching.matcher import Matcher
from newsroom.world.outlets import SECTIONS
from newsroom.world.stories import TOPIC_SECTIONS, WorldStory, tell
from tests.builders import NOW, article

TOPICS = Path(__file__).parents[2] / "config" / "topics"
STAGED = {"launch": "low-cost-model-launches", "selloff": "ai-market-selloff", "wire": "chip-export-controls"}
MATERIAL = [*((topic, topic) for topic in TOPIC_SECTIONS), *STAGED.items()]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_matcher(load_definitions([TOPICS / "ai-industry.yaml"]))


def topics_of(story: WorldStory, matcher: Matcher) -> set[str]:
    """Return the topics that the story is about."""
    told = tell(story)
    text = "\n\n".join(told.paragraphs)
    found = find_mentions(article(title=told.headlines[0], text=text), matcher, now=NOW)
    return {mention.subject for mention in found if mention.kind == "topic" and mention.about}


@pytest.mark.parametrize(("phrases", "topic"), MATERIAL)
def test_a_story_about_a_topic_is_found_to_be_about_it(phrases: str, topic: str, matcher: Matcher) -> None:
    stories = [WorldStory(seed=seed, subject=topic, phrases=phrases, weekday=2) for seed in range(8)]
    assert [tell(story).headlines[0] for story in stories if topic not in topics_of(story, matcher)] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_a_story_about_no_topic_is_found_to_be_about_none(section: str, matcher: Matcher) -> None:
    stories = [WorldStory(seed=seed, subject=section, phrases=section, weekday=2) for seed in range(8)]
    assert [tell(story).headlines[0] for story in stories if topics_of(story, matcher)] == []


def test_the_launch_lifts_no_other_topic(matcher: Matcher) -> None:
    stories = [WorldStory(seed=seed, subject="", phrases="launch", weekday=2) for seed in range(16)]
    assert set[str]().union(*(topics_of(story, matcher) for story in stories)) == {"low-cost-model-launches"}
