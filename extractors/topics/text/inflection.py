"""Forms of an English word that an analyst means when writing one of them.

Rules rather than a dictionary: a form that does not exist costs a pattern and finds nothing. Words of one or two
letters, function words, words with digits and words not in the Latin alphabet have one form.
"""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse", "feet": "foot",
    "crises": "crisis", "analyses": "analysis", "criteria": "criterion", "shelves": "shelf", "wolves": "wolf",
    "halves": "half", "lives": "life", "thieves": "thief", "knives": "knife", "leaves": "leaf", "wives": "wife",
    "loaves": "loaf", "calves": "calf", "lenses": "lens", "indices": "index", "matrices": "matrix", "teeth": "tooth",
    "phenomena": "phenomenon",
    **{f"{stem}oes": f"{stem}o" for stem in ("embarg", "vet", "carg", "her", "tomat", "potat", "torped", "ech")},
}  # fmt: skip
_IRREGULAR_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items()}
# singular or plural alone: the form without -s is another word
_ONE_NUMBER = frozenset(
    [
        "goods",
        "futures",
        "customs",
        "arms",
        "securities",
        "corps",
        "canvas",
        "headquarters",
        "proceeds",
        "earnings",
        "savings",
        "premises",
        "remains",
        "thanks",
        "means",
        "politics",
        "economics",
        "bias",
        "atlas",
        "chaos",
        "texas",
    ]
)
_VERBS = """
    sell sold sold; buy bought bought; take took taken; pay paid paid; rise rose risen; lay laid laid; go went gone;
    begin began begun; bring brought brought; build built built; fall fell fallen; grow grew grown; give gave given;
    get got gotten; hold held held; keep kept kept; know knew known; lead led led; leave left left; lend lent lent;
    lose lost lost; make made made; mean meant meant; meet met met; run ran run; say said said; see saw seen;
    seek sought sought; send sent sent; shake shook shaken; shoot shot shot; show showed shown; shrink shrank shrunk;
    sink sank sunk; speak spoke spoken; spend spent spent; stand stood stood; steal stole stolen; strike
    struck stricken;
    swear swore sworn; teach taught taught; tell told told; think thought thought; throw threw thrown; win won won;
    withdraw withdrew withdrawn; write wrote written; choose chose chosen; come came come; become became become;
    break broke broken; catch caught caught; deal dealt dealt; draw drew drawn; drive drove driven; eat ate eaten;
    feed fed fed; fight fought fought; find found found; fly flew flown; forget forgot forgotten; freeze froze frozen;
    hear heard heard; hide hid hidden; overtake overtook overtaken; overcome overcame overcome; undergo
    underwent undergone;
    foresee foresaw foreseen; rebuild rebuilt rebuilt; resell resold resold; oversee oversaw overseen; sue sued sued;
    spin spun spun; swing swung swung; tear tore torn; wear wore worn; wind wound wound; bid bid bid; cut cut cut;
    hit hit hit; set set set; shut shut shut; put put put; let let let; quit quit quit; cost cost cost; split
    split split;
    spread spread spread; burst burst burst; bet bet bet; beat beat beaten; rewrite rewrote rewritten; sit sat sat
"""
_PARTS = {entry.split()[0]: tuple(entry.split()[1:]) for entry in _VERBS.split(";")}
_BASES = {part: base for base, parts in _PARTS.items() for part in parts if part not in _PARTS}
_DOUBLING = frozenset(
    [
        "permit",
        "commit",
        "submit",
        "transfer",
        "defer",
        "refer",
        "begin",
        "scrap",
        "strip",
        "admit",
        "omit",
        "emit",
        "prefer",
        "confer",
        "infer",
        "occur",
        "incur",
        "recur",
        "compel",
        "expel",
        "rebel",
        "repel",
        "control",
        "patrol",
        "equip",
        "forget",
        "upset",
        "plug",
        "ship",
        "shop",
        "snap",
        "spin",
        "split",
        "swap",
        "trap",
        "trim",
        "grab",
        "drag",
        "shred",
        "slam",
        "slap",
        "slip",
        "spur",
        "stir",
        "stun",
        "step",
        "flag",
        "plan",
        "clog",
        "cram",
        "quit",
        "outbid",
        "rerun",
    ]
)
_SMALL_WORDS = """
    a an as at be by do if in is it no of on or so to we the and for not but its his her our this that than then with
    from into over under about after are was were has had have been they them their who what when where which while
    will would could should may might can all any some more most less very also just only such too out off per via
"""
FUNCTION_WORDS = frozenset(_SMALL_WORDS.split())
_UNCHANGED_ENDINGS = ("ss", "us", "is", "news", "series", "species", "economics", "politics")
_VOWELS = "aeiou"
_SINGLE = frozenset(("open", "exit", "edit", "even", "iron"))  # stressed in front: openning is no word
_ED_AND_ING_VERBS = frozenset(
    [
        "need",
        "exceed",
        "proceed",
        "feed",
        "bring",
        "succeed",
        "seed",
        "speed",
        "weed",
        "heed",
        "embed",
        "shed",
        "wed",
        "ring",
        "sting",
        "fling",
        "cling",
        "swing",
        "string",
        "king",
    ]
)


@lru_cache(maxsize=50_000)
def number_forms(word: str) -> tuple[str, ...]:
    """Return the word as given, then its singular or plural."""
    if not _inflects(word):
        return (word,)
    if word.endswith(("ases", "ises", "uses")) and word not in _IRREGULAR:
        return (word, word[:-1], word[:-2])  # houses, buses: the ending does not say which
    singular = _singular(word)
    other = singular if singular != word else _plural(word)
    return (word,) if other == word else (word, other)


@lru_cache(maxsize=50_000)
def verb_forms(word: str) -> tuple[str, ...]:
    """Return the word as given, then its forms with -s, -ing and -ed where it can be a verb."""
    if not _inflects(word) or (word.endswith(("ing", "ed")) and word not in _ED_AND_ING_VERBS):
        return (*number_forms(word), *_PARTS[_BASES[word]], _BASES[word]) if word in _BASES else number_forms(word)
    base = _BASES.get(word) or _singular(word)
    if len(base) < 3:
        return number_forms(word)
    past = _PARTS[base] if base in _PARTS else _suffixed(base, "ed")
    return tuple(dict.fromkeys((word, *number_forms(word), *number_forms(base), *_suffixed(base, "ing"), *past)))


_MEN_WORDS = frozenset(("omen", "yemen", "specimen", "regimen", "abdomen", "ramen", "acumen", "semen", "stamen"))
_MAN_WORDS = frozenset(("german", "roman", "ottoman", "talisman", "shaman"))


def _inflects(word: str) -> bool:
    return len(word) > 2 and word not in FUNCTION_WORDS and word.isascii() and word.isalpha()


def _singular(word: str) -> str:  # noqa: PLR0911 one return for each kind of word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _ONE_NUMBER or word in _IRREGULAR_PLURALS:
        return word
    if word.endswith("men") and len(word) > 4 and word not in _MEN_WORDS:
        return word[:-2] + "an"
    if len(word) == 3 or not word.endswith("s") or word.endswith(_UNCHANGED_ENDINGS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def _plural(word: str) -> str:  # noqa: PLR0911 one return for each kind of word
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if word in _ONE_NUMBER:
        return word
    if word.endswith("man") and len(word) > 5 and word not in _MAN_WORDS:
        return word[:-2] + "en"
    if word.endswith(_UNCHANGED_ENDINGS) and not word.endswith(("ss", "us")):
        return word
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def _suffixed(base: str, suffix: str) -> tuple[str, ...]:
    """Return the base with -ing or -ed: train/training, price/pricing, ban/banning; ambiguous ones both ways."""
    if base.endswith("e"):
        return (base[:-1] + suffix,) if not base.endswith(("ee", "ye", "oe")) else (base + suffix.removeprefix("e"),)
    if base.endswith("y") and suffix == "ed" and base[-2] not in _VOWELS:
        return (base[:-1] + "ied",)
    doubled = base + base[-1] + suffix
    if base in _DOUBLING or (len(base) <= 4 and _is_closed(base) and base not in _SINGLE):
        return (doubled,)
    if base.endswith("l") and base[-2] in _VOWELS:
        return (base + suffix, doubled)  # modeling, modelling
    return (base + suffix,)


def _is_closed(base: str) -> bool:
    """Return whether a short word ends in consonant, vowel, consonant, and so doubles its last letter."""
    first, vowel, last = base[-3], base[-2], base[-1]
    return first not in _VOWELS and vowel in _VOWELS and last not in "aeiouwxy"
