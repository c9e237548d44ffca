"""The buttons under an alert: each answers, none changes the alert, and a discreet one shows nothing until it is tapped."""

from datetime import timedelta

from alertbot.database.subscribers import find, follows
from alertbot.database.tables import alert, follow, review
from saying import deliver, store_story


async def told(chat, *people, who=None, **about):
    """A follower with the alert of a story about these people."""
    volha = who or await chat.follower("Volha", *[chat.world.people.by_id[p].name for p in people])
    story_id = await store_story(chat.house.database, *people, **about)
    return volha, await deliver(chat, volha, story_id)


async def test_why_shows_the_words_that_name_the_person(chat):
    volha, message = await told(chat, "ales-b")

    await chat.taps(volha, "❔ Why this?")

    assert "“ales-b”" in chat.text(volha)
    assert "The whole name stands there." in chat.text(volha)
    assert chat.telegram.from_bot(volha)[-1].id > message.id


async def test_why_of_several_asks_whom(chat):
    volha, _ = await told(chat, "ales-b", "maria-k")

    await chat.taps(volha, "❔ Why this?")
    await chat.taps(volha, "Maria Kalesnikava")

    assert "Maria Kalesnikava in these words: “maria-k”" in chat.text(volha)


async def test_not_this_person_asks_the_admins_once_and_names_nobody(chat):
    volha, _ = await told(chat, "ales-b")

    for _ in range(2):
        query = await chat.taps(volha, "🙅 Not this person")

    [row] = await chat.rows(review)
    assert (row["kind"], row["person_id"], row["decision"]) == ("wrong person", "ales-b", "")
    assert query.alert
    assert "Thank you" in query.toast


async def test_mute_rests_a_person_for_a_time(chat):
    volha, _ = await told(chat, "ales-b")

    await chat.taps(volha, "🔕 Mute")
    await chat.taps(volha, "7 days")

    [mine] = await follows(chat.house.database, (await find(chat.house.database, volha.id)).id)
    assert mine.muted_until == chat.house.now().date() + timedelta(days=7)
    await chat.taps(volha, "🔔 Unmute")
    [mine] = await follows(chat.house.database, (await find(chat.house.database, volha.id)).id)
    assert mine.muted_until is None


async def test_muting_somebody_of_a_followed_country_takes_back_only_theirs(chat):
    volha = await chat.follower("Volha", "Belarus")
    await told(chat, "ales-b", who=volha)
    await store_story(chat.house.database, "ales-b")
    await store_story(chat.house.database, "maria-k")

    await chat.taps(volha, "🔕 Mute")
    await chat.taps(volha, "30 days")

    assert [(r["story_id"], r["state"]) for r in await chat.rows(alert)] == [(1, "sent"), (3, "pending")]


async def test_unfollow_under_an_alert_leaves_the_alert_and_can_be_undone(chat):
    volha, message = await told(chat, "ales-b")

    query = await chat.taps(volha, "✖️ Unfollow")
    gone = await chat.count(follow)
    await chat.taps(volha, "↩️ Undo")

    assert "no longer follow" in query.toast
    assert (gone, await chat.count(follow)) == (0, 1)
    assert any(line.id == message.id and not line.edited for line in chat.telegram.from_bot(volha))


async def test_unfollowing_somebody_of_a_followed_country_says_why_they_still_come(chat):
    volha = await chat.follower("Volha", "Belarus")
    await told(chat, "ales-b", who=volha)

    await chat.taps(volha, "✖️ Unfollow")

    assert "because you follow: Belarus" in chat.text(volha)
    await chat.taps(volha, "✖️ Belarus")
    assert await chat.count(follow) == 0


async def test_a_note_is_kept_sealed_and_shown(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.taps(volha, "👤 Card")
    await chat.taps(volha, "📝 Note")

    [line] = await chat.says(volha, "my old teacher")

    [row] = await chat.rows(follow)
    assert line.text == "Noted."
    assert b"teacher" not in row["note"]
    [card] = await chat.says(volha, "/person Ales Bialiatski")
    assert "Your note: my old teacher" in card.text


async def test_a_dash_removes_the_note(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.taps(volha, "👤 Card")
    await chat.taps(volha, "📝 Note")
    await chat.says(volha, "x")
    await chat.taps(volha, "📝 Note")

    await chat.says(volha, "-")

    assert [r["note"] for r in await chat.rows(follow)] == [None]


async def test_a_command_ends_a_question(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.taps(volha, "👤 Card")
    await chat.taps(volha, "📝 Note")
    await chat.says(volha, "/help")

    await chat.says(volha, "Maria Kalesnikava")

    assert chat.text(volha) == "🔔 You follow Maria Kalesnikava."


async def discreet_follower(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")
    await chat.says(volha, "Ales Bialiatski")
    return volha


async def test_a_discreet_alert_is_revealed_for_ten_minutes_to_whom_it_was_sent(chat):
    from alertbot.database.tables import delivery

    volha = await discreet_follower(chat)
    _, message = await told(chat, "ales-b", who=volha)

    await chat.taps(volha, "Show")

    shown = chat.telegram.from_bot(volha)[-1]
    assert message.text == "New update"
    assert "Released: Ales Bialiatski" in shown.text
    assert "Bialiatski" not in shown.notification
    [row] = [r for r in await chat.rows(delivery) if r["message_id"] == shown.id]
    assert row["delete_at"] == chat.house.now() + timedelta(minutes=10)


async def test_a_story_that_was_not_told_here_is_not_revealed(chat):
    volha = await discreet_follower(chat)
    await told(chat, "ales-b", who=volha)
    other = await store_story(chat.house.database, "maria-k")
    message = chat.telegram.last(volha)
    message.markup["inline_keyboard"][0][0]["callback_data"] = f"v1:r:{other}"

    query = await chat.taps(volha, "Show", message=message)

    assert query.alert
    assert not any("Kalesnikava" in line.text for line in chat.telegram.from_bot(volha))


async def test_what_a_discreet_chat_writes_is_deleted_at_once(chat):
    volha = await discreet_follower(chat)

    await chat.says(volha, "/following")

    mine = [line for line in chat.telegram.transcript(volha) if line.by != "bot"]
    assert [line.text for line in mine] == ["/start"]  # written before anybody had agreed
