"""Numbers and times in the words of a message: short, in the reader's zone, and never more exact than they are."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from warehouse.records import Rank

BARS = "▁▂▃▄▅▆▇█"


def clock(at: datetime, zone: str = "UTC") -> str:
    """Return an instant in a time zone, with UTC beside: ``27 Jan 07:00 CET (06:00 UTC)``; once where that is UTC."""
    local = local_clock(at, zone)
    if at.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(0):
        return local
    beside, here = at.astimezone(UTC), at.astimezone(ZoneInfo(zone))
    day = f"{beside.day} {beside:%b} " if beside.date() != here.date() else ""
    return f"{local} ({day}{beside:%H:%M} UTC)"


def local_clock(at: datetime, zone: str = "UTC", *, day_of: datetime | None = None) -> str:
    """Return an instant in a time zone alone: ``27 Jan 07:00 CET``, without the date where it is that of `day_of`."""
    local = at.astimezone(ZoneInfo(zone))
    name = "UTC" if local.utcoffset() == timedelta(0) else local.tzname()
    same = day_of is not None and day_of.astimezone(ZoneInfo(zone)).date() == local.date()
    return f"{local:%H:%M} {name}" if same else f"{local.day} {local:%b %H:%M} {name}"


def number(value: float) -> str:
    """Return a number with two telling digits: 0.04, 1.2, 18, 1,204."""
    if float(value).is_integer() or abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"


def count(amount: int, one: str, many: str = "") -> str:
    """Return ``1 story`` or ``3 stories``."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def ratio(observed: float, expected: float) -> str:
    """Return how observed stands to expected, ``15 times`` or ``20 % of it``; "" where the ratio means nothing."""
    if expected <= 0 or observed <= 0:
        return ""
    times = observed / expected
    if times >= 1.15:
        return "over 100 times" if times > 100 else f"{number(times)} times"
    return f"{100 * times:.0f} % of it" if times <= 0.85 else ""


def rarity(rank: Rank, zone: str, *, now: datetime) -> str:
    """Return since when a count is the highest, or the lowest: ``the most in 8 hours since 12 March``."""
    extreme = "fewest" if rank.lowest else "most"
    window = count(rank.window_h, "hour")
    if rank.equalled_at is None:
        weeks = (now - rank.known_since).days // 7
        return f"the {extreme} in {window} of the {count(weeks, 'week')} on record"
    return f"the {extreme} in {window} since {_since(rank.equalled_at, zone, now)}"


def _since(at: datetime, zone: str, now: datetime) -> str:
    """Return a day, with its time where it is recent, and its year where it is not this one."""
    local, here = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if now - at < timedelta(days=2):
        return local_clock(at, zone)
    return f"{local.day} {local:%B}" if local.year == here.year else f"{local.day} {local:%B %Y}"


def lasted(span: timedelta) -> str:
    """Return a duration such as ``45 minutes``, ``14 hours`` or ``3 days``."""
    hours = span.total_seconds() / 3600
    if hours < 1:
        return count(max(round(hours * 60), 1), "minute")
    return count(round(hours), "hour") if hours < 48 else count(round(hours / 24), "day")


def names(values: Iterable[str], most: int) -> str:
    """Return the first names and how many more there are: ``Ledger, Herald and 3 more``."""
    every = tuple(values)
    shown, more = every[:most], len(every) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def sparkline(values: Iterable[float], *, top: float | None = None, zero: str = BARS[0]) -> str:
    """Return one bar character per value: a chart where no picture can go.

    `top` is the value at full height (None: the largest of these), `zero` stands for a value of 0.
    """
    series = tuple(values)
    highest = max(series, default=0) if top is None else top
    return "".join(BARS[min(int(value / highest * 8), 7)] if value > 0 else zero for value in series)
