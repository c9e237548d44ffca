"""What people are told to do: before a trip, after an arrest, and how to know the real bot (R21, R27)."""

from dataclasses import replace

import pytest

from alertbot.locales import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
async def test_counsel_for_a_trip_and_an_arrest_is_there_in_each_language(chat, language):
    reader = chat.telegram.person("Reader", language)
    [privacy] = await chat.says(reader, "/privacy")
    speak = words(language)

    for about in ("trip", "arrest"):
        await chat.taps(reader, f"v1:pv:={about}", message=privacy.message)

    trip, arrest = (line.text for line in chat.telegram.from_bot(reader)[-2:])
    assert speak.say("Before a border or a search") in trip
    assert "/panic" in trip
    assert "Telegram" in trip
    assert speak.say("When somebody is arrested") in arrest
    assert language == "en" or "When somebody is arrested" not in arrest


async def test_official_names_are_shown_under_help(chat):
    chat.house = replace(chat.house, official_names="The only real bot: alert_stand_in_bot")

    [line] = await chat.says(chat.telegram.person("Reader"), "/help")

    assert "The only real bot: alert_stand_in_bot" in line.text
