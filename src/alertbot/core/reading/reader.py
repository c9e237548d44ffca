"""What a statement says of each person named in it: the event, and the sentences to show."""

from collections.abc import Mapping
from datetime import date

from alertbot.core.model import Event, Mention, Person, Told
from alertbot.core.reading.events import Verdict, decide_event
from alertbot.core.reading.evidence import signs_of
from alertbot.core.reading.facts import facts_of, freed_in
from alertbot.core.reading.language import language_of
from alertbot.core.reading.scene import Scene, scene_of
from alertbot.core.reading.summary import summary_of


def read_statement(
    text: str,
    mentions: tuple[Mention, ...],
    people: Mapping[str, Person],
    *,
    title_end: int = 0,
    published: date | None = None,
    language: str = "",
) -> tuple[Told, ...]:
    """What the text says of each mention, in the same order.

    `title_end` is the length of the title with which the text begins, 0 where it is not known; `language` an ISO code, told from the text if empty.
    Never raises, whatever the text; takes time in proportion to its length.
    """
    if not mentions:
        return ()
    scene = scene_of(
        text, mentions, people, title_end=title_end, published=published, language=language or language_of(text)
    )
    verdicts = [decide_event(found) for found in signs_of(scene)]
    freed = freed_in(scene)
    return tuple(_told(scene, place, verdict, freed) for place, verdict in enumerate(verdicts))


def _told(scene: Scene, place: int, verdict: Verdict, freed: int | None) -> Told:
    mention = scene.mentions[place]
    event = Event(
        person_id=mention.person_id,
        kind=verdict.kind,
        confidence=verdict.confidence,
        quote=_quote(scene, verdict),
        facts=facts_of(scene, verdict, freed),
    )
    return Told(mention, event, summary_of(scene, place, verdict))


def _quote(scene: Scene, verdict: Verdict) -> str:
    if verdict.sign is None:
        return ""
    sentence = scene.sentences[verdict.sign.sentence]
    return scene.text[sentence.start : sentence.end]
