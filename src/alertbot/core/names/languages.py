"""Guesses which languages a text may be in, only to decide which endings and spelling systems are worth trying.

A guess that is too wide costs little; most endings need no guess at all.
"""

import re

# Short words that mark a language off its neighbours. Source: written by hand for this project.
_WORDS = {
    "fi": "ja on että oli myös joka ovat mukaan siinä sitä hänen eivät maanantaina järjestö mainitaan ei kuin sekä jälkeen vuoden vankilassa",
    "et": "ja on et ei mis oma tema kes aga kui välja ning samuti",
    "hu": "és hogy egy nem meg volt az szerint akit mint már után akik aki ezt ellen miatt pedig csak",
    "tr": "ve bir için ile olarak daha göre sonra olan kadar dedi tutuklu",
    "az": "və bir üçün ilə olan sonra görə edib deyib",
    "uz": "va bilan uchun ham deb edi qilgan haqida",
    "cs": "že která který byla podle také ale jeho byl jejich proti",
    "sk": "ktorá ktorý bola podľa že tiež zverejnila neskôr ako bol proti",
    "sl": "ki je bila bil tudi pred iz ter njen pa naj ob bilo bili sta niso lahko zaradi še",
    "hr": "koji koja je nije biti također prema što kako iz",
    "lv": "un ir par no ka arī kas",
    "eu": "eta da zen bat dute",
    "sq": "dhe një për është në me",
}
_OF_WORD: dict[str, set[str]] = {}
for _code, _list in _WORDS.items():
    for _word in _list.split():
        _OF_WORD.setdefault(_word, set()).add(_code)
# Letters that only one of these languages has.
_LETTERS = {
    "tr": "ğış", "hu": "őű", "az": "ə", "cs": "ěřů", "sk": "ľĺŕô", "lv": "āēīūģķļņ", "uz": "ғқҳ", "el": "αειοτσ", "ka": "აეიოს",
    "hy": "աեիոն", "fa": "پچژگ", "indic": "\u094d\u0acd\u09cd\u0a4d\u0b4d\u0c4d\u0ccd\u0d4d",
}  # fmt: skip
EVERY = frozenset(_WORDS) | frozenset(_LETTERS) | {"latin"}
NO_LANGUAGE = frozenset[str]()
_WORD = re.compile(r"\w+")
_CZECH_FEMININE = re.compile("ov(?:á|é|ou)\\b")
_SLOVAK_FEMININE = re.compile("[^\\W\\d_]{3}ovej\\b")
_SLOVENE_GENITIVE = re.compile("[^\\W\\d_]{3}(?:[sčc]k|[^i]n)ega\\b")
_ENOUGH = 2
_SAMPLE = 2000


def guess(text: str) -> frozenset[str]:
    """The codes of the languages that the start of this text may be in, out of those with rules of their own."""
    sample = text[:_SAMPLE].lower()
    letters = set(sample)
    found = [code for code, own in _LETTERS.items() if not letters.isdisjoint(own)]
    found += ["cs"] if _CZECH_FEMININE.search(sample) else []
    found += ["sk"] if "ovej" in sample and _SLOVAK_FEMININE.search(sample) else []
    found += ["sl"] if "ega" in sample and _SLOVENE_GENITIVE.search(sample) else []
    hits = [code for word in _OF_WORD.keys() & set(_WORD.findall(sample)) for code in _OF_WORD[word]]
    return frozenset(found) | {code for code in hits if hits.count(code) >= _ENOUGH}
