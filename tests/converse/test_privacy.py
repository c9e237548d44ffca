"""/privacy fits on a screen; /mydata equals the rows, and goes again."""

from datetime import timedelta

from alertbot.database.tables import delivery, subscriber


async def test_privacy_is_one_message_with_the_ways_out(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "/privacy")

    assert len(line.text) < 1600
    assert [label for row in line.buttons for label in row][:3] == ["🧾 My data", "🗑 Erase", "🆘 Panic"]


async def test_my_data_names_every_column_and_goes_after_ten_minutes(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")

    [line] = await chat.says(volha, "/mydata")

    assert all(f"{column.name}:" in line.text for column in subscriber.columns)
    assert "• Ales Bialiatski" in line.text
    assert str(volha.id) not in line.text
    [row] = [r for r in await chat.rows(delivery) if r["message_id"] == line.id]
    assert row["delete_at"] == chat.house.now() + timedelta(minutes=10)


async def test_ids_of_both_sides_are_kept_for_two_days_at_most(chat):
    await chat.follower("Volha", "Ales Bialiatski")

    rows = await chat.rows(delivery)

    assert rows
    assert all(r["forget_at"] - chat.house.now() < timedelta(hours=48) for r in rows)
