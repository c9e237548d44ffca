"""The sentences of a statement that speak of one person, verbatim, in order, with the gaps marked."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from alertbot.core.model import EventKind, Span
from alertbot.core.reading.events import Verdict
from alertbot.core.reading.scene import Scene

LONGEST = 600  # code points
GAP = " […] "
_ENOUGH = 200  # code points: what is not needed is added up to here
_MOST = 4  # sentences
_SHORTEST_LEAD = 40  # code points: a shorter line is no sentence that leads in


def summary_of(scene: Scene, place: int, verdict: Verdict) -> str:
    """At most 600 characters of the statement about one person (by place in the mentions).

    The first sentence of the statement leads in, unless it speaks of somebody else; then come the sentences that name the person, chosen by rank and
    shown in the order of the text; one that begins with a pronoun brings the one before. No sentence that names only others is ever shown.
    """
    naming = sentences_naming(scene, place)
    if not naming:
        return ""
    full = {bisect_right(scene.starts, s.start) - 1 for s in _first_spans(scene, place) if " " in s.surface}
    ranked = sorted(naming, key=lambda at: (-_rank(scene, at, verdict, has_full_name=at in full), at))
    needed = [*ranked[:1], *_lead(scene, place, 1), *_event_sentence(scene, place, verdict)]
    chosen = _fitting(scene, place, [], needed, LONGEST)
    return _shown(scene, place, _fitting(scene, place, chosen, [*_lead(scene, place, 2), *ranked[1:]], _ENOUGH))


_MOST_LOOKED_AT = 60  # sentences that name a person: the news is not behind them


def sentences_naming(scene: Scene, place: int) -> list[int]:
    """The first sentences that name a person, in order."""
    found = {bisect_right(scene.starts, span.start) - 1 for span in _first_spans(scene, place)}
    return sorted(at for at in found if place in scene.named.get(at, ()))[:_MOST_LOOKED_AT]


def _first_spans(scene: Scene, place: int) -> tuple[Span, ...]:
    return scene.mentions[place].spans[: _MOST_LOOKED_AT * 4]


def _rank(scene: Scene, at: int, verdict: Verdict, *, has_full_name: bool) -> float:
    """How well a sentence tells the news of a person: it says what happened, has the full name, a number, stands early, is more than a caption."""
    sentence = scene.sentences[at]
    text = scene.text[sentence.start : sentence.end]
    rank = 3.0 * (_told_at(verdict) == at) + 1.0 * has_full_name
    rank += 0.5 * any(c.isdigit() for c in text)
    rank -= 2.0 * (at in scene.headings) + 0.05 * min(at, 40)
    return rank - 3.0 * (len(text) < _SHORTEST_LEAD)


def _lead(scene: Scene, place: int, count: int) -> list[int]:
    """The first real sentences after the title that speak of nobody else."""
    real = (
        at for at, sentence in enumerate(scene.sentences[:12]) if sentence.end > scene.title_end and _is_real(scene, at)
    )
    return [at for at in islice(real, count) if _may_show(scene, place, at)]


def _is_real(scene: Scene, at: int) -> bool:
    sentence = scene.sentences[at]
    return at not in scene.headings and sentence.end - sentence.start >= _SHORTEST_LEAD


def _event_sentence(scene: Scene, place: int, verdict: Verdict) -> Iterator[int]:
    """The sentence that says what happened, where it says "he" or "she" instead of the name."""
    told = _told_at(verdict)
    if told is not None and _may_show(scene, place, told):
        yield told


def _told_at(verdict: Verdict) -> int | None:
    """The sentence that says what happened; what is merely other news stands at the beginning of a statement, whatever it mentions later."""
    return verdict.sign.sentence if verdict.sign is not None and verdict.kind is not EventKind.OTHER else None


def _may_show(scene: Scene, place: int, at: int) -> bool:
    named = scene.named.get(at)
    return named is None or place in named


def _fitting(scene: Scene, place: int, chosen: list[int], wanted: Iterable[int], room: int) -> list[int]:
    """The chosen sentences and as many of the wanted as there is room for, each with the one before that it leans on; the very first at any length."""
    for at in dict.fromkeys(wanted):
        group = [at - 1, at] if _leans_back(scene, place, at) else [at]
        more = sorted({*chosen, *group})
        fits = len(more) <= _MOST and _length(scene, more) <= room
        if not chosen or (fits and not _repeats(scene, chosen, at)):
            chosen = more if fits else [at]
    return chosen


def _leans_back(scene: Scene, place: int, at: int) -> bool:
    clauses = scene.of_sentence.get(at, ())
    opens = bool(clauses) and any(h.tells == "pronouns" and h.first == clauses[0].first for h in clauses[0].hits)
    return opens and at > 0 and at - 1 not in scene.headings and _may_show(scene, place, at - 1)


def _repeats(scene: Scene, chosen: Sequence[int], at: int) -> bool:
    """Whether a sentence stands in one that was chosen, as titles and captions often do."""
    sentence = scene.sentences[at]
    text = scene.text[sentence.start : sentence.end]
    return any(text in scene.text[scene.sentences[c].start : scene.sentences[c].end] for c in chosen)


def _length(scene: Scene, chosen: Sequence[int]) -> int:
    return sum(scene.sentences[at].end - scene.sentences[at].start for at in chosen) + len(GAP) * (len(chosen) - 1)


def _shown(scene: Scene, place: int, chosen: Sequence[int]) -> str:
    pieces = ""
    for index, at in enumerate(chosen):
        sentence = scene.sentences[at]
        text = scene.text[sentence.start : sentence.end]
        if index:
            follows = (
                at == chosen[index - 1] + 1 and "\n" not in scene.text[scene.sentences[at - 1].end : sentence.start]
            )
            pieces += scene.text[scene.sentences[at - 1].end : sentence.start] if follows else GAP
        pieces += text if len(text) <= LONGEST else _shortened(scene, place, at)
    return pieces if len(pieces) <= LONGEST else pieces[:LONGEST]


def _shortened(scene: Scene, place: int, at: int) -> str:
    """A sentence longer than all the room: its beginning, and the part that names the person, cut between words."""
    sentence = scene.sentences[at]
    span = next((s for s in scene.mentions[place].spans if sentence.start <= s.start < sentence.end), None)
    if span is None or span.end <= sentence.start + LONGEST - 60:
        return _cut_end(scene.text, sentence.start, sentence.start + LONGEST, span.end if span else sentence.start)
    head = _cut_end(scene.text, sentence.start, sentence.start + 180, sentence.start)
    start = _cut_start(scene.text, span.start - 100, span.start)
    return head + GAP + _cut_end(scene.text, start, min(sentence.end, start + LONGEST - len(head) - len(GAP)), span.end)


def _cut_end(text: str, start: int, end: int, least: int) -> str:
    """From `start` to the last comma or semicolon before `end`, or else the last space; not before `least`."""
    if end >= len(text) or text[end].isspace():
        return text[start:end].rstrip()
    for marks in (",;", " "):
        cut = max(text.rfind(mark, max(start, least, (start + end) // 2), end) for mark in marks)
        if cut > start:
            return text[start:cut].rstrip()
    return text[start : max(end, min(least, start + LONGEST))]


def _cut_start(text: str, start: int, most: int) -> int:
    space = text.find(" ", max(0, start), most)
    return space + 1 if space >= 0 else most
