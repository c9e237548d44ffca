"""Collects the bot's sentences from its source and compares them with the catalogues: what is missing, what is obsolete.

`python -m alertbot.locales.extract` lists it for each language and exits 1 when there is anything; with `--update` it
also writes the catalogues anew: missing sentences are added, to be translated, and obsolete ones leave.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alertbot.locales import LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

# Which arguments of which function hold a sentence; two are a singular and a plural.
_CALLS = {
    "say": (0,),
    "template": (0,),
    "msgid": (0,),
    "many": (0, 1),
    "counted": (0, 1),
    "tell": (1,),
    "tell_many": (1, 2),
}
# Nothing in the header changes from run to run, so that a catalogue changes only where its words do.
_HEADER = """\
# What alertbot says in {name}.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the source, its plural if it counts, and the file where it stands."""

    msgid: str
    plural: str = ""
    file: str = ""


def sentences(folder: Path) -> tuple[Sentence, ...]:
    """Every sentence in the Python files of a folder, each once, in the order of files and lines."""
    found: dict[str, Sentence] = {}
    for path in sorted(folder.rglob("*.py")):
        for one in _in_source(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()):
            if one.msgid not in found or (one.plural and not found[one.msgid].plural):
                found[one.msgid] = one
    return tuple(found.values())


def read(language: str, folder: Path) -> "Catalog":
    """The catalogue of a language; an empty one where there is no file yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    path = folder / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(catalogue: "Catalog", wanted: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences that a catalogue does not translate, or not in all their plural forms."""
    return tuple(one for one in wanted if not _translated(catalogue, one))


def obsolete(catalogue: "Catalog", wanted: Iterable[Sentence]) -> tuple[str, ...]:
    """What a catalogue translates though nobody says it."""
    said = {one.msgid for one in wanted}
    return tuple(msgid for message in catalogue if (msgid := _first(message.id)) and msgid not in said)


def updated(catalogue: "Catalog", wanted: Iterable[Sentence], language: str) -> "Catalog":
    """A new catalogue with exactly the wanted sentences, in their order, with the translations that are known."""
    from babel.messages.catalog import Catalog

    new = Catalog(locale=language, fuzzy=False)
    old = list(catalogue)
    for one in wanted:
        known = {message.context: message.string for message in old if _first(message.id) == one.msgid}
        for context in sorted({None, *known}, key=lambda context: context or ""):
            msgid = (one.msgid, one.plural) if one.plural else one.msgid
            new.add(msgid, known.get(context) or "", context=context, locations=[(one.file, 0)])
    return new


def _in_source(source: str, file: str) -> Iterator[Sentence]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        places = _CALLS.get(_called(call.func), ())
        texts = [list(_texts(call.args[place])) for place in places if place < len(call.args)]
        if len(texts) == len(places) == 2:
            yield from (Sentence(one, many, file) for one, many in zip(*texts, strict=False))
        elif texts:
            yield from (Sentence(text, "", file) for text in texts[0])


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _texts(argument: ast.expr) -> Iterator[str]:
    """The strings an argument may be: one, or either of `a if x else b`."""
    match argument:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)
        case _:  # a variable: what it may be is marked with msgid where it is written
            return


def _translated(catalogue: "Catalog", one: Sentence) -> bool:
    message = catalogue.get(one.msgid)
    if message is None or message.fuzzy:
        return False
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and len(forms) == (catalogue.num_plurals if one.plural else 1)


def _first(msgid: object) -> str:
    return str(msgid[0]) if isinstance(msgid, (tuple, list)) else str(msgid)


def _write(catalogue: "Catalog", path: Path, language: str) -> None:
    from babel.messages.pofile import write_po

    header = _HEADER.format(name=LANGUAGES[language], language=language, plurals=catalogue.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalogue, width=120, include_lineno=False, omit_header=True)


def main(arguments: list[str]) -> int:
    """List what is missing and obsolete in each language, or bring the catalogues up to date; 1 when work is left."""
    folder = Path(__file__).parent
    wanted = sentences(folder.parent)
    left = 0
    for language in [code for code in LANGUAGES if code != "en"]:
        catalogue = read(language, folder)
        if "--update" in arguments:
            catalogue = updated(catalogue, wanted, language)
            _write(catalogue, folder / f"{language}.po", language)
        lacking, old = missing(catalogue, wanted), obsolete(catalogue, wanted)
        left += len(lacking) + len(old)
        print(f"{language}: {len(wanted)} sentences, {len(lacking)} missing, {len(old)} obsolete")
        for text in (*(one.msgid for one in lacking), *(f"obsolete: {one}" for one in old)):
            print(f"  {text}")
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
