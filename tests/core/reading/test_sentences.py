from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.reading import sentences

CASES = [
    ("en", ["Dr. A. V. Petrova left St. Mary's Hospital.", "She is at home."]),
    ("en", ['He said: "We are free."', "Then he left."]),
    ("en", ["The U.S. Embassy was told on Dec. 13 at 5 p.m. by fax.", "Nobody came."]),
    ("en", ["Is she free?", "Yes!", "At last."]),
    ("en", ["The site TUT.by was closed on 13.12.2021.", "It was read by many."]),
    ("be", ["Яго судзілі ў 2021 г. у Менску паводле арт. 361.", "Ён не прызнаў віны."]),
    ("be", ["А. В. Пятрова прыехала ў Вільню.", "Яна вольная."]),
    ("be-latn", ["A. V. Piatrova pryjechała ŭ Vilniu.", "Jana volnaja."]),
    ("ru", ["14 марта 2023 г. Петрову приговорили к 8 годам по ст. 361 УК.", "Он не признал вины."]),
    ("ru", ["А. В. Петров вышел на свободу.", "Его встретила жена."]),
    ("ru", ["«Мы ждём», — сказала она.", "Потом ушла."]),
    ("uk", ["О. П. Петренко живе на вул. Шевченка в м. Києві.", "Він вільний."]),
    ("pl", ["Por. A. Nowak mieszka przy ul. Długiej, m.in. z matką.", "Jest wolny."]),
    ("lt", ["2021 m. gegužės 13 d. A. Petrova buvo suimta.", "Ji laisva."]),
    ("de", ["Am 13. Dezember kam Dr. A. Petrowa z. B. nach Wien.", "Sie ist frei."]),
    ("fr", ["M. A. Petrov a été arrêté le 3 mai.", "Il est libre."]),
    ("es", ["El Sr. A. Pérez llegó a EE. UU. el martes.", "Está libre."]),
    ("cs", ["Dne 13. prosince přijel Mgr. A. Novák do Brna.", "Je volný."]),
    ("zh", ["李明获释。", "他回家了。"]),
]


@pytest.mark.parametrize(("language", "expected"), CASES)
def test_initials_abbreviations_and_quotations_end_no_sentence(language, expected):
    text = " ".join(expected)

    assert [text[s.start : s.end] for s in sentences(text, language)] == expected


def test_a_line_break_ends_a_sentence():
    text = "Released\n- Anna Petrova\n- Ivan Sidorov\n\nThey are at home"

    found = [text[s.start : s.end] for s in sentences(text, "en")]

    assert found == ["Released", "- Anna Petrova", "- Ivan Sidorov", "They are at home"]


def test_a_space_may_be_missing_behind_a_sentence():
    text = "She left the prison.Then she went home."

    assert len(sentences(text, "en")) == 2


@given(st.text(alphabet=st.characters(), max_size=300), st.sampled_from(["en", "ru", "de", "zh", "xx"]))
def test_sentences_stand_in_order_and_hold_every_letter(text, language):
    found = sentences(text, language)

    held = "".join(text[s.start : s.end] for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [c for c in held if c.isalnum()] == [c for c in text if c.isalnum()]
