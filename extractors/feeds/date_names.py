"""Names in dates: months and weekdays of the languages that feeds are written in, and time zones."""

# ruff: noqa: RUF001 -- names in other alphabets

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Other languages: the months from January, the weekdays from Monday. A month of theirs counts only with a weekday of
# the same language that fits the date: "mar" is March in English and November in Finnish.
_LANGUAGES = (
    (
        "januar februar märz|mrz april mai juni juli august september oktober november dezember",
        "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    ),
    (
        "janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre|decembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    (
        "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
        "lunes martes miércoles|miercoles jueves viernes sábado|sabado domingo",
    ),
    (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica",
    ),
    (
        "janeiro fevereiro março|marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "segunda terça|terca quarta quinta sexta sábado|sabado domingo",
    ),
    (
        "januari februari maart|mrt april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    ),
    (
        (
            "januar|januari februar|februari mars|marts april mai|maj juni juli august|augusti september oktober"
            " november desember|december"
        ),
        "mandag|måndag tirsdag|tisdag onsdag torsdag fredag lørdag|lördag søndag|söndag",
    ),
    (
        (
            "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca"
            " sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia"
        ),
        "poniedziałek|pn wtorek|wt środa|śr czwartek piątek|pt sobota niedziela|nd",
    ),
    (
        (
            "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа"
            " сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря"
        ),
        "понедельник|пн вторник|вт среда|ср четверг|чт пятница|пт суббота|сб воскресенье|вс",
    ),
    (
        "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
        "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    ),
    (
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "pazartesi|pzt salı çarşamba perşembe cuma cumartesi|cmt pazar",
    ),
)
_ZONES = {  # hours east of Greenwich, and the names that feeds give them
    0: ("z", "ut", "utc", "gmt", "wet"),
    1: ("bst", "west", "cet", "mez", "wat"),
    2: ("cest", "mesz", "eet", "sast", "cat"),
    3: ("eest", "msk", "eat", "trt"),
    5: ("pkt",),
    5.5: ("ist",),
    5.75: ("npt",),
    7: ("wib", "ict"),
    8: ("hkt", "sgt", "awst", "wita", "pht", "myt"),
    9: ("jst", "kst", "wit"),
    9.5: ("acst",),
    10: ("aest",),
    10.5: ("acdt",),
    11: ("aedt",),
    12: ("nzst",),
    13: ("nzdt",),
    -3: ("brt", "art", "adt"),
    -4: ("edt",),
    -5: ("est", "et", "cdt"),
    -6: ("cst", "ct", "mdt"),
    -7: ("mst", "mt", "pdt"),
    -8: ("pst", "pt", "akdt"),
    -9: ("akst",),
    -10: ("hst",),
}
_ZONE_HOURS = {name: hours for hours, names in _ZONES.items() for name in names}


def english_month(name: str) -> int:
    """Return the month that an English name, or the beginning of one, stands for; 0 for none."""
    name = name.lower()
    return next((n for n, month in enumerate(_ENGLISH_MONTHS, 1) if len(name) > 2 and month.startswith(name)), 0)


def foreign_month(name: str, weekday: str, year: int, day: int) -> int:
    """Return the month that a name stands for in a language in which the weekday fits the date; 0 for none."""
    for months, weekdays in _LANGUAGES:
        month, named = _place(name, months), _place(weekday, weekdays)
        try:
            if month and named and date(year, month, day).isoweekday() == named:
                return month
        except ValueError:
            continue
    return 0


def zone_offset(name: str) -> timedelta | None:
    """Return how far east of Greenwich a zone's abbreviation is; None for one that is not known."""
    hours = _ZONE_HOURS.get(name.lower())
    return None if hours is None else timedelta(hours=hours)


def region(name: str) -> ZoneInfo | None:
    """Return the zone of the IANA database with this name; None for none."""
    return ZoneInfo(name) if "/" in name and name in available_timezones() else None


def _place(name: str, names: str) -> int:
    """Return the place of the one of these names that is `name` or begins with it, from 1; 0 for none."""
    name = name.lower().strip(".,")
    for number, forms in enumerate(names.split(), 1):
        if len(name) > 1 and any(form.startswith(name) for form in forms.split("|")):
            return number
    return 0
