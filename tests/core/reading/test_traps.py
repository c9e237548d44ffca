"""What sounds like news of a prisoner and is not: somebody else's news, what is remembered, what is asked for, and freedom from less than a prison."""

import pytest

from alertbot.core.reading import read_statement
from reading_examples import marked, people_of


def kinds_of(written):
    text, mentions = marked(written)
    return [one.event.kind.value for one in read_statement(text, mentions, people_of(mentions))]


FREE_OF_LESS_THAN_A_PRISON = [
    "[Anna Petrova] was released from hospital on Monday and is back in the colony.",
    "After 15 days [Anna Petrova] has come out of the punishment cell, her mother learned from a letter.",
    "[Анну Петрову] выписали из больницы и вернули в камеру.",
    "[Иван Сидоров] отсидел в карцере десять суток и вернулся в барак.",
    "[Ганну Пятрову] перавялі з бальніцы назад у калонію.",
    "[Anna Petrowa] opuściła szpital więzienny i wróciła do celi.",
    "Aus dem Gefängniskrankenhaus entlassen, sitzt [Anna Petrowa] wieder in ihrer Zelle.",
    "[Ana Pérez] fue dada de alta y devuelta a su celda.",
    "[Anna Petrova], sortie de l'hôpital, a regagné sa cellule.",
    "[Anna Petrovová] byla propuštěna z nemocnice zpět do cely.",
    "[Anna Petrova] dimessa dall'ospedale, di nuovo in cella.",
]


@pytest.mark.parametrize("written", FREE_OF_LESS_THAN_A_PRISON)
def test_who_leaves_a_hospital_or_a_punishment_cell_is_not_released(written):
    assert kinds_of(written) == ["other"]


REMEMBERED = [
    ("other", "Three years after her release [Anna Petrova] has opened a bakery in Vilnius."),
    ("anniversary", "It is four years to the day since [Ivan Sidorov] died in a colony near Orsha."),
    (
        "anniversary",
        "Two years ago today [Ivan Sidorov] died in the colony at Vitsebsk. Friends laid flowers at his grave.",
    ),
    ("anniversary", "Год назад не стало [Ивана Сидорова]. В Минске вспоминают политика."),
    ("anniversary", "Rok temu w kolonii zmarł [Iwan Sidorow]. W Białymstoku zapłonęły znicze."),
    ("released", "[Anna Petrova], arrested two years ago, was freed on Friday."),
    ("released", "Cuatro años después, [Ana Pérez] está libre."),
    ("disappeared", "Since he was taken from Prison No. 8 in February, there has been no trace of [Ivan Sidorov]."),
]


@pytest.mark.parametrize(("kind", "written"), REMEMBERED)
def test_what_happened_years_ago_is_remembered_and_not_told(kind, written):
    assert kinds_of(written) == [kind]


def test_a_month_without_a_day_tells_of_long_ago():
    assert kinds_of("[Ivan Sidorov] was met by [Anna Petrova], who was freed in June.")[1] != "released"


OF_SOMEBODY_ELSE = [
    ("other", "The judge who jailed [Anna Petrova] has died."),
    ("other", "Умер судья, отправивший в колонию [Анну Петрову]."),
    ("other", "Sędzia, który skazał [Annę Petrową], nie żyje."),
    ("other", "A guard accused of beating [Anna Petrova] was arrested on Tuesday."),
    ("other", "The man who informed on [Anna Petrova] has been sentenced to two years."),
    ("other", "[Anna Petrova] was told of the death of her mother in a letter."),
    ("other", "[Anna Petrova] buried her father on Saturday; the prison did not let her attend the funeral."),
    ("other", "[Иван Сидоров] о смерти друга: «Его убили медленно»."),
    ("other", "[Ivan Sidorov] has been threatened with death by his cellmates, his wife says."),
    ("sentenced", "Суд приговорил [Ивана Сидорова] к смерти."),
]


@pytest.mark.parametrize(("kind", "written"), OF_SOMEBODY_ELSE)
def test_what_happened_to_somebody_else_is_not_told_of_the_prisoner(kind, written):
    assert kinds_of(written) == [kind]


def test_a_clause_of_its_own_goes_on_no_list():
    assert (
        kinds_of("[Anna Petrova] is free after two years; her friend [Ivan Sidorov] was given eight.")[1] != "released"
    )


def test_a_list_goes_on_behind_what_opens_it():
    assert kinds_of("Among those released are [Anna Petrova], a lawyer; the writer [Ivan Sidorov].") == ["released"] * 2


ASKED_OR_DENIED = [
    ("other", "[Anna Petrova] did not ask for a pardon and never will, says her lawyer."),
    ("other", "[Анна Петрова] отказалась писать прошение о помиловании."),
    ("other", "La defensa de [Ana Pérez] pidió el indulto; el presidente aún no responde."),
    ("other", "Reports that [Anna Petrova] has been freed are false, the prison service said."),
    ("other", "Адвокат опроверг слухи об освобождении [Анны Петровой]."),
    ("other", "Was [Anna Petrova] moved to another prison? Nobody answers."),
    ("other", "نفت أسرة [ليلى حسن] خبر الإفراج عنها."),
    ("appeal_for_release", "Среди помилованных не оказалось [Анны Петровой]."),
]


@pytest.mark.parametrize(("kind", "written"), ASKED_OR_DENIED)
def test_what_is_asked_for_or_denied_has_not_happened(kind, written):
    assert kinds_of(written) == [kind]


TOLD_BY_A_RELATIVE = [
    ("health", "The son of [Ivan Sidorov] says that his father has lost ten kilos and can barely stand."),
    ("health", "[Ivan Sidorov]'s lawyer told reporters that he had been beaten again."),
    ("appeal_for_release", "The mother of [Ivan Sidorov] stood at the station with a placard: bring him home."),
    ("other", "The brother of [Anna Petrova] has been freed after paying a fine."),
]


@pytest.mark.parametrize(("kind", "written"), TOLD_BY_A_RELATIVE)
def test_what_a_relative_tells_is_the_prisoners_news(kind, written):
    assert kinds_of(written) == [kind]


def test_the_relative_who_tells_it_has_none():
    assert kinds_of("[Jan Wilk] is fed by a drip, according to his sister [Anna Petrova].") == ["health", "other"]


def test_she_goes_on_about_the_woman_of_two():
    assert kinds_of("[Anna Petrova] and [Ivan Sidorov] wrote letters. She has been in hospital since Friday.") == [
        "health",
        "other",
    ]


def test_a_long_sentence_behind_bars_does_not_keep_whom_it_ends_for():
    assert kinds_of("After four years behind bars [Anna Petrova] was freed.") == ["released"]


def test_a_court_that_adds_a_year_does_not_speak():
    assert kinds_of("Апелляция добавила [Анне Петровой] год: теперь срок составляет девять лет.") == ["sentenced"]
