"""The tables: what alertbot remembers, the same on SQLite and PostgreSQL.

Nothing here identifies a subscriber but `subscriber.address` (encrypted) and `subscriber.lookup` (a keyed index); times of
what subscribers do are kept as days. docs/privacy.md names every column of these tables that is about a subscriber.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, kept as microseconds since 1970: exact, sortable, and alike on every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuse naive times: they are bugs."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        delta = value.astimezone(UTC) - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the time back as aware UTC."""
        if value is None:
            return None
        return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows only in an INTEGER column


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", _Id, unique=True, nullable=False),  # short, for buttons (64 bytes at most)
    Column("name", Text, nullable=False),
    Column("native_name", Text, nullable=False, server_default=""),
    Column("country", Text, nullable=False, server_default=""),
    Column("gender", Text, nullable=False, server_default=""),
    Column("born", Date),
    Column("arrested", Date),
    Column("sentence", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default=""),
    Column("group_name", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("retired", Boolean, nullable=False, server_default=text("false")),
    Column("slug", Text, unique=True, nullable=False),  # random; deep links carry it, never a name
)

name = Table(
    "name",
    metadata,
    _id(),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("spelling", Text, nullable=False),
    UniqueConstraint("person_id", "spelling"),
)

feed = Table(
    "feed",
    metadata,
    _id(),
    Column("url", Text, unique=True, nullable=False),
    Column("kind", Text, nullable=False, server_default="feed"),
    Column("selector", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("publisher", Text, nullable=False, server_default=""),
    Column("trusted", Boolean, nullable=False, server_default=text("false")),
    Column("gap", Integer),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("prints", LargeBinary),  # of the items of the last document, 8 bytes each
    Column("hints", JSON, nullable=False, server_default="{}"),
    Column("next_visit", Moment),
    Column("last_visit", Moment),
    Column("last_success", Moment),
    Column("last_full", Moment),
    Column("last_news", Moment),
    Column("usual_gap", Integer),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
    Column("problem_told", Boolean, nullable=False, server_default=text("false")),
    Column("off", Boolean, nullable=False, server_default=text("false")),
    Column("moved_to", Text),
    Column("moved_times", Integer, nullable=False, server_default="0"),
    Column("moved_since", Moment),
    Column("learned", Boolean, nullable=False, server_default=text("false")),
    Column("guids_trusted", Boolean, nullable=False, server_default=text("true")),
    Column("paused_reason", Text, nullable=False, server_default=""),
    Column("answered_by", Text),
    Index("ix_feed_due", "off", "next_visit"),
)

# Hosts that asked for patience (Retry-After), so that a restart does not forget it.
host_pause = Table(
    "host_pause",
    metadata,
    Column("host", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    _id(),
    Column("feed_id", ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("items", Integer, nullable=False, server_default="0"),
    Column("news", Integer, nullable=False, server_default="0"),
    Index(None, "feed_id", "at"),
)

statement = Table(
    "statement",
    metadata,
    _id(),
    Column("feed_id", ForeignKey("feed.id", ondelete="SET NULL")),
    Column("publisher", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("published", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of title and text: an edit changes it
    Column("sketch", LargeBinary, nullable=False, default=b""),  # for likeness, see core/reading/stories.py
    Column("edits", SmallInteger, nullable=False, server_default="0"),
    Column("unread", SmallInteger, nullable=False, server_default="0"),  # tries left to fetch the page behind it
    Column("held", Boolean, nullable=False, server_default=text("false")),  # of a mass change: told when released
    Index(None, "seen"),
    Index(None, "feed_id", "seen"),
)
# As literal SQL: an engine takes a partial index only where the question has the same words.
still_unread = text("statement.unread > 0")
Index("ix_statement_unread", statement.c.feed_id, sqlite_where=text("unread > 0"), postgresql_where=text("unread > 0"))

# Every key by which an item of a feed is known again; kept longer than the statement.
seen_key = Table(
    "seen_key",
    metadata,
    Column("feed_id", ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("key", LargeBinary, primary_key=True),  # 16 bytes of BLAKE2b over the kind and the key
    Column("statement_id", ForeignKey("statement.id", ondelete="SET NULL")),
    Column("last_seen", Moment, nullable=False),
    Index(None, "statement_id"),
)

mention = Table(
    "mention",
    metadata,
    _id(),
    Column("statement_id", ForeignKey("statement.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("spans", JSON, nullable=False),  # [[start, end, surface, why], …] in code points of statement.text
    Column("ambiguous_with", JSON, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("statement_id", "person_id"),
    Index(None, "person_id", "statement_id"),
)

event = Table(
    "event",
    metadata,
    _id(),
    Column("statement_id", ForeignKey("statement.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("quote", Text, nullable=False, server_default=""),
    Column("facts", JSON, nullable=False),
    Column("summary", Text, nullable=False, server_default=""),
    Column("confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("at", Moment, nullable=False),  # when the statement was published
    UniqueConstraint("statement_id", "person_id"),
    Index(None, "person_id", "at"),
)

story = Table(
    "story",
    metadata,
    _id(),
    Column("statement_id", ForeignKey("statement.id", ondelete="CASCADE")),  # the one that is shown
    Column("occasion", Text, unique=True),  # or a day of the calendar, as core/calendar.py keys it
    Column("opened", Moment, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("contested", Boolean, nullable=False, server_default=text("false")),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    Column("correction", Text, nullable=False, server_default=""),
    Column("content_errors", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),  # grows with every change of what is shown
    Index(None, "opened"),
)

story_person = Table(
    "story_person",
    metadata,
    Column("story_id", ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),
    Index(None, "person_id", "kind"),
)

story_statement = Table(
    "story_statement",
    metadata,
    Column("story_id", ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("statement_id", ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True),
    Column("joined", Moment, nullable=False),
    Index(None, "statement_id"),
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", LargeBinary, primary_key=True),  # 16 random bytes
    Column("lookup", LargeBinary, unique=True, nullable=False),  # keyed index of the chat id
    Column("address", LargeBinary, nullable=False),  # the chat id, encrypted
    Column("kind", Text, nullable=False),
    Column("topic", Integer),  # the forum topic that alerts go to
    Column("language", Text, nullable=False, server_default="en"),
    Column("rhythm", Text, nullable=False, server_default="at once"),
    Column("hour", SmallInteger, nullable=False, server_default="9"),
    Column("weekday", SmallInteger, nullable=False, server_default="0"),
    Column("zone", Text, nullable=False, server_default="UTC"),
    Column("quiet_from", SmallInteger),
    Column("quiet_to", SmallInteger),
    Column("urgent_passes", Boolean, nullable=False, server_default=text("false")),
    Column("events", Integer, nullable=False, server_default="4095"),
    Column("sound", Boolean, nullable=False, server_default=text("true")),
    Column("discreet", Boolean, nullable=False, server_default=text("false")),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("all_is_well", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default="active"),  # or suspended (blocked us), or leaving (/panic)
    Column("suspended_on", Date),
    Column("failed_days", SmallInteger, nullable=False, server_default="0"),
    Column("last_failed_on", Date),
    Column("agreed_on", Date, nullable=False),
    Column("renewed_on", Date, nullable=False),
    Column("wipe_code", LargeBinary, unique=True),  # keyed hash of the remote wipe code
    Column("digested_on", Date),  # the last day on which a digest went out
    Column("well_on", Date),  # the last day on which "all is well" went out
    CheckConstraint("state IN ('active', 'suspended', 'leaving')", name="state"),
)

follow = Table(
    "follow",
    metadata,
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("target", Text, primary_key=True),  # a person's id, a country, a group; empty for everybody
    Column("note", LargeBinary),  # the subscriber's own "why I follow", encrypted
    Column("muted_until", Date),
    Index("ix_follow_target", "kind", "target", "subscriber_id"),
)

alert = Table(
    "alert",
    metadata,
    _id(),
    Column("story_id", ForeignKey("story.id", ondelete="CASCADE"), nullable=False),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("state", Text, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("due", Moment, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("story_id", "subscriber_id"),
    Index(None, "state", "urgency", "due", "id"),
    Index(None, "subscriber_id", "state"),
    # Chats that could not be told, few at any time: whoever queues alerts asks who they are (see _put_off in alerts.py).
    Index(
        "ix_alert_failed",
        "subscriber_id",
        "due",
        sqlite_where=text("state = 'pending' AND attempts > 0"),
        postgresql_where=text("state = 'pending' AND attempts > 0"),
    ),
)

# The only log of sending: ids of messages of both sides while they can still be edited or deleted (48 h at most).
delivery = Table(
    "delivery",
    metadata,
    _id(),
    Column("subscriber_id", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("alert_id", ForeignKey("alert.id", ondelete="SET NULL")),
    Column("message_id", BigInteger, nullable=False),
    Column("forget_at", Moment, nullable=False),  # this row goes then
    Column("delete_at", Moment),  # the message itself is deleted on Telegram then (discreet mode)
    Index(None, "subscriber_id"),
    Index(None, "alert_id"),
    Index(None, "forget_at"),
    Index(None, "delete_at"),
)

review = Table(
    "review",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("statement_id", ForeignKey("statement.id", ondelete="CASCADE")),
    Column("person_id", Text, nullable=False, server_default=""),
    Column("feed_id", ForeignKey("feed.id", ondelete="CASCADE")),
    Column("event", Text),
    Column("opened", Moment, nullable=False),
    Column("decision", Text, nullable=False, server_default=""),  # empty while open; yes, no, other
    Column("decided", Moment),
    UniqueConstraint("kind", "statement_id", "person_id"),
    Index(None, "decision", "opened"),
)

admin = Table(
    "admin",
    metadata,
    _id(),
    Column("lookup", LargeBinary, unique=True, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("role", Text, nullable=False),  # editor, operator, or owner (both)
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("hour", Moment, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("chain", LargeBinary, nullable=False),  # hash over the row and the chain before it
)
