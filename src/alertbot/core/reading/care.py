"""Care with what hurts most when false: who must have said it before anybody is told."""

from alertbot.core.model import CAREFUL_EVENTS, EventKind

ENOUGH_VOICES = 2


def needs_confirmation(kind: EventKind, publishers: frozenset[str], *, trusted: bool) -> bool:
    """Whether an admin must confirm that this happened before followers are told.

    `publishers` are all who say so, the one just read among them; `trusted` is an admin's word that this feed's "released" and "died" may be told at
    once. Two publishers of one name are one voice. Everything that is not a release or a death may be told (safety R14).
    """
    if kind not in CAREFUL_EVENTS or trusted:
        return False
    return len({publisher.strip().casefold() for publisher in publishers} - {""}) < ENOUGH_VOICES
