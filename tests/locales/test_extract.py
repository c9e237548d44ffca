from textwrap import dedent

from babel.messages.catalog import Catalog

from alertbot.locales.extract import Sentence, main, missing, obsolete, sentences, updated


def found_in(tmp_path, source):
    (tmp_path / "a.py").write_text(dedent(source), encoding="utf-8")
    return [(one.msgid, one.plural) for one in sentences(tmp_path)]


def test_sentences_are_found_in_every_way_of_saying_them(tmp_path):
    source = """
        words.say("one")
        tell(words, "two", gender=person.gender)
        tell(words, "three", name=name)
        tell_many(words, "{n} four", "{n} fours", n)
        talk.words.many("{n} five", "{n} fives", n)
        TABLE = {1: msgid("six")}
        tell(words, "seven" if new else "eight")
        tell(
            words,
            "nine "
            "and ten",
        )
    """

    assert found_in(tmp_path, source) == [
        ("one", ""),
        ("two", ""),
        ("three", ""),
        ("{n} four", "{n} fours"),
        ("{n} five", "{n} fives"),
        ("six", ""),
        ("seven", ""),
        ("eight", ""),
        ("nine and ten", ""),
    ]


def test_what_is_no_sentence_is_left_alone(tmp_path):
    assert found_in(tmp_path, 'words.say(text)\nprint("x")\nsay(f"a {b}")\nsay()\ntell(words)\n') == []


def test_a_sentence_said_twice_is_translated_once(tmp_path):
    assert found_in(tmp_path, 'say("one")\nsay("one")\nmany("one", "ones", 2)') == [("one", "ones")]


def test_missing_and_obsolete_sentences_are_told_apart():
    catalogue = Catalog(locale="ru")
    catalogue.add("known", "известно")
    catalogue.add("old", "старое")
    catalogue.add(("{n} day", "{n} days"), ("{n} день", "", ""))
    wanted = (Sentence("known"), Sentence("new"), Sentence("{n} day", "{n} days"))

    assert [one.msgid for one in missing(catalogue, wanted)] == ["new", "{n} day"]
    assert obsolete(catalogue, wanted) == ("old",)


def test_an_update_keeps_what_is_translated_and_drops_what_is_obsolete():
    catalogue = Catalog(locale="ru")
    catalogue.add("known", "известно")
    catalogue.add("known", "известна", context="f")
    catalogue.add("old", "старое")

    new = updated(catalogue, (Sentence("known"), Sentence("new")), "ru")

    said = [(m.id, m.context, m.string) for m in new if m.id]
    assert said == [("known", None, "известно"), ("known", "f", "известна"), ("new", None, "")]


def test_the_command_finds_nothing_left_to_do(capsys):
    assert main([]) == 0
    assert "be: " in capsys.readouterr().out
