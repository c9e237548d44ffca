"""Claim codes are single, short-lived and stored hashed; the audit shows tampering."""

from datetime import UTC, datetime, timedelta

from alertbot.core.model import Role
from alertbot.database import admins
from alertbot.database.admins import Claim
from alertbot.database.tables import admin, audit, setting
from chatting import rows

NOW = datetime(2026, 1, 10, 12, 34, 56, tzinfo=UTC)


async def test_a_code_makes_one_admin_once(database):
    code = await admins.make_claim(database, Role.OWNER, NOW)

    first = await admins.claim(database, code, 7, NOW)
    second = await admins.claim(database, code, 8, NOW)

    assert (first, second) == (Role.OWNER, Claim.WRONG)
    async with database.read() as connection:
        assert await admins.role_in(connection, database.vault, 7) is Role.OWNER
        assert await admins.role_in(connection, database.vault, 8) is None
    assert await admins.has_owner(database)


async def test_a_code_is_stored_hashed_and_has_128_bits(database):
    code = await admins.make_claim(database, Role.OWNER, NOW)

    [row] = await rows(database, setting)

    assert code not in row["value"]
    assert len(code) >= 22


async def test_a_code_lasts_ten_minutes(database):
    code = await admins.make_claim(database, Role.OWNER, NOW)

    assert await admins.claim(database, code, 7, NOW + timedelta(minutes=10, seconds=1)) is Claim.WRONG
    assert not await admins.has_owner(database)


async def test_a_new_code_voids_the_one_before(database):
    old = await admins.make_claim(database, Role.OWNER, NOW)
    new = await admins.make_claim(database, Role.EDITOR, NOW)

    assert await admins.claim(database, old, 7, NOW) is Claim.WRONG
    assert await admins.claim(database, new, 7, NOW) is Role.EDITOR


async def test_an_admins_number_stands_in_no_row_and_can_be_told(database):
    code = await admins.make_claim(database, Role.OPERATOR, NOW)
    await admins.claim(database, code, 987654321, NOW)

    [row] = await rows(database, admin)

    assert all(b"987654321" not in v for v in row.values() if isinstance(v, bytes))
    assert await admins.admin_chats(database, [Role.OPERATOR]) == (987654321,)
    assert await admins.admin_chats(database, [Role.EDITOR]) == ()


async def test_a_role_can_change_and_the_last_owner_stays(database):
    for role in (Role.EDITOR, Role.OWNER):
        await admins.claim(database, await admins.make_claim(database, role, NOW), 7, NOW)
    [only] = await admins.all_admins(database)

    assert only.role is Role.OWNER
    assert not await admins.dismiss(database, only.id)


async def test_the_audit_keeps_hours_and_no_person(database):
    await admins.write_audit(database, Role.EDITOR, "add person", "person 3", NOW)

    [row] = await rows(database, audit)

    assert row["hour"] == NOW.replace(minute=0, second=0)
    assert set(row) == {"id", "hour", "role", "action", "object", "chain"}


async def test_a_row_that_is_changed_or_taken_out_shows(database):
    for n in range(5):
        await admins.write_audit(database, Role.EDITOR, "add person", f"person {n}", NOW)
    whole = await admins.audit_holds(database)
    async with database.write() as connection:
        await connection.execute(audit.delete().where(audit.c.id == 3))

    assert (whole, await admins.audit_holds(database)) == (True, False)


async def test_what_is_old_goes_and_the_rest_still_holds(database):
    for n in range(5):
        await admins.write_audit(database, Role.EDITOR, "add person", f"person {n}", NOW + timedelta(days=30 * n))

    await admins.drop_old_audit(database, NOW + timedelta(days=121))

    assert len(await admins.read_audit(database)) == 3
    assert await admins.audit_holds(database)


def test_an_owner_may_do_what_everybody_may():
    assert Role.OWNER.may(Role.EDITOR)
    assert Role.OWNER.may(Role.OPERATOR)
    assert not Role.EDITOR.may(Role.OPERATOR)
    assert not Role.OPERATOR.may(Role.OWNER)
