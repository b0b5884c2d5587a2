"""Which articles are copies of one text, and which only look like it."""

from datetime import timedelta

import pytest

from extractors.stories import StoryIndex
from extractors.stories.rows import article_of_row
from tests.builders import NOW

WIRE_TITLE = "Harbour bridge in Pell Bay reopens after eleven weeks"
WIRE = (
    "The harbour bridge in Pell Bay reopened to traffic on Saturday morning after eleven weeks of repairs, and "
    "the first lorries crossed at six, watched by a crowd of residents who had waited in the rain. Engineers "
    "replaced 42 bearings beneath the northern span and recoated the steel of both towers, work that the city had"
    " put off four times since 2019 because of its cost, which in the end came to 18.4 million crowns. Marta "
    "Oblonsky, who leads the roads department, said that sensors now report the load on every bearing to a "
    "control room in the old customs house. Shopkeepers on the southern bank of the harbour said that trade had "
    "fallen by a third during the closure. Some of them received support from a fund that the council set up in "
    "September, others said the forms were too long. The ferry that replaced the bridge carried 310,000 people in"
    " that time. It will run until the end of the month, Nordane Lines said, although a petition to keep it "
    "through the winter has 6,000 signatures."
)
INTRODUCTION = (
    "It is the moment for which commuters on both sides of the water had been waiting since the summer, and it "
    "came earlier than anybody in the town hall had dared to hope. Our reporter Sam Hollis was among those who "
    "walked across before dawn, with a flask of tea and a camera, and found the mood as bright as the new paint "
    "on the railings."
)
REWRITTEN = (
    "Pell Bay's harbour bridge opened again to cars on Saturday after repairs of eleven weeks, and the first "
    "lorries crossed at six, seen by a crowd of people who had stood in the rain. Engineers exchanged 42 bearings"
    " beneath the northern span and painted the steel of both towers, work that the city had delayed four times "
    "since 2019 because of its price, which in the end reached 18.4 million crowns. Marta Oblonsky, who heads the"
    " roads department, said that sensors now send the load on every bearing to a control room in the old customs"
    " house. Traders on the southern bank of the harbour said sales had dropped by a third during the closure. "
    "Some of them got support from a fund that the council created in September, others said the forms were too "
    "long. The ferry that replaced the bridge took 310,000 people in that time. It will sail until the end of the"
    " month, Nordane Lines said, although a petition to keep it over the winter has 6,000 signatures."
)
OTHER = (
    "Three hospitals in Haldern will share one laboratory from spring, the county said. Samples are to be driven "
    "to a new building beside the railway station, where 80 people will work in two shifts. Doctors at Saint Anne"
    " had asked for more time, fearing longer waits for results at night. The county expects to save 2.1 million "
    "crowns a year."
)
MINE = (
    "The ministry approved a lithium mine in Ostervik after a dispute of six years. Volmar wants to dig 900,000 "
    "tonnes of ore a year there and promises 400 jobs. Farmers in the valley said they would go to court over the"
    " water."
)
CHINESE = (
    "港口大桥经过十一周维修后于周六上午重新开放通车,第一批货车六点钟驶过大桥。工程人员更换了北侧桥跨下的四十二个支座,并为两"
    "座桥塔重新涂装。市政府自二零一九年以来四次推迟这项工程,最终费用为一千八百四十万克朗。南岸的商户表示,封闭期间营业额下降"
    "了三分之一。"
)


def stories(*rows: dict[str, object]) -> int:
    """Return how many stories rows make; without fields that say otherwise, each is another outlet's an hour later."""
    articles = [
        article_of_row(
            {
                "id": str(at),
                "publisher": f"outlet-{at}",
                "seen_at": (NOW + timedelta(hours=at)).isoformat(),
            }
            | row
        )
        for at, row in enumerate(rows)
    ]
    return len({member.story_id for member in StoryIndex().join(articles, now=NOW)})


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


COPIES = {
    "the same text": {"title": WIRE_TITLE, "text": WIRE},
    "under another title": {"title": "Lorries roll across the bay again after repairs to bridge", "text": WIRE},
    "cut to half": {"title": WIRE_TITLE, "text": WIRE[: len(WIRE) // 2]},
    "one paragraph": {"title": "Bridge in Pell Bay open again", "text": WIRE[:230]},
    "half of it under an own introduction": {
        "title": "Pell Bay bridge reopens",
        "text": INTRODUCTION + " " + WIRE[: len(WIRE) // 2],
    },
    "a third of the words rewritten": {"title": "Harbour bridge opens again in Pell Bay", "text": REWRITTEN},
    "with an outlet's own paragraph after it": {"title": WIRE_TITLE, "text": f"{WIRE} {INTRODUCTION}"},
    "the title alone": {"title": WIRE_TITLE, "text": ""},
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_found(copy: dict[str, object]) -> None:
    assert stories({"title": WIRE_TITLE, "text": WIRE}, copy) == 1


def test_a_chinese_text_cut_to_half_is_found() -> None:
    assert stories({"title": "港口大桥重新开放", "text": CHINESE}, {"title": "大桥通车", "text": CHINESE[:70]}) == 1


def test_versions_of_an_agency_are_one_story() -> None:
    sentences = WIRE.split(". ")
    versions = [". ".join(sentences[: 2 + number]) for number in range(6)]
    versions[3] = versions[3].replace("42 bearings", "44 bearings")
    versions[4] = (
        "Residents of Pell Bay have their bridge back, three days before the date that was planned. " + versions[4]
    )
    rows = [
        {"title": WIRE_TITLE if number < 3 else f"{WIRE_TITLE}, ferry to stay", "text": text, "publisher": "agency"}
        for number, text in enumerate(versions)
    ]
    assert stories(*rows) == 1


def warning(place: str, hazard: str, first: int, gusts: int) -> dict[str, object]:
    return {
        "title": f"{hazard} warning for {place}",
        "text": f"The Meteorological Office has issued a {hazard.lower()} warning for {place}, valid from {first} a.m."
        f" on Tuesday until {first + 2} p.m. Gusts of up to {gusts} miles an hour are possible on the coast, and some"
        f" roads in {place} may be closed. Residents are advised to secure loose objects, to check conditions before"
        " they set out, and to stay away from the shore. Warnings are revised when the situation changes.",
    }


STANDING = (
    " The Pell Bay Courier has reported on the bay since 1884. Our work is paid for by readers, and everything that we"
    " publish stays free to read. If you value it, please consider a contribution: every amount helps us to send"
    " reporters to meetings, courts and ballots. You can also sign up for our morning letter, follow us on the usual"
    " networks, or write to the editor with a correction or an idea for a story that you would like to see covered."
)
ABOUT = (
    " About Ostrel Industries: Ostrel Industries is a diversified manufacturer with operations in 34 countries and more"
    " than 21,000 employees. Founded in 1911 and based in Northport, it makes valves, pumps and control systems."
    " Forward-looking statements: this release contains statements about the future that are subject to risks and"
    " uncertainties. Ostrel Industries undertakes no obligation to update them. Media contact: press office, Northport."
)
WALL = (
    "Please enable JavaScript to view this page. Our site works best with a modern browser. To continue, switch on"
    " JavaScript in the settings of your browser and reload this page."
)
BRIEFING = "Five things that you need to know this morning, gathered by our editors while you were asleep in your bed."
DIGEST = {"title": "Evening digest", "text": f"{WIRE[:420]} {OTHER} {MINE}"}

APART = {
    "warnings for two places": [warning("Harlow County", "Storm", 3, 70), warning("the Denby Isles", "Flood", 5, 55)],
    "releases of one company": [
        {
            "title": "Ostrel Industries names new finance chief",
            "text": "Dana Whitlock becomes finance chief of Ostrel Industries. She joins from Brightwell." + ABOUT,
        },
        {
            "title": "Ostrel Industries wins order for 1,200 pumps",
            "text": "Ostrel Industries will deliver 1,200 pumps to the water board of Denby from March." + ABOUT,
        },
    ],
    "items with an outlet's standing text": [
        {"title": "Library hours to be cut", "text": "Library hours are to be cut, the council said." + STANDING},
        {"title": "Dog owners face fines", "text": "Dog owners face higher fines on the beach." + STANDING},
    ],
    "the same wall": [
        {"title": "Lithium mine in Ostervik is approved", "text": WALL},
        {"title": "Three hospitals merge their laboratories", "text": WALL},
    ],
    "the same few words": [
        {"title": "A garbage collector for small machines", "text": "Comments"},
        {"title": "Why our queue lost messages", "text": "Comments"},
    ],
    "a digest after the story": [{"title": WIRE_TITLE, "text": WIRE[:420]}, DIGEST],
    "a digest before the story": [DIGEST, {"title": "Hospitals in Haldern share a laboratory", "text": OTHER}],
    "another text about the same": [
        {"title": WIRE_TITLE, "text": WIRE},
        {
            "title": "Pell Bay bridge reopens after repairs",
            "text": "Cars are crossing the bay again. The bridge, shut since summer so that 42 bearings could be"
            " replaced, was opened by Marta Oblonsky, and drivers sounded their horns. Ferry crews are less cheerful.",
        },
    ],
}


@pytest.mark.parametrize("rows", APART.values(), ids=APART)
@pytest.mark.parametrize("outlets", [{}, {"publisher": "one"}], ids=["two outlets", "one outlet"])
def test_what_only_looks_like_a_copy_is_another_story(
    rows: list[dict[str, object]], outlets: dict[str, object]
) -> None:
    assert stories(*(row | outlets for row in rows)) == len(rows)


def test_a_digest_of_several_stories_joins_none() -> None:
    three = [
        {"title": WIRE_TITLE, "text": WIRE[:420]},
        {"title": "Hospitals in Haldern share a laboratory", "text": OTHER},
        {"title": "Lithium mine in Ostervik is approved", "text": MINE},
    ]
    assert stories(*three, DIGEST) == 4


EDITIONS = {
    "a daily column with the same title and summary": ("The Courier morning briefing", "The Courier morning briefing"),
    "a cartoon with its date": ("Best of cartoons, June 4", "Best of cartoons, June 5"),
    "a live page": ("Politics live: minister resigns over contract", "Politics live: minister denies contract"),
}


@pytest.mark.parametrize("titles", EDITIONS.values(), ids=EDITIONS)
def test_the_next_edition_of_an_outlet_is_another_story(titles: tuple[str, str]) -> None:
    first, second = ({"title": title, "text": BRIEFING, "publisher": "one"} for title in titles)
    assert stories(first, second | {"seen_at": at(24)}) == 2


def test_an_outlet_may_publish_a_text_again_the_same_day_under_another_title() -> None:
    text = WIRE[:230]
    first = {"title": WIRE_TITLE, "text": text, "publisher": "one"}
    assert stories(first, first | {"title": "Pell Bay harbour bridge open again", "seen_at": at(3)}) == 1


def test_a_template_is_known_by_its_use_in_other_stories() -> None:
    bare = {"publisher": "one", "text": STANDING}
    rows = [bare | {"title": f"Notice {name}", "seen_at": at(hour)} for hour, name in ((0, "alpha"), (30, "beta"))]
    copied = {"title": "Notice gamma", "text": STANDING, "publisher": "two", "seen_at": at(31)}
    assert stories(*rows, copied | {"publisher": "one"}) == 3


CLOSED = "Dockers shut the airport at Millbeck on Wednesday, stranding 130 passengers."


def test_a_summary_that_another_outlet_takes_over_as_it_is_has_any_title_about_it() -> None:
    protest, waiting, pilots = "Protest closes airport at Millbeck", "130 wait as Millbeck shuts", "Pilots' pay talks"
    assert stories({"title": protest, "text": CLOSED}, {"title": waiting, "text": CLOSED}) == 1
    assert stories({"title": protest, "text": CLOSED}, {"title": pilots, "text": CLOSED}) == 2
    again = [{"title": title, "text": CLOSED, "publisher": "Ledger"} for title in (protest, waiting)]
    assert stories(*again) == 2
    unnamed = "We bring you what matters this morning, in a few minutes, with our best pictures."
    assert (
        stories(
            {"title": "Pictures of tulip fields", "text": unnamed},
            {"title": "Minutes of the village council", "text": unnamed},
        )
        == 2
    )


def test_summaries_of_two_outlets_that_differ_in_one_figure_are_two_stories() -> None:
    title, other = "Pell Bay to spend on harbour bridge", "Harbour bridge: Pell Bay to spend more"
    text = "The council of Pell Bay will put {} million crowns into the harbour bridge by 2030, Marta Oblonsky said."
    first, second = ({"title": one, "text": text.format(sum_)} for one, sum_ in ((title, 18), (other, 97)))
    assert stories(first, second) == 2
    assert stories(first, {"title": other, "text": text.format(18)}) == 1
    assert stories(first | {"publisher": "Ledger"}, second | {"title": title, "publisher": "Ledger"}) == 1


def test_an_abbreviation_with_and_without_stops_is_the_same() -> None:
    title = "Widower asks C.E.O. of Harbour Lines to remove claims"
    text = "Her husband wrote to the {} of Harbour Lines, Marta Oblonsky, asking on Monday that the claims be removed."
    rows = [{"title": title.replace("C.E.O.", one), "text": text.format(one)} for one in ("C.E.O.", "CEO")]
    assert stories(*rows) == 1
