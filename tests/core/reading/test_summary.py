from alertbot.core.reading import read_statement
from reading_examples import marked, people_of

LONG = (
    "The hall was full and the session lasted for hours, as such sessions do in this town at this time of the year. "
    * 6
)


def summary(written, name="Anna Petrova", **options):
    text, mentions = marked(written)
    told = read_statement(text, mentions, people_of(mentions), **options)
    return text, next(one.summary for one in told if one.mention.person_id == name)


def test_a_gap_is_marked_and_every_part_stands_in_the_text():
    text, found = summary(
        f"The court of the city of Brest heard three cases today. {LONG}[Anna Petrova] was sentenced to nine years."
    )

    assert found.startswith("The court of the city")
    assert found.endswith("[Anna Petrova] was sentenced to nine years.".replace("[", "").replace("]", ""))
    assert " […] " in found
    assert all(part in text for part in found.split(" […] "))


def test_a_sentence_about_somebody_else_alone_is_never_shown():
    _, found = summary("[Ivan Sidorov] was released from a colony near Brest this week. [Anna Petrova] was not.")

    assert found == "Anna Petrova was not."


def test_sentences_that_follow_each_other_are_joined_as_they_stand():
    _, found = summary("[Anna Petrova] was released from prison. She is at home.")

    assert "[…]" not in found


def test_the_sentence_that_says_she_is_shown_with_the_one_that_names_her():
    _, found = summary("[Anna Petrova] teaches mathematics in Brest. She was released on Friday. The weather was fine.")

    assert "teaches" in found
    assert "released on Friday" in found


def test_a_list_without_end_is_cut_around_the_name():
    names = "; ".join(f"the teacher number {n} of the town" for n in range(100))

    text, found = summary(f"Released are {names}; and [Anna Petrova]; and many more.")

    assert len(found) <= 600
    assert found.startswith("Released are")
    assert "Anna Petrova" in found
    assert all(part in text for part in found.split(" […] "))


def test_a_title_is_not_the_lead():
    _, found = summary(
        "A long title about the release of a teacher\n\n[Anna Petrova] was released from prison on Friday.",
        title_end=43,
    )

    assert found == "Anna Petrova was released from prison on Friday."


def test_other_news_is_shown_by_how_the_statement_begins_and_not_by_what_it_mentions_later():
    _, found = summary(
        "Two ministers met the family of [Anna Petrova] in Brest on Monday, drank tea with them for an hour, looked at old photographs, "
        "and promised to write to the president about her case before the end of the year. "
        f"{LONG}The acquittal of [Anna Petrova] in another case had been annulled by a higher court."
    )

    assert found.startswith("Two ministers met")
    assert "annulled" not in found
