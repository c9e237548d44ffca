"""Takes a known spelling of a person's name apart: which words are given names, which the surname.

A surname is one or more word sequences: "Kara-Murza" is kara + murza or karamurza; "Abd El-Fattah" is any of abd + el +
fattah, abdel + fattah, abdelfattah. A text may write any of them.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from alertbot.core.names import given_names
from alertbot.core.names.bags import bag
from alertbot.core.names.reader import read


class Parts(NamedTuple):
    """The words of one spelling of a name, as written."""

    given: tuple[str, ...]
    middle: tuple[str, ...]
    surname: tuple[str, ...]
    second: tuple[str, ...] = ()  # a second surname, which texts may leave out
    eastern: bool = False  # the family name is said first


_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`ʻ‘][^\W\d_]+)*")
_PATRONYMIC = re.compile(
    r"(?:[оеёіьэая]віч|[оеё]вич|[оеё]вич|івич|ьич|овна|евна|ична|инична|[аоеё]ўна|івна|ївна|"
    r"[oeay]vi(?:ch|č|tch|tj|tsj|t[sš])|[oea]wicz|[oe]witsch|ovyč|ovych|ovna|evna|auna|euna|o[uŭ]na|owna|ivna|ichna|yčna|"
    r"oghlu|oglu|oğlu|оглы|оглу|qızı|qizi|gizi|kyzy|кызы|гызы)$",
    re.IGNORECASE,
)
# What a patronymic adds in the other cases, as texts have it: Анатольевича, Сяргееўны, Siarhiejevičam, Jurijivnou.
_PATRONYMIC_IN_CASE = re.compile(
    r"(?:(?:[оеёіьэая]віч|[оеёіьи]вич|ьич)(?:а|у|ем|ом|ам|еві|і|е|ы)|(?:[оеіаё]вн|[аоеё]ўн|[ьиі]чн)(?:ы|и|і|е|у|ой|ою|ай|аю)|"
    r"[oeay]vi(?:ch|č)(?:a|u|em|om|am|i|e)|[oea]wicz(?:a|owi|em|u)|(?:[oe]vn|[aeo][uŭ]n|[oe]wn|ivn|[iy](?:ch|č)n)(?:y|i|e|u|oj|oy|oyu|ou|aj|ay|ej|ą|ę))$",
    re.IGNORECASE,
)
# Words that belong to the word after them. Source: written by hand.
PARTICLES = bag(
    "al el ul ad as ash at az abd abdel abdul abdal abu abou ben bin ibn bint ould van von der den ter de del della da di"
    " do dos das du la le las los san santa santo st saint mac mc st kara ал ель эль аль абд абдель абдул абу ибн бин бен"
    " ван фон де дер ди да ла ле сан кара ال عبد أبو ابو بن ابن آل"
)
HISPANIC = bag("ES VE NI CU MX CR CO AR BO CL EC GT HN PA PE PY SV UY DO PT BR AO MZ PH")
_FAMILY_FIRST = bag("CN TW HK MO VN KR KP KH LA SG")
# Family names of East Asia that stand first, as written in Latin letters. Source: written by hand.
_FAMILY_NAMES = bag(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang han feng"
    " deng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao shen xia qin gui chow"
    " chan wong lai lam lee ng kwok cheung leung ho tsang nguyen nguyễn tran trần le lê pham phạm hoang hoàng huynh huỳnh"
    " phan vu vũ vo võ dang đặng bui bùi do đỗ ngo ngô duong dương ly lý kim park choi jung kang cho yoon jang lim"
)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name without punctuation: "al-Khawaja" gives "al", "Khawaja"."""
    return tuple(_WORD.findall(name))


def is_patronymic(word: str) -> bool:
    """Whether the word ends like a patronymic (many surnames do as well)."""
    return len(word) > 4 and _PATRONYMIC.search(word) is not None


def is_patronymic_in_text(word: str) -> bool:
    """Whether the word ends like a patronymic in any case."""
    return is_patronymic(word) or (len(word) > 4 and _PATRONYMIC_IN_CASE.search(word) is not None)


def split(name: str, country: str = "") -> Parts:
    """The parts of a known spelling; a comma means "Surname, Given"."""
    if "," in name:
        surname, _, given = name.partition(",")
        return _western(words_of(given) + words_of(surname), len(words_of(given)))
    words = words_of(name)
    if len(words) > 1 and country in _FAMILY_FIRST and words[0].lower() in _FAMILY_NAMES:
        return Parts(words[1:], (), words[:1], eastern=True)
    if len(words) > 1 and country == "MM":
        half = (len(words) + 1) // 2
        return Parts(words[:half], (), words[half:], eastern=True)
    if len(words) == 3 and is_patronymic(words[2]) and not _is_given(words[0]) and _is_given(words[1]):
        return Parts(words[1:2], words[2:], words[:1])
    return _western(words, _count_given(name, words, hispanic=country in HISPANIC))


def sequences(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Every way to write these words together or apart, in lower case; at most four words."""
    if len(words) > 4:
        words = (*words[:3], "".join(words[3:]))
    found: list[tuple[str, ...]] = [(words[0].lower(),)] if words else []
    for word in words[1:]:
        found = [s for head in found for s in ((*head, word.lower()), (*head[:-1], head[-1] + word.lower()))]
    return tuple(found)


def unfold(words: tuple[str, ...]) -> tuple[str, ...]:
    """Abdulhadi is Abd al-Hadi: the parts of an Arabic compound apart."""
    return tuple(part for word in words for part in _unfolded(word))


def _unfolded(word: str) -> tuple[str, ...]:
    found = _ARABIC_COMPOUND.fullmatch(word)
    return tuple(part for part in found.groups() if part) if found else (word,)


_ARABIC_COMPOUND = re.compile(r"(abd|абд|عبد|abu|абу|أبو)([aeu]l|[аеэу]ль?|ال)(.{3,})?", re.IGNORECASE)


def _is_given(word: str) -> bool:
    return bool(given_names.recognise(read(word)))


def _count_given(name: str, words: tuple[str, ...], *, hispanic: bool) -> int:
    """How many words from the left are not the surname."""
    if len(words) < 3:
        return len(words) - 1
    start = _surname_start(name, words)
    if not hispanic:
        return start
    known = next((i for i, w in enumerate(words) if not _is_given(w)), start)
    return max(1, min(known, start))


def _surname_start(name: str, words: tuple[str, ...]) -> int:
    """The last word, with the words that a hyphen or a particle ties to it."""
    at = len(words) - 1
    while at > 1 and (words[at - 1].lower() in PARTICLES or _tied(name, words[at - 1], words[at])):
        at -= 1
    return at


def _tied(name: str, left: str, right: str) -> bool:
    return f"{left}-{right}" in name or f"{left}‑{right}" in name


def _western(words: tuple[str, ...], given: int) -> Parts:
    first, rest = words[:given], words[given:]
    middle = tuple(w for w in first[1:] if is_patronymic(w))
    first = tuple(w for w in first if w not in middle)
    size = _first_surname_size(rest)
    return Parts(unfold(first), middle, unfold(rest[:size]), rest[size:])


def _first_surname_size(rest: tuple[str, ...]) -> int:
    """Of two surnames the first counts, with its particles."""
    size = next((i for i, w in enumerate(rest, 1) if w.lower() not in PARTICLES), len(rest))
    return (
        size if rest[size:] and not any(w.lower() in PARTICLES for pair in pairwise(rest) for w in pair) else len(rest)
    )
