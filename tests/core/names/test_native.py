"""Full names in scripts that are matched as they are listed."""

import pytest

from alertbot.core.names.native import find_native, native_names


def found(listed, text):
    natives = {}
    for name in native_names(0, [listed]):
        natives.setdefault(name.first, ())
        natives[name.first] += (name,)
    return [text[hit.start : hit.end] for hit in find_native(natives, text)]


@pytest.mark.parametrize(
    ("listed", "text", "surface"),
    [
        ("علاء عبد الفتاح", "أفرجوا عن علاء عبد الفتاح، فقد", "علاء عبد الفتاح"),
        ("علاء عبد الفتاح", "قال علاء عبدالفتاح أمس", "علاء عبدالفتاح"),
        ("نرگس محمدی", "خرجت نرجس محمدي من السجن", "نرجس محمدي"),
        ("نبيل رجب", "مريم ونبيل رجب", "ونبيل رجب"),
        ("أحمد منصور", "الناشط احمد بن منصور", "احمد بن منصور"),
        ("黃之鋒", "活动人士黄之锋获释", "黄之锋"),
        ("伊力哈木·土赫提", "学者伊力哈木・土赫提", "伊力哈木・土赫提"),
        ("အောင်ဆန်းစုကြည်", "ဒေါ်အောင်ဆန်းစုကြည်", "အောင်ဆန်းစုကြည်"),
    ],
)
def test_writers_choices_of_letters_and_dots_do_not_matter(listed, text, surface):
    assert found(listed, text) == [surface]


def test_another_name_with_the_same_surname_is_not_found():
    assert found("علاء عبد الفتاح", "الرئيس عبد الفتاح السيسي") == []


def test_a_single_word_is_not_a_full_name():
    assert native_names(0, ["محمد"]) == []
