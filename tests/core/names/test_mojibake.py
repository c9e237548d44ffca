"""Text read in the wrong encoding is mended, sound text is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.names.mojibake import edits
from alertbot.core.names.normalise import clean

SENTENCE = "Учора суд пакінуў без змен прысуд, па якім Максім Знак застаецца ў калоніі, паведаміла арганізацыя."
RUSSIAN = "Вчера суд оставил без изменения приговор, по которому Максим Знак остаётся в колонии, сообщила организация."


def misread(text, right, wrong):
    return text.encode(right).decode(wrong, "replace" if wrong != "latin-1" else "strict")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("utf-8", "latin-1"), ("cp1251", "cp1252"), ("cp1251", "latin-1"), ("koi8-r", "cp1251"), ("koi8-r", "latin-1")],
)
def test_damage_is_mended(right, wrong):
    damaged = misread(RUSSIAN, right, wrong)

    assert "Максим Знак" in clean(damaged).text


def test_utf8_read_as_windows_1251_is_mended():
    damaged = "".join(bytes([b]).decode("cp1251", "ignore") or chr(b) for b in SENTENCE.encode())

    assert "Максім Знак" in clean(damaged).text


def test_places_of_mended_text_are_those_of_the_damage():
    damaged = misread(RUSSIAN, "utf-8", "latin-1")
    found = clean(damaged)
    start = found.text.index("Знак")

    assert damaged[found.start(start) : found.end(start + 4)] == misread("Знак", "utf-8", "latin-1")


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE, RUSSIAN, "Élève à Besançon, où naïveté côtoie façade; été à Orléans, forêt, hôtel, château, âge, œuvre.",
        "ПРИГОВОР ОБЪЯВЛЕН: ВОСЕМЬ ЛЕТ КОЛОНИИ СТРОГОГО РЕЖИМА", "Größe, Übung, Äpfel, Öl, Straße", "Ñandú, año, señor",
    ],
)  # fmt: skip
def test_sound_text_is_left_alone(text):
    assert edits(text) == []


@given(st.text(st.sampled_from("ÐÑРС°µёѕа‚\u0081\u0098Çàÿâà нЗнк\n")))
def test_any_damage_is_answered(text):
    found = edits(text)

    assert all(one.end <= other.start for one, other in pairwise(found))
