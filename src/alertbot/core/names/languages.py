"""Guesses which languages a text may be in, only to decide which endings and spelling systems are worth trying.

A guess that is too wide costs little; most endings need no guess at all.
"""

import re

# Letters and short words that mark a language off its neighbours. Source: frequency lists of Universal Dependencies.
_MARKS = {
    "fi": r"\b(?:ja|on|että|oli|myös|joka|ovat|mukaan|siinä|sitä|hänen|eivät|maanantaina|järjestö\w*)\b",
    "et": r"\b(?:ja|on|et|ei|mis|oma|tema|kes|aga|kui|välja|ning|samuti)\b",
    "hu": r"\b(?:és|hogy|egy|nem|meg|volt|az|szerint|akit|mint|már|után)\b",
    "tr": r"\b(?:ve|bir|için|ile|olarak|daha|göre|sonra|olan|kadar|dedi|tutuklu)\b|[ğış]",
    "az": r"\b(?:və|bir|üçün|ilə|olan|sonra|görə|həbs\w*|edib|deyib)\b|ə",
    "uz": r"\b(?:va|bilan|uchun|ham|deb|edi|qilgan|haqida|bo'lgan)\b|ғ|қ|ҳ|oʻ|gʻ|o‘|g‘",
    "cs": r"[ěřů]|\b(?:že|která|který|byla|podle|také)\b",
    "sk": r"[ľĺŕô]|\b(?:ktorá|ktorý|bola|podľa|že|tiež|zverejnila|neskôr)\b",
    "sl": r"\b(?:ki|je|da|bila|bil|na|tudi|pred|za|iz|ter)\b(?=[^ěřůľł]*$)|\b(?:sodišč|zapor)\w*",
    "hr": r"\b(?:koji|koja|je|nije|biti|također|prema|zatvor\w*|što)\b|đ",
    "lv": r"[āēīūģķļņ]",
    "eu": r"\b(?:eta|da|zen|bat|dute)\b",
    "sq": r"\b(?:dhe|një|për|është|në|me)\b",
}
_SCRIPTS = {"el": "[α-ω]", "ka": "[ა-ჿ]", "hy": "[ա-ֆ]", "fa": "[پچژگ]", "indic": "[ऀ-ൿ]"}
_COMPILED = {code: re.compile(p, re.IGNORECASE) for code, p in _MARKS.items()}
_COMPILED_SCRIPTS = {code: re.compile(p) for code, p in _SCRIPTS.items()}
_ENOUGH = 2
_SAMPLE = 4000


def guess(text: str) -> frozenset[str]:
    """The codes of the languages that the start of this text may be in, out of those with rules of their own."""
    sample = text[:_SAMPLE]
    spoken = {code for code, pattern in _COMPILED.items() if _distinct(pattern, sample) >= _ENOUGH}
    return frozenset(spoken | {code for code, pattern in _COMPILED_SCRIPTS.items() if pattern.search(sample)})


def _distinct(pattern: re.Pattern[str], sample: str) -> int:
    return len({found.lower() for found in pattern.findall(sample)})
