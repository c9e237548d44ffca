"""Who is named: names in any spelling, script, case and order, read to phonemes and looked up by skeleton."""

from alertbot.core.names.index import NameIndex, build_index
from alertbot.core.names.matching import find_people

__all__ = ["NameIndex", "build_index", "find_people"]
