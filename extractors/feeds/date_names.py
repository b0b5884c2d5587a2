"""Names in dates: months, weekdays and time zones in the languages of feeds."""

# ruff: noqa: RUF001 -- names in other alphabets

from __future__ import annotations

import re
from collections.abc import Callable
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
    (
        (
            "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня липень|липня"
            " серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня"
        ),
        "понеділок|пн вівторок|вт середа|ср четвер|чт п'ятниця|п’ятниця|пт субота|сб неділя|нд",
    ),
    (
        "януари|ян февруари март април май юни юли август септември октомври ноември|ное декември",
        "понеделник вторник сряда четвъртък петък събота|съб неделя",
    ),
    (
        (
            "ιανουάριος|ιανουαρίου φεβρουάριος|φεβρουαρίου μάρτιος|μαρτίου απρίλιος|απριλίου μάιος|μαΐου|μαι"
            " ιούνιος|ιουνίου|ιουν ιούλιος|ιουλίου|ιουλ αύγουστος|αυγούστου|αυγ σεπτέμβριος|σεπτεμβρίου"
            " οκτώβριος|οκτωβρίου νοέμβριος|νοεμβρίου|νοε δεκέμβριος|δεκεμβρίου"
        ),
        "δευτέρα|δευ τρίτη|τρι τετάρτη|τετ πέμπτη|πεμ παρασκευή σάββατο|σαβ κυριακή",
    ),
    (
        (
            "leden|ledna únor|února březen|března duben|dubna květen|května červen|června červenec|července srpen|srpna"
            " září říjen|října listopad|listopadu prosinec|prosince"
        ),
        "pondělí|po úterý|út středa|st čtvrtek|čt pátek|pá sobota|so neděle|ne",
    ),
    (
        (
            "siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja srpanj"
            "|srpnja kolovoz|kolovoza rujan|rujna listopad|listopada studeni|studenoga|studenog prosinac|prosinca"
        ),
        "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    ),
    (
        "január február március április május június július augusztus szeptember október november december",
        "hétfő|hét kedd szerda|sze csütörtök|csüt péntek|pén szombat|szo vasárnap|vas",
    ),
    (
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie|noi decembrie",
        "luni marți|marţi miercuri joi vineri sâmbătă|sâm duminică",
    ),
    (
        (
            "januari februari|pebruari maret mac april mei juni juli agustus|ogos september oktober|okt november"
            " desember|disember|des|dis"
        ),
        "senin|isnin selasa rabu kamis|khamis jumat|jumaat sabtu|sab minggu|ahad",
    ),
    (
        "يناير فبراير مارس أبريل|ابريل مايو يونيو يوليو أغسطس|اغسطس سبتمبر أكتوبر|اكتوبر نوفمبر ديسمبر",
        "الاثنين|الإثنين الثلاثاء الأربعاء|الاربعاء الخميس الجمعة السبت الأحد|الاحد",
    ),
    (
        "ינואר פברואר מרץ|מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        "שני שלישי רביעי חמישי שישי שבת ראשון",
    ),
)
# The Persian calendar's own months, with the Iranian and the Afghan names
_PERSIAN = (
    *("فروردین|حمل", "اردیبهشت|ثور", "خرداد|جوزا", "تیر|سرطان", "مرداد|اسد", "شهریور|سنبله"),
    *("مهر|میزان", "آبان|عقرب", "آذر|قوس", "دی|جدی", "بهمن|دلو", "اسفند|حوت"),
)
_THAI = (
    *("มกราคม|ม.ค.", "กุมภาพันธ์|ก.พ.", "มีนาคม|มี.ค.", "เมษายน|เม.ย.", "พฤษภาคม|พ.ค.", "มิถุนายน|มิ.ย."),
    *("กรกฎาคม|ก.ค.", "สิงหาคม|ส.ค.", "กันยายน|ก.ย.", "ตุลาคม|ต.ค.", "พฤศจิกายน|พ.ย.", "ธันวาคม|ธ.ค."),
)
_REIWA = 2018  # years before the first of the era
# Words of dates that stand in no other language, and what replaces them
_PLAIN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"[\u200c-\u200f\u202a-\u202e]"), lambda _: ""),
    (re.compile(r"令和\s*(\d{1,2}|元)\s*年"), lambda era: f"{_REIWA + (1 if era[1] == '元' else int(era[1]))}年"),
    (
        re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일](?:\s*[(（][^()（）]{1,4}[)）])?"),
        lambda day: f"{day[1]}-{day[2]}-{day[3]}",
    ),
    (
        re.compile(r"(\d{1,2})\s*[時时시]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?"),
        lambda clock: ":".join(filter(None, clock.groups())),
    ),
    (
        re.compile(r"(?:(오전|午前|上午)|오후|午後|下午)\s*(\d{1,2}:\d\d(?::\d\d)?)"),
        lambda half: f" {half[2]} {'AM' if half[1] else 'PM'}",
    ),
    (
        re.compile(r"^(?:Thứ\s+\w+|Chủ\s+nhật|(?:\w+\s)?\w*شنبه|جمعه|วัน[^\s\d]+(?:ที่)?)[,\s،]+", re.IGNORECASE),
        lambda _: "",
    ),
    (re.compile(r"(?:ที่|เวลา|พ\.ศ\.|น\.$|ساعت|،)"), lambda _: " "),
)
_OWN_MONTHS = {
    form: number for names in (_PERSIAN, _THAI) for number, forms in enumerate(names, 1) for form in forms.split("|")
}
_NAMED_DAY = re.compile(
    r"^\s*(\d{1,2})\s*(" + "|".join(map(re.escape, sorted(_OWN_MONTHS, key=len, reverse=True))) + r")\s*(\d{4})"
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


def plain_words(text: str) -> str:
    """Return a date with the words of East Asian, Persian, Thai and Vietnamese dates replaced by numbers and signs."""
    if text.isascii():
        return text
    for words, replacement in _PLAIN:
        text = words.sub(replacement, text)
    return " ".join(_NAMED_DAY.sub(lambda day: f"{day[3]}-{_OWN_MONTHS[day[2]]}-{day[1]} ", text).split())


def foreign_month(name: str, weekday: str, year: int, day: int) -> int:
    """Return the month that a name stands for in a language in which the weekday fits the date; 0 for none.

    Without a weekday a whole name counts that stands for one month in all languages.
    """
    if not weekday:
        whole = {number for months, _ in _LANGUAGES for number in [_whole_place(name, months)] if number}
        return whole.pop() if len(whole) == 1 else 0
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


def _whole_place(name: str, names: str) -> int:
    name = name.lower()
    return next((number for number, forms in enumerate(names.split(), 1) if name in forms.split("|")), 0)


def _place(name: str, names: str) -> int:
    """Return the place of the one of these names that is `name` or begins with it, from 1; 0 for none."""
    name = name.lower().strip(".,")
    for number, forms in enumerate(names.split(), 1):
        if len(name) > 1 and any(form.startswith(name) for form in forms.split("|")):
            return number
    return 0
