"""Look-alike letters of another script."""

from alertbot.core.names.homoglyphs import is_mixed, mend


def test_the_rarer_script_is_replaced():
    assert mend("Бяляцкi") == "Бяляцкі"
    assert mend("Вialiatski") == "Bialiatski"


def test_a_word_of_one_script_stays():
    assert mend("Знак") == "Знак"
    assert not is_mixed("Znak")
