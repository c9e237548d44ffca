"""Who may change people and feeds, how somebody becomes one, and the record of what admins did, without personal data.

The first owner comes by a one-time code that the console prints (safety R16); further admins by codes that an operator makes.
Each audit row is chained to the one before it by a keyed hash, so that a row that was changed or taken out shows (R22).
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import ChatId, Role, SubscriberId
from alertbot.database.addresses import address_of, lookup_of, seal_address
from alertbot.database.engine import Database
from alertbot.database.erasure import mark_scrub
from alertbot.database.tables import admin, audit, setting
from alertbot.database.vault import Vault

CLAIM_LASTS = timedelta(minutes=10)
AUDIT_LASTS = timedelta(days=90)
_CLAIM = "claim"
_HEAD = "audit_head"
_PLACE = SubscriberId(b"admin")  # where an admin's address is sealed, in place of a subscriber's id
_MOST_GUESSES = 10  # wrong codes until the open one is void


class Claim(StrEnum):
    """What became of a claim code."""

    TAKEN = "taken"
    WRONG = "wrong"  # no such code, or too late; nobody is told which


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin by number and role; who it is stands in no list."""

    id: int
    role: Role


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin did, within an hour."""

    hour: datetime
    role: Role
    action: str
    object: str


async def make_claim(database: Database, role: Role, now: datetime) -> str:
    """A new one-time code that makes its sender an admin within ten minutes; an earlier open code is void."""
    code = secrets.token_urlsafe(16)  # 128 bits
    kept = {"hash": _hashed(database, code), "role": role.value, "until": (now + CLAIM_LASTS).isoformat(), "wrong": 0}
    async with database.write() as connection:
        await _put(database, connection, json.dumps(kept))
    return code


async def claim(database: Database, code: str, user_id: int, now: datetime) -> Role | Claim:
    """Make the sender of the open code an admin of its role; Claim.WRONG for anything else.

    The code is void after its use, after ten minutes, and after ten wrong guesses.
    """
    async with database.write() as connection:
        written = (await connection.execute(select(setting.c.value).where(setting.c.key == _CLAIM))).scalar()
        if written is None:
            return Claim.WRONG
        kept = json.loads(written)
        right = hmac.compare_digest(kept["hash"], _hashed(database, code))
        late = now > datetime.fromisoformat(kept["until"])
        if right and not late:
            await connection.execute(delete(setting).where(setting.c.key == _CLAIM))
            await _put_admin(database, connection, user_id, Role(kept["role"]))
            return Role(kept["role"])
        kept["wrong"] += 1
        if late or kept["wrong"] >= _MOST_GUESSES:
            await connection.execute(delete(setting).where(setting.c.key == _CLAIM))
        else:
            await _put(database, connection, json.dumps(kept))
        return Claim.WRONG


async def role_in(connection: AsyncConnection, vault: Vault, user_id: int) -> Role | None:
    """The role of a user, None for somebody who is no admin; in the caller's transaction."""
    query = select(admin.c.role).where(admin.c.lookup == lookup_of(vault, ChatId(user_id)))
    role = (await connection.execute(query)).scalar()
    return None if role is None else Role(role)


async def has_owner(database: Database) -> bool:
    """Whether somebody is an owner; if not, the console prints a claim code."""
    async with database.read() as connection:
        found = await connection.execute(select(admin.c.id).where(admin.c.role == Role.OWNER.value).limit(1))
        return found.first() is not None


async def all_admins(database: Database) -> tuple[Admin, ...]:
    """The admins by number and role."""
    async with database.read() as connection:
        rows = (await connection.execute(select(admin.c.id, admin.c.role).order_by(admin.c.id))).all()
    return tuple(Admin(row.id, Role(row.role)) for row in rows)


async def admin_chats(database: Database, roles: Iterable[Role]) -> tuple[ChatId, ...]:
    """The private chats of the admins of some roles, for notices to them; an owner has every role."""
    wanted = {role.value for role in roles} | {Role.OWNER.value}
    async with database.read() as connection:
        rows = (await connection.execute(select(admin).where(admin.c.role.in_(wanted)).order_by(admin.c.id))).all()
    return tuple(address_of(database.vault, _PLACE, row.address) for row in rows)


async def dismiss(database: Database, admin_id: int) -> bool:
    """Take an admin's role away; False for the last owner, and for nobody."""
    async with database.write() as connection:
        role = (await connection.execute(select(admin.c.role).where(admin.c.id == admin_id))).scalar()
        owners = await connection.execute(
            select(func.count()).select_from(admin).where(admin.c.role == Role.OWNER.value)
        )
        if role is None or (role == Role.OWNER.value and owners.scalar_one() < 2):
            return False
        await connection.execute(delete(admin).where(admin.c.id == admin_id))
        await mark_scrub(connection, database)
        return True


async def write_audit(database: Database, role: Role, action: str, what: str, now: datetime) -> None:
    """Write down what an admin did: the hour, the role, the action and its object."""
    async with database.write() as connection:
        last = (await connection.execute(select(audit.c.chain).order_by(audit.c.id.desc()).limit(1))).scalar()
        act = Act(now.replace(minute=0, second=0, microsecond=0), role, action, what[:200])
        await connection.execute(
            audit.insert().values(
                hour=act.hour,
                role=act.role.value,
                action=act.action,
                object=act.object,
                chain=(chain := chain_of(database.vault, last or b"", act)),
            )
        )
        await _put(database, connection, _head(act.hour, chain), key=_HEAD)


async def read_audit(database: Database, limit: int = 20) -> tuple[Act, ...]:
    """The last acts, newest first."""
    async with database.read() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))).all()
    return tuple(_act(row) for row in rows)


async def audit_holds(database: Database) -> bool:
    """Whether the chain of the audit is whole from its oldest row to the act that was written down last."""
    async with database.read() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id))).all()
        head = (await connection.execute(select(setting.c.value).where(setting.c.key == _HEAD))).scalar()
    if not rows:
        return head is None
    return head == _head(rows[-1].hour, rows[-1].chain) and all(
        _follows(database.vault, earlier, later) for earlier, later in pairwise(rows)
    )


async def drop_old_audit(database: Database, now: datetime) -> None:
    """Let go of acts older than 90 days; the oldest that stays is the chain's new beginning."""
    async with database.write() as connection:
        gone = await connection.execute(delete(audit).where(audit.c.hour < now - AUDIT_LASTS))
        left = await connection.execute(select(audit.c.id).limit(1))
        if gone.rowcount and left.first() is None:
            await connection.execute(delete(setting).where(setting.c.key == _HEAD))


def rechain_audit(connection: Connection, old: Vault, new: Vault) -> None:
    """Tie the acts to one another under a new key; where the chain was broken it stays so."""
    rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    before = None
    chain = b""
    for row in rows:
        whole = before is None or _follows(old, before, row)
        chain = chain_of(new, chain, _act(row)) if whole else secrets.token_bytes(16)
        connection.execute(update(audit).where(audit.c.id == row.id).values(chain=chain))
        before = row
    head = select(setting.c.value).where(setting.c.key == _HEAD)
    if before is not None and connection.scalar(head) == _head(before.hour, before.chain):
        connection.execute(update(setting).where(setting.c.key == _HEAD).values(value=_head(before.hour, chain)))


def chain_of(vault: Vault, before: bytes, act: Act) -> bytes:
    """The keyed hash that ties an act to the one before it."""
    said = json.dumps([act.hour.isoformat(), act.role.value, act.action, act.object])
    return vault.lookup(before + said.encode(), purpose=b"audit")


def _head(hour: datetime, chain: bytes) -> str:
    """The act that was written down last, so that acts which are cut off the end are missed."""
    return f"{hour.isoformat()} {chain.hex()}"


def _follows(vault: Vault, earlier: Any, later: Any) -> bool:
    return hmac.compare_digest(later.chain, chain_of(vault, earlier.chain, _act(later)))


async def _put(database: Database, connection: AsyncConnection, value: str, *, key: str = _CLAIM) -> None:
    await connection.execute(
        database.insert(setting)
        .values(key=key, value=value)
        .on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )


async def _put_admin(database: Database, connection: AsyncConnection, user_id: int, role: Role) -> None:
    lookup = _lookup(database, user_id)
    known = await connection.execute(update(admin).where(admin.c.lookup == lookup).values(role=role.value))
    if not known.rowcount:
        address = seal_address(database.vault, _PLACE, ChatId(user_id))
        await connection.execute(admin.insert().values(lookup=lookup, address=address, role=role.value))


def _lookup(database: Database, user_id: int) -> bytes:
    return lookup_of(database.vault, ChatId(user_id))


def _hashed(database: Database, code: str) -> str:
    return database.vault.lookup(code.strip().encode(), purpose=b"claim").hex()


def _act(row: Any) -> Act:
    return Act(row.hour, Role(row.role), row.action, row.object)
