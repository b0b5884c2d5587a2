"""Stories: what happened, told from a seed, and retold by those who copy it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from newsroom.world.grammar import Teller, load_rules

TOPIC_SECTIONS = {
    "chip-export-controls": "policy",
    "low-cost-model-launches": "technology",
    "ai-capex-datacenters": "business",
    "ai-energy-nuclear": "business",
    "ai-market-selloff": "business",
    "open-source-ai-models": "technology",
    "ai-censorship": "policy",
    "us-china-ai-rivalry": "policy",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class WorldStory:
    """Something that happened; its words follow from the seed and the phrases."""

    seed: int
    subject: str  # a topic, or a section for what belongs to no topic
    phrases: str  # the phrase file it is told from
    weekday: int  # of its first publication, Monday is 0
    language: str = "en"

    @property
    def section(self) -> str:
        """Where a newspaper prints it."""
        return TOPIC_SECTIONS.get(self.subject, self.subject)


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """The words of a story."""

    headlines: tuple[str, ...]  # its publisher's, then those it gets when it is copied or corrected
    paragraphs: tuple[str, ...]
    author: str


@lru_cache(maxsize=4096)
def tell(story: WorldStory) -> Telling:
    """Return the story in full, the same words each time: a lead, then details and voices, four to eight paragraphs."""
    random = Random(f"{story.seed}/{story.phrases}")
    vocabulary = ("names", "shared") if story.language == "en" else ()
    rules = load_rules(*vocabulary, story.phrases)
    teller = Teller(rules, random, kept={"today": rules["weekday"][story.weekday]})
    say = teller.say
    lead, *headlines = map(say, teller.pick("news", 1)[0].split("\n"))
    random.shuffle(headlines)
    details = [say(line) for line in teller.pick("detail", random.randint(5, 9))]
    voices = [say(line) for rule in ("quote", "remark") for line in teller.pick(rule, random.randint(1, 2))]
    body = _paragraphs(random, details, voices)
    ending = say(teller.pick("outlook", 1)[0])
    return Telling(headlines=tuple(headlines), paragraphs=(lead, *body, ending), author=say("{first} {last}"))


def abridge(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the beginning of a story, as a paper with little room prints it."""
    return paragraphs[: max(2, len(paragraphs) * 3 // 5)]


def _paragraphs(random: Random, details: list[str], voices: list[str]) -> list[str]:
    """Return paragraphs of one to three details, with the voices between them."""
    body = []
    while details:
        size = random.choice((1, 2, 2, 3))
        body.append(" ".join(details[:size]))
        details = details[size:]
        if voices:
            body.append(voices.pop(0))
    return [*body, *voices][:7]
