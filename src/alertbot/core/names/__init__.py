"""Who is named: names in any spelling, script, case and order, read to phonemes and looked up by skeleton."""

from alertbot.core.names.hygiene import Concern, Severity, concerns
from alertbot.core.names.index import NameIndex, build_index
from alertbot.core.names.matching import find_people
from alertbot.core.names.search import Hit, Kind, search_people

__all__ = [
    "Concern",
    "Hit",
    "Kind",
    "NameIndex",
    "Severity",
    "build_index",
    "concerns",
    "find_people",
    "search_people",
]
