from dataclasses import replace

from alertbot.core.reading.book import Book
from alertbot.core.reading.phrases import find_phrases
from alertbot.core.reading.sentences import sentences
from alertbot.core.reading.words import words_of
from reading_examples import marked

BOOK = Book(code="en", numbers={"eight": 8})


def found(phrases, written):
    text, mentions = marked(written)
    words = words_of(text, mentions, sentences(text, "en"), "en")
    book = replace(BOOK, released=phrases)
    return [" ".join(words.forms[h.first : h.last + 1]) for h in find_phrases(book, words)]


def test_a_star_stands_for_any_ending():
    assert found("releas*", "The releases came.") == ["releases"]


def test_a_bar_stands_between_words_of_which_one_may_stand():
    assert found("was|were freed", "They were freed.") == ["were freed"]


def test_a_question_mark_makes_a_word_optional():
    assert found("has been? freed", "She has freed him; it has been freed.") == ["has freed", "has been freed"]


def test_three_dots_stand_for_up_to_four_words():
    assert found("left ... prison", "She left the old stone prison. He left a b c d e prison.") == [
        "left the old stone prison"
    ]


def test_a_number_may_be_written_in_figures_or_in_a_word():
    assert found("# years", "Eight years, 8 years, many years.") == ["eight years", "8 years"]


def test_an_at_sign_is_somebody_who_is_tracked():
    assert found("free @", "Free [Anna Petrova]! Free Ivan!") == ["free @"]


def test_a_phrase_never_runs_over_the_end_of_a_sentence():
    assert found("is free", "Here she is. Free all!") == []


def test_case_and_accents_do_not_matter():
    assert found("libéré*", "LIBEREE!") == ["liberee"]


def test_of_phrases_that_begin_together_the_longest_counts():
    assert found("was freed, was freed on bail", "She was freed on bail.") == ["was freed on bail"]
