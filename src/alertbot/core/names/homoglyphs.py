"""Letters of one script that stand in for look-alikes of another inside a word."""

# Latin letter -> the Cyrillic letter that looks the same. Source: pairs that look the same
# in print, as found in Belarusian corpora; a subset of the Unicode confusables.
_PAIRS = "aаcсeеiіjјkкmмoоpрsѕtтxхyуïїëёAАBВCСEЕHНIІKКMМOОPРTТXХYУ"
_TO_CYRILLIC = {ord(latin): cyrillic for latin, cyrillic in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_TO_LATIN = {ord(cyrillic): latin for latin, cyrillic in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_LATIN = frozenset(map(chr, (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250))))
_CYRILLIC = frozenset(map(chr, range(0x400, 0x530)))


def is_mixed(word: str) -> bool:
    """Whether a word has both Latin and Cyrillic letters."""
    return not (word.isascii() or _CYRILLIC.isdisjoint(word) or _LATIN.isdisjoint(word))


def mend(word: str) -> str:
    """A mixed word with the letters of its rarer script replaced by their look-alikes; for matching, never for show."""
    if not is_mixed(word):
        return word
    latin, cyrillic = sum(c in _LATIN for c in word), sum(c in _CYRILLIC for c in word)
    return word.translate(_TO_LATIN if latin > cyrillic else _TO_CYRILLIC)
