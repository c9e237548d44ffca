"""The catalogues say all that the source says, in full: nothing missing, nothing obsolete, nothing that would break."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.core import Locale

from alertbot.demo.autolinks import find
from alertbot.locales import LANGUAGES
from alertbot.locales.extract import missing, obsolete, read, sentences

TRANSLATED = [language for language in LANGUAGES if language != "en"]
FOLDER = Path(str(files("alertbot.locales")))
SENTENCES = sentences(FOLDER.parent)


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def ids(message):
    return message.id if isinstance(message.id, tuple) else (message.id,)


def holes(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language):
    assert [one.msgid for one in missing(read(language, FOLDER), SENTENCES)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_obsolete(language):
    assert obsolete(read(language, FOLDER), SENTENCES) == ()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_the_original(language):
    wrong = []
    for message in read(language, FOLDER):
        allowed = set().union(*map(holes, ids(message))) if message.id else set()
        needed = allowed - {"n"} if len(ids(message)) > 1 else allowed
        wrong += [form for form in forms(message) if message.id and not needed <= holes(form) <= allowed]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_number_stands_in_every_plural_form_that_more_than_one_number_takes(language):
    """ "one day" may be said without its number only where that form is for 1 alone, as in Polish and German."""
    lonely = {"pl", "de"}
    for message in read(language, FOLDER):
        if len(ids(message)) > 1 and "{n}" in ids(message)[1]:
            assert all("{n}" in form for form in forms(message)[1 if language in lonely else 0 :]), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_plural_rule_in_a_catalogue_is_that_of_cldr(language):
    rule = read(language, FOLDER).plural_expr
    category = Locale.parse(language).plural_form
    order = [c for c in ("zero", "one", "two", "few", "many", "other") if c in {category(n) for n in range(201)}]
    header = (FOLDER / f"{language}.po").read_text(encoding="utf-8")

    assert f"nplurals={len(order)};" in header
    assert rule in header


@pytest.mark.parametrize("language", TRANSLATED)
def test_commands_and_markup_are_those_of_the_original(language):
    commands = re.compile(r"(?<!\w)/[a-z]+")
    for message in read(language, FOLDER):
        if message.id:
            assert all(set(commands.findall(form)) == set(commands.findall(ids(message)[0])) for form in forms(message))
            assert all("<" not in form and form == form.strip() for form in forms(message))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_ends_as_the_original_does(language):
    """So that sentences may be put together, and labels have no full stop."""
    ends = re.compile(r"[.:?…!]?$")
    differ = [
        (form, ids(message)[0])
        for message in read(language, FOLDER)
        if message.id
        for form in forms(message)
        if ends.search(form).group() != ends.search(ids(message)[0]).group()
    ]
    assert differ == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_is_written_in_the_languages_own_letters(language):
    cyrillic = language in {"be", "ru", "uk"}
    foreign = {"be": "ищъ", "ru": "іўїєґ", "uk": "ыэёъў"}.get(language, "")
    for message in read(language, FOLDER):
        for form in forms(message) if message.id else ():
            letters = re.sub(r"\{\w+\}|/\w+|@\w+|\b[A-Z]{2,}\b|https?\S*|\w+\.\w+", "", form)
            assert not set(letters.lower()) & set(foreign), form
            if not cyrillic:
                assert not re.search(r"[\u0400-\u04ff]", letters), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_telegram_makes_no_link_of_a_translation(language):
    """A missing space behind a full stop would be an address."""
    for message in read(language, FOLDER):
        for form in forms(message) if message.id else ():
            assert {entity.type for entity in find(form)} <= {"bot_command"}, form
