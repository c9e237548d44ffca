"""Quality and speed of name matching.

python benchmarks/names.py match PEOPLE.csv FILE... [--json]   who is named in each file (no events)
"""

import json
import sys
from pathlib import Path

from alertbot.core.names import build_index, find_people
from alertbot.core.people import read_people_csv


def match(people_file: str, files: list[str]) -> None:
    people, problems = read_people_csv(Path(people_file).read_text(encoding="utf-8"))
    for problem in problems:
        print(problem, file=sys.stderr)
    index = build_index(people)
    for path in files:
        for m in find_people(index, Path(path).read_bytes().decode("utf-8", "replace")):
            print(
                json.dumps(
                    {
                        "text": path,
                        "person": m.person_id,
                        "verdict": m.verdict.value,
                        "confidence": m.confidence,
                        "event": None,
                        "ambiguous_with": list(m.ambiguous_with),
                        "mentions": [
                            {"start": s.start, "end": s.end, "surface": s.surface, "why": s.why} for s in m.spans
                        ],
                        "reason": m.reason,
                    },
                    ensure_ascii=False,
                )
            )


if __name__ == "__main__":
    args = [a for a in sys.argv[1:] if a != "--json"]
    if args[:1] == ["match"]:
        match(args[1], args[2:])
