"""How each language writes dates, numbers and names of countries, by CLDR through Babel (imported when first needed)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class CldrFormats:
    """The formats of one CLDR locale, such as `uk` or `en_GB`."""

    locale: str

    def day(self, day: date, /) -> str:
        """A date with its year: 13 December 2025."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime, zone: str, /) -> str:
        """A time of day with its date: 13 December 2025, 14:05."""
        from babel.dates import format_date, format_time

        local = moment.astimezone(zone_of(zone))
        day, time = format_date(local, "long", locale=self.locale), format_time(local, "short", locale=self.locale)
        return f"{day}, {time}"

    def number(self, n: int, /) -> str:
        """A number with the language's separators: 2,000."""
        from babel.numbers import format_decimal

        return format_decimal(n, locale=self.locale)

    def country(self, code: str, /) -> str:
        """The name of a country by its ISO 3166 code; the code itself where there is none."""
        from babel.core import Locale

        return str(Locale.parse(self.locale).territories.get(code.upper(), code))

    def weekday(self, weekday: int, /) -> str:
        """The name of a day of the week, Monday is 0."""
        from babel.dates import get_day_names

        return str(get_day_names("wide", context="stand-alone", locale=self.locale)[weekday])

    def zone(self, name: str, /) -> tzinfo:
        """The time zone of an IANA name; UTC where there is no such zone."""
        return zone_of(name)


@cache
def zone_of(name: str) -> tzinfo:
    """The time zone of an IANA name; UTC where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC
