"""Admins come by a code, see no subscriber, and leave a record that shows tampering; notices go to people alone (R16, R22, R28)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from alert_rows import NOON
from alertbot.config import ConfigError, read_config
from alertbot.core.model import Role
from alertbot.database import admins
from alertbot.database.admins import Claim
from alertbot.database.tables import admin, audit, setting
from chatting import rows


async def acts(database, count=4):
    for number in range(count):
        await admins.write_audit(database, Role.EDITOR, "retire person", f"person {number}", NOON)


async def test_a_code_is_for_one_person_once_and_wrong_ones_end_it(database):
    code = await admins.make_claim(database, Role.OWNER, NOON)
    guesses = [await admins.claim(database, f"guess-{n}", 7, NOON) for n in range(10)]

    assert set(guesses) == {Claim.WRONG}
    assert await admins.claim(database, code, 7, NOON) is Claim.WRONG
    assert await rows(database, admin) == []


async def test_a_code_in_a_group_makes_nobody_an_admin(chat):
    code = await admins.make_claim(chat.house.database, Role.OWNER, chat.house.now())
    volha = chat.telegram.person("Volha", started=True)
    group = chat.telegram.group("Friends", [volha])

    await chat.says(volha, f"/claim@{chat.house.username} {code}", group)

    assert await chat.count(admin) == 0


async def test_an_admin_has_no_power_in_a_group(chat):
    owner = await chat.owner()
    group = chat.telegram.group("Friends", [owner])

    assert await chat.says(owner, f"/audit@{chat.house.username}", group) == []


async def test_the_audit_names_nobody_and_no_minute(chat):
    owner = await chat.owner()
    await chat.says(owner, "/addfeed https://rights.example/feed")
    await admins.write_audit(chat.house.database, Role.OWNER, "invite", "editor", chat.house.now())

    acted = await chat.rows(audit)

    assert set(acted[-1]) == {"id", "hour", "role", "action", "object", "chain"}
    assert all(row["hour"].minute == row["hour"].second == 0 for row in acted)
    assert str(owner.id) not in str([row["object"] for row in acted])


async def change(connection):
    await connection.execute(update(audit).where(audit.c.id == 2).values(object="person 99"))


async def take_out(connection):
    await connection.execute(delete(audit).where(audit.c.id == 2))


async def cut_off_the_end(connection):
    await connection.execute(delete(audit).where(audit.c.id == 4))


async def empty(connection):
    await connection.execute(delete(audit))


async def hide_the_end(connection):
    await connection.execute(delete(audit).where(audit.c.id == 4))
    await connection.execute(delete(setting).where(setting.c.key == "audit_head"))


@pytest.mark.parametrize("tamper", [change, take_out, cut_off_the_end, empty, hide_the_end])
async def test_tampering_with_the_audit_is_seen(database, tamper):
    await acts(database)
    assert await admins.audit_holds(database)

    async with database.write() as connection:
        await tamper(connection)

    assert not await admins.audit_holds(database)


async def test_the_audit_lasts_ninety_days_and_holds_when_its_beginning_goes(database):
    await acts(database, 2)
    await admins.write_audit(database, Role.OWNER, "invite", "editor", NOON + timedelta(days=30))
    await admins.write_audit(database, Role.OWNER, "invite", "operator", NOON + timedelta(days=31))

    await admins.drop_old_audit(database, NOON + timedelta(days=91))
    assert len(await rows(database, audit)) == 2
    assert await admins.audit_holds(database)

    await admins.drop_old_audit(database, NOON + timedelta(days=200))
    assert await rows(database, audit) == []
    assert await admins.audit_holds(database)


def test_a_group_can_be_no_admin(tmp_path):
    (tmp_path / "config.toml").write_text("[admins]\nuser_ids = [-1001234567890]\n")

    with pytest.raises(ConfigError, match=r"admins\.user_ids"):
        read_config(tmp_path / "config.toml", {})
