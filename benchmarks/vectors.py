"""How far the stand-in's reading of markup agrees with recorded answers of TDLib: `python benchmarks/vectors.py FOLDER`.

FOLDER holds `parse_vectors.json`, `html_fuzz_vectors.json` and `auto_entity_vectors.json`: lists of inputs with the text
and entities, or the error, that TDLib gave.
"""

import json
import sys
import time
from pathlib import Path

from alertbot.demo.autolinks import find
from alertbot.demo.entities import Broken, Entity, Parsed
from alertbot.demo.html import parse_html
from alertbot.demo.markdown import parse_markdown

NAMES = {
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "DateTime": "date_time",
    "PreCode": "pre",
    "EmailAddress": "email",
    "BotCommand": "bot_command",
    "PhoneNumber": "phone_number",
}


def main(folder: Path) -> int:
    """Run every vector and print how many agree; 1 where any does not."""
    failures = 0
    for name in ("parse_vectors.json", "html_fuzz_vectors.json"):
        failures += report(name, [(v, markup(v)) for v in json.loads((folder / name).read_text())])
    automatic = json.loads((folder / "auto_entity_vectors.json").read_text())
    failures += report("auto_entity_vectors.json", [(v, found(v)) for v in automatic])
    return min(failures, 1)


def report(name: str, results: list[tuple[dict, str]]) -> int:
    """Print how many of a file's vectors agree, and the first few that do not."""
    wrong = [(vector, difference) for vector, difference in results if difference]
    print(f"{name}: {len(results) - len(wrong)} of {len(results)} agree")
    for vector, difference in wrong[:10]:
        print(f"  {vector['input']!r}\n    {difference}")
    return len(wrong)


def markup(vector: dict) -> str:
    """What differs between our reading of a marked-up text and the recorded one; "" for nothing."""
    read = parse_html if vector.get("parse_mode", "HTML") == "HTML" else parse_markdown
    result = read(vector["input"])
    match result:
        case Broken(error):
            ours: object = "Bad Request: can't parse entities: " + error
        case Parsed(text, entities):
            ours = (text, [plain(e) for e in entities])
    theirs = vector["error"] if "error" in vector else (vector["text"], [recorded(e) for e in vector["entities"]])
    return "" if ours == theirs else f"ours   {ours}\n    theirs {theirs}"


def found(vector: dict) -> str:
    """What differs between the entities we find in a plain text and the recorded ones."""
    ours = [plain(e) for e in find(vector["input"])]
    theirs = [recorded(e) for e in vector["entities"] if e["type"] != "MediaTimestamp"]
    return "" if ours == theirs else f"ours   {ours}\n    theirs {theirs}"


def plain(entity: Entity) -> tuple:
    """An entity of ours as comparable values."""
    return (
        entity.type,
        entity.offset,
        entity.length,
        entity.url,
        entity.user_id,
        entity.language,
        entity.custom_emoji_id,
        entity.unix_time,
    )


def recorded(entity: dict) -> tuple:
    """A recorded entity as the same comparable values."""
    name = entity["type"].removeprefix("textEntityType")
    return (
        NAMES.get(name, name.lower()),
        entity["offset"],
        entity["length"],
        entity.get("url", ""),
        entity.get("user_id", 0),
        entity.get("language", ""),
        entity.get("custom_emoji_id", ""),
        entity.get("unix_time"),
    )


if __name__ == "__main__":
    started = time.perf_counter()
    status = main(Path(sys.argv[1]))
    print(f"{time.perf_counter() - started:.2f} s")
    sys.exit(status)
