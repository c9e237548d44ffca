"""Which of a person's names a reader is shown: in the reader's own script where one is known."""

from alertbot.core.model import Person


def name_of(name: str, native_name: str, language: str) -> str:
    """The native name where both it and the reader's language are Cyrillic, else the main one."""
    if language in _CYRILLIC and any("\u0400" <= char <= "\u04ff" for char in native_name):
        return native_name
    return name or native_name


def other_names(person: Person, language: str, most: int = 5) -> tuple[str, ...]:
    """The person's further spellings, the native one first."""
    main = name_of(person.name, person.native_name, language)
    rest = dict.fromkeys((person.native_name, *person.names))
    return tuple(name for name in rest if name and name != main)[:most]


_CYRILLIC = frozenset({"be", "ru", "uk"})
