"""How well and how fast statements are read: `python benchmarks/reading.py CORPUS_DIR`.

CORPUS_DIR holds a labelled corpus: people.csv, index.jsonl (id, language, date, publisher, cluster), mentions.jsonl (text, person, spans),
events.jsonl (text, person, event, primary) and texts/ID.txt. Names are taken from the labels, so that only the reading is judged. Printed are

- events: accuracy, macro-F1 over the kinds with five examples or more, each kind's precision and recall, and who is wrongly called released or died;
- summaries: whether every sentence stands in the text, names the person where one does, and is no longer than it may be; and ROUGE-1/-2/-L
  against the text's first line, beside what the first two sentences get;
- stories: how many statements of one cluster become one story for each person, and whether two clusters ever share one;
- speed: milliseconds for a statement of 5,000 characters, and for its sketch.

`--json` prints the figures as one line of JSON.
"""

import argparse
import csv
import json
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alertbot.core.model import EventKind, Mention, Person, Span, Verdict
from alertbot.core.reading import OpenStory, Pair, assign, read_statement, sentences, sketch
from alertbot.core.reading.language import language_of

FEWEST = 5  # examples of a kind that counts in macro-F1
GAP = " […] "


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--verbose", action="store_true", help="list every wrong event")
    chosen = arguments.parse_args()
    corpus = Corpus(chosen.corpus)
    figures = {
        "events": events(corpus, verbose=chosen.verbose),
        "summaries": summaries(corpus),
        "stories": stories(corpus),
        "speed": speed(corpus),
    }
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, values in figures.items():
        print(f"\n{name}")
        for key, value in values.items():
            print(f"  {key:34} {value}")


class Corpus:
    """Texts, people and labels of a folder, with what the reading says of each text."""

    def __init__(self, folder: Path) -> None:
        self.people = {row["id"]: person(row) for row in csv.DictReader((folder / "people.csv").open(encoding="utf-8"))}
        self.index = {
            row["id"]: row for row in rows(folder / "index.jsonl") if (folder / "texts" / f"{row['id']}.txt").exists()
        }
        self.texts = {i: (folder / "texts" / f"{i}.txt").open(encoding="utf-8", newline="").read() for i in self.index}
        self.mentions = defaultdict(tuple)
        for row in rows(folder / "mentions.jsonl"):
            if row["text"] in self.texts and row["spans"]:
                self.mentions[row["text"]] += (mention(row, self.texts[row["text"]]),)
        self.primary = {(e["text"], e["person"]): e["event"] for e in rows(folder / "events.jsonl") if e["primary"]}
        self.labels = defaultdict(set)
        for e in rows(folder / "events.jsonl"):
            self.labels[e["text"], e["person"]].add(e["event"])
        self.told = {i: read_statement(text, self.mentions[i], self.people) for i, text in self.texts.items()}


def rows(path: Path):
    return [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]


def person(row) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        native_name=row["native_name"],
        country=row["country"],
        gender=row["gender"],
        aliases=tuple(a.strip() for a in row["aliases"].split(";") if a.strip()),
    )


def mention(row, text: str) -> Mention:
    spans = tuple(Span(start, end, text[start:end], "label") for start, end in row["spans"])
    return Mention(row["person"], Verdict.CERTAIN, 1.0, spans)


# Events ---------------------------------------------------------------------------------------------------------------


def events(corpus: Corpus, *, verbose: bool):
    said = {(i, t.mention.person_id): t.event.kind.value for i, told in corpus.told.items() for t in told}
    judged = {pair: kind for pair, kind in corpus.primary.items() if pair in said}
    if verbose:
        for pair, kind in judged.items():
            if said[pair] != kind:
                print(
                    f"{pair[0]} {corpus.index[pair[0]]['language']:8} {pair[1]:20} labelled {kind}, said {said[pair]}"
                )
    found = Counter((kind, said[pair]) for pair, kind in judged.items())
    kinds = {kind.value: figures_of(found, kind.value) for kind in EventKind}
    big = [f for f in kinds.values() if f["labelled"] >= FEWEST]
    wrong = {
        kind: [
            pair
            for pair, one in said.items()
            if one == kind and pair in corpus.labels and kind not in corpus.labels[pair]
        ]
        for kind in ("released", "died")
    }
    return {
        "pairs": len(judged),
        "accuracy": round(sum(said[pair] == kind for pair, kind in judged.items()) / len(judged), 4),
        "macro_f1": round(sum(f["f1"] for f in big) / len(big), 4),
        **{
            f"{kind}: labelled, said, precision, recall": tuple(f.values())[:4]
            for kind, f in kinds.items()
            if f["labelled"] or f["said"]
        },
        "wrongly released": ["/".join(pair) for pair in wrong["released"]],
        "wrongly died": ["/".join(pair) for pair in wrong["died"]],
    }


def figures_of(found: Counter, kind: str):
    right = found[kind, kind]
    labelled = sum(n for (gold, _), n in found.items() if gold == kind)
    said = sum(n for (_, one), n in found.items() if one == kind)
    precision, recall = right / said if said else 0.0, right / labelled if labelled else 0.0
    f1 = 2 * right / (said + labelled) if said + labelled else 0.0
    return {"labelled": labelled, "said": said, "precision": round(precision, 3), "recall": round(recall, 3), "f1": f1}


# Summaries ------------------------------------------------------------------------------------------------------------


def summaries(corpus: Corpus):
    faults = Counter()
    ours, lead = [], []
    for i, told in corpus.told.items():
        text = corpus.texts[i]
        for one in told:
            faults["told"] += 1
            faults["not verbatim"] += any(part not in text for part in one.summary.split(GAP))
            faults["longer than 600"] += len(one.summary) > 600
            faults["does not name the person"] += not any(span.surface in one.summary for span in one.mention.spans)
            others = [m for m in corpus.mentions[i] if m.person_id != one.mention.person_id]
            faults["a sentence about others alone"] += about_others(text, one, others)
        first, rest = standfirst(text)
        if first and told:
            ours += [rouge(told_of_first(rest, corpus, i, text), first)]
            lead += [rouge(first_two(rest), first)]
    scores = {"ROUGE-1/-2/-L of the summary": mean(ours), "ROUGE-1/-2/-L of the first two sentences": mean(lead)}
    return {
        **{
            name: faults[name]
            for name in (
                "told",
                "not verbatim",
                "longer than 600",
                "does not name the person",
                "a sentence about others alone",
            )
        },
        "standfirsts": len(ours),
        **scores,
    }


def about_others(text: str, one, others) -> bool:
    for part in one.summary.split(GAP):
        start = text.find(part)
        for sentence in sentences(part, language_of(text)):
            span = (start + sentence.start, start + sentence.end)
            if names(others, span) and not names([one.mention], span):
                return True
    return False


def names(mentions, span) -> bool:
    return any(span[0] <= s.start < span[1] for m in mentions for s in m.spans)


def standfirst(text: str) -> tuple[str, str]:
    """The first line as the publisher's own summary, and the rest, of texts that have a first line worth the name and a rest."""
    head, _, rest = text.strip().partition("\n")
    fits = 40 <= len(head) <= 300 and len(rest) > 300 and "|" not in head and not head.startswith("date ")
    return (head, rest.strip()) if fits else ("", "")


def told_of_first(rest: str, corpus: Corpus, i: str, text: str) -> str:
    """The summary of the text without its first line, about the person most named in it."""
    offset = text.find(rest)
    moved = tuple(
        Mention(
            m.person_id,
            m.verdict,
            m.confidence,
            tuple(Span(s.start - offset, s.end - offset, s.surface, s.why) for s in m.spans if s.start >= offset),
        )
        for m in corpus.mentions[i]
    )
    told = read_statement(rest, tuple(m for m in moved if m.spans), corpus.people)
    best = max(told, key=lambda one: len(one.mention.spans), default=None)
    return best.summary if best else ""


def first_two(text: str) -> str:
    found = sentences(text, language_of(text))[:2]
    return " ".join(text[s.start : s.end] for s in found)


def rouge(summary: str, reference: str) -> tuple[float, float, float]:
    a, b = summary.lower().split(), reference.lower().split()
    return overlap(a, b, 1), overlap(a, b, 2), longest(a, b)


def overlap(a: list[str], b: list[str], n: int) -> float:
    x, y = (Counter(zip(*(words[i:] for i in range(n)), strict=False)) for words in (a, b))
    both = sum((x & y).values())
    return 2 * both / max(1, sum(x.values()) + sum(y.values()))


def longest(a: list[str], b: list[str]) -> float:
    row = [0] * (len(b) + 1)
    for word in a:
        previous = row[:]
        for at, other in enumerate(b, 1):
            row[at] = previous[at - 1] + 1 if word == other else max(previous[at], row[at - 1])
    return 2 * row[-1] / max(1, len(a) + len(b))


def mean(scores) -> str:
    return "/".join(f"{sum(s[n] for s in scores) / max(1, len(scores)):.3f}" for n in range(3))


# Stories --------------------------------------------------------------------------------------------------------------


def stories(corpus: Corpus):
    """Each statement in the order of its date, as a follower of one person meets it: how many stories does a cluster's news become?"""
    opened: list[OpenStory] = []
    clusters: dict[int, set[str]] = defaultdict(set)
    alerts: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for i, row in sorted(corpus.index.items(), key=lambda item: str(item[1].get("date") or "")):
        day = datetime.combine(day_of(row.get("date")), datetime.min.time(), UTC)
        pairs = tuple(Pair(t.mention.person_id, t.event.kind) for t in corpus.told[i])
        if not pairs:
            continue
        kept = sketch(corpus.texts[i])
        recent = [s for s in opened if abs(day - s.opened) <= timedelta(days=7)]
        assignment = assign(pairs, kept, day, recent, publisher=row.get("publisher") or i)
        places = {pair: story for story, joined in assignment.joins.items() for pair in joined}
        if assignment.new:
            opened.append(OpenStory(len(opened), day, assignment.new, kept, frozenset({row.get("publisher") or i})))
            places |= dict.fromkeys(assignment.new, len(opened) - 1)
        for pair, story in places.items():
            clusters[story].add(row["cluster"])
            alerts[row["cluster"], pair.person_id, pair.kind.value].add(story)
    split = [key for key, told in alerts.items() if len(told) > 1]
    return {
        "stories": len(opened),
        "of more than one cluster": sum(len(c) > 1 for c in clusters.values()),
        "news told more than once": len(split),
        "news": len(alerts),
    }


def day_of(written) -> date:
    parts = [int(part) for part in str(written or "2000").split("-")] + [1, 1]
    return date(*parts[:3])


# Speed ----------------------------------------------------------------------------------------------------------------


def speed(corpus: Corpus):
    chosen = [
        (corpus.texts[i], corpus.mentions[i])
        for i in corpus.texts
        if 2_500 < len(corpus.texts[i]) < 5_500 and corpus.mentions[i]
    ]
    size = sum(len(text) for text, _ in chosen)

    def per_statement(work) -> float:
        return min(timed(work, chosen) for _ in range(5)) / size * 5_000 * 1_000

    return {
        "ms a statement of 5,000 characters": round(per_statement(lambda t, m: read_statement(t, m, corpus.people)), 2),
        "ms its sketch": round(per_statement(lambda t, _: sketch(t)), 2),
    }


def timed(work, chosen) -> float:
    start = time.process_time()
    for text, mentions in chosen:
        work(text, mentions)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
