"""Which articles become one story: templates stay apart, copies are found, joins of real feeds are listed to be read.

    python -m benchmarks.articles.stories templates                  # wrong pairs of templates.yaml, by template
    python -m benchmarks.articles.stories copies DATA                # DATA/truth.json: {"pages": [{"title", "body"}]}
    python -m benchmarks.articles.stories joins FILE --sample 100    # FILE as for `newspike articles group`

templates: each template is filled in up to six times, bare and with one and two standing paragraphs, in one outlet or
one outlet each, at once, two hours or a day apart. Every pair in one story is wrong. copies: each body is edited as
editors do; an edit is found when it is in the story of its original. joins: prints articles, each with the member of
its story that is most like it, for a person to judge. `--part` takes half of the data by a hash of its name.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from extractors.stories import StoryIndex
from extractors.stories.rows import article_of_row
from tests.builders import NOW
from warehouse.records import Article, key

TEMPLATES = Path(__file__).with_name("templates.yaml")
FILLINGS = 6
_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """How the fillings of a template are published."""

    standing: int  # how often the language's standing paragraphs follow the text
    one_outlet: bool
    apart: timedelta


def main() -> None:
    """Print what one of the three questions asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question", choices=("templates", "copies", "joins"))
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--part", choices=("all", "train", "test"), default="all")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.question == "templates":
        measure_templates(given.part, given.seed)
    elif given.question == "copies":
        measure_copies(given.data, given.part, given.seed)
    else:
        list_joins(given.data, given.part, given.sample, given.seed)


def measure_templates(part: str, seed: int) -> None:
    """Print the wrong pairs of each template."""
    document = YAML(typ="safe").load(TEMPLATES)
    wrong: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for number, template in enumerate(document["templates"]):
        if not _in_part(f"{template['kind']}/{template['language']}", part):
            continue
        for arrangement in arrangements():
            chance = random.Random(seed * 1000 + number)  # noqa: S311 -- made-up texts
            articles = list(_filled(template, document["standing"], arrangement, chance))
            stories = _stories(articles)
            name = f"{template['kind']} ({template['language']})"
            for one, other in combinations(articles, 2):
                pairs[name] += 1
                wrong[name] += stories[one.article_id] == stories[other.article_id]
    print("| template | pairs | wrong |\n|---|---|---|")
    for name, count in pairs.items():
        print(f"| {name} | {count} | {wrong[name]} |")
    print(f"| all | {pairs.total()} | {wrong.total()} |")


def arrangements() -> Iterator[Arrangement]:
    """Yield all ways in which the fillings of a template are published."""
    for standing in (0, 1, 2):
        for one_outlet in (True, False):
            for apart in (timedelta(), timedelta(hours=2), timedelta(days=1)):
                yield Arrangement(standing=standing, one_outlet=one_outlet, apart=apart)


def _filled(
    template: dict[str, Any], standing: dict[str, list[str]], how: Arrangement, chance: random.Random
) -> Iterator[Article]:
    slots, count = template["slots"], FILLINGS
    fixed = not slots  # the same words each time: editions of one outlet, a day apart
    order = {name: chance.sample(range(len(values)), len(values)) for name, values in slots.items()}
    for name in slots:
        if name.startswith("act"):  # goes with the others of that name
            order[name] = order["act"]
        if name.startswith(("act", "lead")):
            count = min(count, len(slots[name]))
    for number in range(count):
        same = {name: values[order[name][number % len(values)]] for name, values in slots.items()}
        fill = lambda match, same=same: _fill(match[1], same, chance)  # noqa: E731
        title = _SLOT.sub(fill, str(template["title"]))
        text = _SLOT.sub(fill, str(template["text"]))
        paragraphs = standing[str(template["language"])]
        text = " ".join([text, *paragraphs[: how.standing]] if how.standing else [text])
        outlet = "one" if how.one_outlet or fixed else f"outlet-{number}"
        yield _article(
            f"{outlet}/{number}",
            title,
            text,
            publisher=outlet,
            after=timedelta(days=number) if fixed else how.apart * number,
        )


def _fill(slot: str, chosen: dict[str, str], chance: random.Random) -> str:
    if slot not in chosen:
        low, high = map(int, slot.split("-"))
        return str(chance.randint(low, high))
    return chosen[slot]


Edit = Callable[[str, list[str], list[str], random.Random], tuple[str, list[str]]]


def _rewritten(words: list[str], other: list[str], share: float, chance: random.Random) -> list[str]:
    """Return a text in which about so many of the words are others: no names, no figures, in runs of one to three."""
    made, at = list(words), 0
    while at < len(made):
        run = chance.randint(1, 3)
        if chance.random() < share:
            for place in range(at, min(at + run, len(made))):
                if made[place].islower():
                    made[place] = chance.choice(other).lower()
        at += run if run > 1 else 2
    return made


EDITS: dict[str, Edit] = {
    "own introduction, half of the wire": lambda title, words, other, _: (title, other[:60] + words[: len(words) // 2]),
    "own title": lambda title, words, other, _: (" ".join([*other[:4], *title.split()[:4]]), words),
    "a third of the words rewritten": lambda title, words, other, chance: (
        title,
        _rewritten(words, other, 0.5, chance),
    ),
    "two paragraphs": lambda title, words, _, __: (title, words[:90]),
    "one paragraph": lambda title, words, _, __: (title, words[10:55]),
    "one paragraph, own title": lambda title, words, _, __: (" ".join(title.split()[::-1][:5]), words[:40]),
    "title alone": lambda title, _, __, ___: (title, []),
}


def measure_copies(data: Path, part: str, seed: int) -> None:
    """Print recall per edit, and of the versions of an agency's text in one story."""
    pages = json.loads((data / "truth.json").read_text("utf-8"))["pages"]
    pages = [page for page in pages if len((page.get("body") or "").split()) > 150 and page.get("title")]
    others = {page["id"]: pages[at - 1]["body"].split() for at, page in enumerate(pages)}
    pages = [page for page in pages if _in_part(page["domain"], part)]
    originals = [_article(f"o/{page['id']}", page["title"], page["body"], publisher="wire") for page in pages]
    print(f"{len(pages)} bodies\n\n| edit | recall |\n|---|---|")
    for name, edit in EDITS.items():
        chance = random.Random(seed)  # noqa: S311 -- a sample
        edits = []
        for page in pages:
            title, words = edit(page["title"], page["body"].split(), others[page["id"]], chance)
            edits.append(
                _article(f"{name}/{page['id']}", title, " ".join(words), publisher="paper", after=timedelta(hours=2))
            )
        stories = _stories([*originals, *edits])
        found = sum(
            stories[one.article_id] == stories[other.article_id] for one, other in zip(originals, edits, strict=True)
        )
        print(f"| {name} | {found / len(pages):.3f} |")
    versions = [
        list(_versions(page, others[page["id"]], random.Random(seed)))  # noqa: S311 -- a sample
        for page in pages
    ]
    stories = _stories([version for item in versions for version in item])
    joined = sum(
        stories[one.article_id] == stories[other.article_id] for item in versions for one, other in pairwise(item)
    )
    print(
        f"| versions 1 to 6 of an agency, each with the one before | {joined / sum(len(v) - 1 for v in versions):.3f} |"
    )


def _versions(page: dict[str, str], other: list[str], chance: random.Random) -> Iterator[Article]:
    """Yield six versions: each longer, with some words changed, a figure updated and, twice, another beginning."""
    words, size = page["body"].split(), 50
    for number in range(6):
        words = _rewritten(words, other, 0.1, chance)
        figures = [at for at, word in enumerate(words[:size]) if word.isdigit()]
        if number and figures:
            words[figures[0]] = str(int(words[figures[0]]) + number)
        if number in {2, 4}:
            words = [*other[number * 20 : number * 20 + 15], *words]
        yield _article(
            f"version/{page['id']}/{number}",
            page["title"] + ("" if number < 3 else " - UPDATE"),
            " ".join(words[:size]),
            publisher="agency",
            after=timedelta(hours=number),
        )
        size += 45


def list_joins(file: Path, part: str, sample: int, seed: int) -> None:
    """Print some joins for a person to judge: both titles and texts, and how far they are apart."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    articles = [article_of_row(row) for row in rows]
    known = {article.article_id: article for article in articles}
    stories: dict[int, list[tuple[Article, float]]] = defaultdict(list)
    for member in sorted(StoryIndex().join(articles, now=NOW), key=lambda member: member.rank):
        stories[member.story_id].append((known[member.article_id], member.similarity))
    joins = [
        (max((one for one, _ in members[:at]), key=lambda one: _alike(one, article)), article, degree)
        for members in stories.values()
        for at, (article, degree) in enumerate(members)
        if at and _in_part(article.canonical_url, part)
    ]
    print(f"{len(articles)} articles, {len(joins)} joins")
    chosen = random.Random(seed).sample(joins, min(sample, len(joins)))  # noqa: S311 -- a sample
    for number, (one, other, degree) in enumerate(chosen, start=1):
        print(f"\n{number}. {one.publisher} / {other.publisher}, {other.seen_at - one.seen_at}, {degree:.2f}")
        for article in (one, other):
            print(f"   {article.title}\n      {article.text[:220]!r}")


def _alike(one: Article, other: Article) -> float:
    ours, theirs = (set(f"{article.title} {article.text}".lower().split()) for article in (one, other))
    return len(ours & theirs) / max(1, len(ours | theirs))


def _stories(articles: Sequence[Article]) -> dict[int, int]:
    members = StoryIndex().join(articles, now=NOW)
    return {member.article_id: member.story_id for member in members}


def _article(name: str, title: str, text: str, *, publisher: str, after: timedelta = timedelta()) -> Article:
    row = {"id": name, "title": title, "text": text, "publisher": publisher}
    return replace(article_of_row(row), seen_at=NOW + after)


def _in_part(name: str, part: str) -> bool:
    return part == "all" or (key(name) % 2 == 0) == (part == "train")


if __name__ == "__main__":
    main()
