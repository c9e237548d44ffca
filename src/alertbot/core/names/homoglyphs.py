"""Letters of one script that stand in for look-alikes of another inside a word."""

import re

# Latin letter -> the Cyrillic letter that looks the same. Source: Unicode confusables (UTS 39), single letters.
_PAIRS = "aаcсeеiіjјkкmмoоpрsѕtтxхyуïїëёAАBВCСEЕHНIІKКMМOОPРTТXХYУ"
_TO_CYRILLIC = {ord(latin): cyrillic for latin, cyrillic in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_TO_LATIN = {ord(cyrillic): latin for latin, cyrillic in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile("[Ѐ-ԯ]")


def is_mixed(word: str) -> bool:
    """Whether a word has both Latin and Cyrillic letters."""
    return _CYRILLIC.search(word) is not None and _LATIN.search(word) is not None


def mend(word: str) -> str:
    """A mixed word with the letters of its rarer script replaced by their look-alikes; for matching, never for show."""
    if not is_mixed(word):
        return word
    latin, cyrillic = len(_LATIN.findall(word)), len(_CYRILLIC.findall(word))
    return word.translate(_TO_LATIN if latin > cyrillic else _TO_CYRILLIC)
