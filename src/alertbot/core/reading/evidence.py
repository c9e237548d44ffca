"""Who each phrase of a text speaks of, and how much it weighs: the signs from which an event is decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alertbot.core.model import CAREFUL_EVENTS, EventKind
from alertbot.core.reading.asides import is_aside
from alertbot.core.reading.clauses import Clause
from alertbot.core.reading.dates import has_bare_month, year_at
from alertbot.core.reading.phrases import Hit
from alertbot.core.reading.relations import OF_A_PERSON, others_mentions, tells_of_relative, tells_of_stranger
from alertbot.core.reading.scene import Scene
from alertbot.core.reading.words import COLON


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing told of one person."""

    kind: EventKind
    weight: float
    hit: Hit
    sentence: int
    direct: bool  # the person is named in the same clause
    held: bool = False  # it says that the person is not free


# What each field of a book tells, and the weight of its strong phrases. A death or a release outweighs what else is told beside it.
_TELLS: Mapping[str, tuple[EventKind, float]] = {
    "released": (EventKind.RELEASED, 1.3),
    "died": (EventKind.DIED, 1.4),
    "sentenced": (EventKind.SENTENCED, 1.0),
    "arrested": (EventKind.ARRESTED, 0.85),
    "charged": (EventKind.CHARGED, 0.75),
    "transferred": (EventKind.TRANSFERRED, 0.9),
    "health": (EventKind.HEALTH, 0.8),
    "disappeared": (EventKind.DISAPPEARED, 0.9),
    "anniversary": (EventKind.ANNIVERSARY, 0.85),
    "award": (EventKind.AWARD, 0.9),
    "calls": (EventKind.APPEAL_FOR_RELEASE, 0.75),
    "held": (EventKind.APPEAL_FOR_RELEASE, 0.8),
    "cleared": (EventKind.OTHER, 1.25),
    "other": (EventKind.OTHER, 0.55),
}
_WEAK = 0.4
_NEIGHBOUR = 0.8  # told in another clause of the sentence, which names nobody
_TURNED = 0.55  # that clause begins with "but" or "while": likely somebody else's
_BY_PRONOUN = 0.75  # told in the next sentence, which goes on with "he" or "the activist"
_NEXT = 0.4  # told in the next sentence without such a word
_CONTRAST = 0.3  # after others were freed: "But X …"
_LEAD = 0.6  # told before anybody is named, of those whom the statement is about
_HEADING = 0.7
_LISTED = 0.9  # "A was released; so were B; C": a clause without a phrase takes the one before
_BACKGROUND = 0.3
_LATER = 0.3  # told behind other news of the same person
_TELLING = 4  # words of a sentence that tells something, though no phrase of it is known
_TELLING_SIGNS = 8  # where each sign of the script is a word, and where a number may be the date of a caption
_UNREAD = 0.6  # the weight of that
_BACKGROUND_ONCE = 0.7  # of what happens once: "earlier" may be yesterday
_REMEMBERED = 0.2  # "two years since X died"
_OLD_YEAR = 0.2
_CARRIED = 30  # signs that one sentence hands on to the next: enough for every sentence that a person wrote
_CROWD = 40  # a statement about more people than these is about none of them in particular
_REACH = 12  # words between a wish and what is wished
_BARE_MONTH = 0.4  # "freed in June": less than other news told beside it, but enough where it stands alone
_LEFT = 0.5  # the sentence that a court leaves as it is
_AGO_REACH = 10  # words between "years ago" and what is remembered
_FAR = 1_000
_KEPT_REACH = 6  # words between "still held" and what is not so
_VERB_LAST = frozenset({"de", "nl", "tr", "gu", "fa", "hi"})  # languages that may put the wish last
_AFTER_VERB_LAST = 8
_NEVER_NEGATED = frozenset({"health", "disappeared", "other", "calls", "held", "anniversary"})
# What has happened to most prisoners before, and stands in most statements as background.
_PAST_OF_MOST = frozenset({EventKind.SENTENCED, EventKind.ARRESTED, EventKind.CHARGED, EventKind.AWARD})
_BEHIND_NEWS = _PAST_OF_MOST | {EventKind.RELEASED, EventKind.ANNIVERSARY}
_OF_THE_HELD = frozenset({"calls", "held"})
_TIMELESS = frozenset({"anniversary", "calls", "held", "other"})
_OF_A_DAY = frozenset({"released", "died", "sentenced", "arrested", "charged", "transferred", "award", "cleared"})


def signs_of(scene: Scene) -> tuple[tuple[Sign, ...], ...]:
    """The signs for each mention, in the order of the mentions."""
    others = others_mentions(scene)
    signs: list[list[Sign]] = [[] for _ in scene.mentions]
    for at, person, sign in _told(scene):
        if at is None or (at, person) not in others or sign.hit.tells in others[at, person]:
            signs[person].append(replace(sign, weight=sign.weight * _place_weight(scene, sign)))
    leads = _leads(scene)
    lately = frozenset(c.sentence for c in scene.clauses if any(hit.tells == "lately" for hit in c.hits))
    return tuple(tuple(_news_first(scene, n, found, leads.get(n), lately)) for n, found in enumerate(signs))


def _news_first(
    scene: Scene, person: int, signs: Sequence[Sign], lead: int | None, lately: frozenset[int]
) -> Iterator[Sign]:
    """The signs of a person; what has happened to most prisoners before, told only behind a first sentence of other news, is its background. `lately`
    are the sentences that tell a day of this week: what they tell is news wherever it stands.
    """
    told = {sign.kind for sign in signs if lead is None or sign.sentence <= lead}
    for sign in signs:
        is_behind = lead is not None and sign.sentence > lead and _is_background(sign)
        is_known = is_behind and sign.kind not in told and sign.sentence not in lately
        yield replace(sign, weight=sign.weight * _LATER) if is_known else sign
    is_news = any(sign.kind not in _BEHIND_NEWS and not sign.held and not sign.hit.weak for sign in signs)
    if lead is not None and not told and not is_news and person in scene.main:
        yield _unread(scene, lead)


def _is_background(sign: Sign) -> bool:
    return sign.kind in _BEHIND_NEWS or sign.hit.tells == "released"


def _leads(scene: Scene) -> Mapping[int, int]:
    """The first sentence that names each person and is long enough to tell something: no heading, no caption."""
    leads: dict[int, int] = {}
    for place in sorted(scene.named):
        if _is_telling(scene, place):
            for person in scene.named[place]:
                leads.setdefault(person, place)
    return leads


def _is_telling(scene: Scene, place: int) -> bool:
    clauses = scene.of_sentence[place]
    first, end = clauses[0].first, min(clauses[-1].end, clauses[0].first + _TELLING_SIGNS)
    is_dense = scene.book.code == "zh" or any(word[0].isdigit() for word in scene.words.forms[first:end])
    return place not in scene.headings and end - first >= (_TELLING_SIGNS if is_dense else _TELLING)


def _unread(scene: Scene, place: int) -> Sign:
    """What a first sentence tells in words that no book has: it is news of some other kind."""
    first = scene.of_sentence[place][0].first
    return Sign(EventKind.OTHER, _UNREAD, Hit("other", weak=True, first=first, last=first), place, direct=True)


def _told(scene: Scene) -> Iterator[tuple[int | None, int, Sign]]:
    """Every sign with its person and, where it stands beside a name, the place of that name."""
    carried: list[Sign] = []  # of the sentence before, for "Among them are …"
    heading: list[Sign] = []  # of the heading above
    speaks_of: frozenset[int] = frozenset()  # whom the sentences before spoke of
    distance = 0
    for place in range(len(scene.sentences)):
        clauses = scene.of_sentence.get(place, ())
        signs = [(clause, list(_readings(scene, clause))) for clause in clauses]
        every = [sign for _, found in signs for sign in found]
        named = scene.named.get(place, frozenset())
        if named:
            yield from _in_sentence(scene, signs)
            strong = any(not sign.hit.weak for sign in every)
            for person, at in _first_names(scene, clauses):
                if _opens_among(clauses):
                    yield from ((at, person, _as(sign, place, _LISTED)) for sign in carried)
                elif not strong or place in scene.headings:
                    yield from ((at, person, _as(sign, place, _HEADING)) for sign in heading)
            if _opens_with_but(clauses) and any(sign.kind is EventKind.RELEASED for sign in carried):
                yield from ((None, person, _contrast(clauses[0])) for person in named)
            speaks_of, distance = named, 0
        else:
            distance += 1
            yield from _in_nameless(scene, clauses, every, speaks_of, distance)
        if not named and (place in scene.headings or _ends_with_colon(scene, place)):
            heading = [sign for sign in every if sign.weight >= _HEADING][:_CARRIED]
        carried = ([*carried, *every] if named and _opens_among(clauses) else every)[:_CARRIED]


def _opens_with_but(clauses: Sequence[Clause]) -> bool:
    return any(h.tells == "turns" and not h.weak and h.first == clauses[0].first for h in clauses[0].hits)


def _contrast(clause: Clause) -> Sign:
    """A sign that the person is not free: "Thirty are free today. But X …"."""
    hit = next(h for h in clause.hits if h.tells == "turns")
    return Sign(EventKind.APPEAL_FOR_RELEASE, _CONTRAST, hit, clause.sentence, direct=True, held=True)


def _as(sign: Sign, place: int, factor: float) -> Sign:
    return replace(sign, weight=sign.weight * factor, sentence=place, direct=True)


def _first_names(scene: Scene, clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    seen: set[int] = set()
    for clause in clauses:
        for at in clause.named:
            for person in scene.words.people[at]:
                if person not in seen:
                    seen.add(person)
                    yield person, at


def _ends_with_colon(scene: Scene, place: int) -> bool:
    return scene.text[scene.sentences[place].end - 1] in ":："


def _opens_among(clauses: Sequence[Clause]) -> bool:
    return bool(clauses) and any(h.tells == "among" and h.first - clauses[0].first < 3 for h in clauses[0].hits)


def _in_sentence(scene: Scene, signs: Sequence[tuple[Clause, list[Sign]]]) -> Iterator[tuple[int | None, int, Sign]]:
    """What a sentence that names people tells of each. A clause that names nobody speaks of those named just before, or else next."""
    last: list[Sign] = []
    names_before: tuple[int, ...] = ()
    near = next(clause for clause, _ in signs if clause.named)
    for clause, found in signs:
        if clause.named:
            near = clause
            listed = not any(sign.held or not sign.hit.weak for sign in found) and not _turns(clause)
            yield from _beside_names(scene, clause, found)
            if listed and last:
                yield from (
                    (at, p, _as(s, clause.sentence, _LISTED))
                    for at in clause.named
                    for p in scene.words.people[at]
                    for s in last
                    if s.kind not in CAREFUL_EVENTS or _goes_on(clause, found, s, names_before)
                )
            else:
                last, names_before = [sign for sign in found if not sign.hit.weak], clause.named
        else:
            factor = _NEIGHBOUR * (_TURNED if _turns(clause) else 1.0)
            for at in near.named:
                for person in scene.words.people[at]:
                    yield from ((at, person, replace(s, weight=s.weight * factor, direct=False)) for s in found)


def _goes_on(clause: Clause, found: Sequence[Sign], sign: Sign, names_before: Sequence[int]) -> bool:
    """Whether a clause without a strong phrase goes on a list of the released or the dead: "Freed are A; the writer B"; "A is free; so is B". "A is
    free; her friend B was given eight years" does not.
    """
    begins_a_list = bool(names_before) and sign.hit.first < names_before[0]
    return not found and (begins_a_list or clause.end - clause.first <= _SHORT_CLAUSE)


_SHORT_CLAUSE = 4  # words


def _turns(clause: Clause) -> bool:
    return any(hit.tells == "turns" and hit.first == clause.first for hit in clause.hits)


def _beside_names(scene: Scene, clause: Clause, found: Sequence[Sign]) -> Iterator[tuple[int, int, Sign]]:
    """One thing told is told of all who are named; of several, each goes with the names before it, or after it if the clause begins with it."""
    kinds = {sign.kind for sign in found if not sign.hit.weak}
    groups = _groups(clause, found)
    strangers = [hit for hit in clause.hits if hit.tells == "strangers"]
    for sign in found:
        names = clause.named if len(kinds) < 2 or len(groups) < 2 else _group_of(sign, groups, found)
        for at in names:
            if not (strangers and tells_of_stranger(strangers, at, sign.hit)):
                yield from ((at, person, sign) for person in scene.words.people[at])


def _groups(clause: Clause, found: Sequence[Sign]) -> list[tuple[int, ...]]:
    """Names with no phrase between them: they share what is told."""
    marks = sorted(sign.hit.first for sign in found if not sign.hit.weak)
    groups: list[list[int]] = []
    for at in clause.named:
        if groups and not any(groups[-1][-1] < mark < at for mark in marks):
            groups[-1].append(at)
        else:
            groups.append([at])
    return [tuple(group) for group in groups]


def _group_of(sign: Sign, groups: Sequence[tuple[int, ...]], found: Sequence[Sign]) -> tuple[int, ...]:
    first_mark = min(s.hit.first for s in found if not s.hit.weak)
    begins_with_names = groups[0][0] < first_mark
    before = [group for group in groups if group[0] < sign.hit.first]
    after = [group for group in groups if group[0] > sign.hit.last]
    if begins_with_names or not after:
        return before[-1] if before else after[0]
    return after[0]


def _in_nameless(
    scene: Scene, clauses: Sequence[Clause], every: Sequence[Sign], speaks_of: frozenset[int], distance: int
) -> Iterator[tuple[None, int, Sign]]:
    """What a sentence that names nobody tells: of those spoken of just before, or, at the head of the statement, of those it is about."""
    if not clauses:
        return
    place = clauses[0].sentence
    if not speaks_of:
        people, factor = scene.main, _LEAD
    elif distance > 2 or place in scene.headings:
        return
    else:
        people, factor = speaks_of, _BY_PRONOUN if _opens_with_pronoun(clauses) else _NEXT
        factor = factor if distance == 1 else factor * 0.6
    people = _of_gender(scene, clauses[0], people)
    if len(people) > _CROWD:
        return
    if len(people) > 1 and speaks_of:
        factor *= 0.7
    divided = any(sign.held for sign in every)  # "Fourteen are free, she is not": nobody is freed by such a sentence
    for person in people:
        for sign in every[:_CARRIED]:
            if not (divided and sign.kind is EventKind.RELEASED):
                yield None, person, replace(sign, weight=sign.weight * factor, direct=False)


def _of_gender(scene: Scene, clause: Clause, people: frozenset[int]) -> frozenset[int]:
    """The men of those spoken of if a sentence opens with "he", the women if with "she"; all where nobody fits."""
    opening = {h.tells for h in clause.hits if h.first - clause.first < _OPENING}
    unfit = "f" if "he" in opening else "m" if "she" in opening else ""
    fit = frozenset(p for p in people if unfit and _gender(scene, p) != unfit)
    return fit or people


_OPENING = 2  # words in which the pronoun stands


def _gender(scene: Scene, person: int) -> str:
    known = scene.people.get(scene.mentions[person].person_id)
    return known.gender if known else ""


def _opens_with_pronoun(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence goes on about the same person: with "he", "the activist", or with the verb itself, as Slavic languages do."""
    return any(
        (h.tells == "pronouns" and h.first - clauses[0].first < 4)
        or (h.tells in _TELLS and h.first == clauses[0].first)
        for h in clauses[0].hits
    )


def _place_weight(scene: Scene, sign: Sign) -> float:
    """The news stands at the head of a statement; further down stands what is known already."""
    place, sentence = sign.sentence, scene.sentences[sign.sentence]
    first = scene.first_named
    if sentence.end <= scene.title_end or (place < 6 and place in scene.headings):
        return 1.3
    if place <= max(first, 1):
        return 1.25
    if place <= first + 2:
        return 1.0 if sign.kind in _PAST_OF_MOST else 1.05
    return (0.6 if sign.kind in _PAST_OF_MOST else 0.9) * (1.0 if sentence.start < 2_500 else 0.85)


# What a phrase says in its clause --------------------------------------------------------------------------------------


def _readings(scene: Scene, clause: Clause) -> Iterator[Sign]:
    """The signs of a clause, each phrase read with the negations, wishes, doubts and years around it."""
    for hit in clause.hits:
        if hit.tells in _TELLS and not _is_within_another(hit, clause) and not _is_turned_by_more(hit, clause):
            sign = _reading(scene, clause, hit)
            if sign is not None:
                yield sign


def _is_within_another(hit: Hit, clause: Clause) -> bool:
    """Whether a longer phrase of another kind holds this one: "release" in "calls for the release"."""
    if any(
        other.tells == "doubts" and other.first == hit.first and other.last >= max(hit.last, hit.first + 1)
        for other in clause.hits
    ):
        return True  # "released a statement"
    if hit.weak and any(
        h.tells == hit.tells and h.first <= hit.first and hit.last <= h.last and h != hit for h in clause.hits
    ):
        return True  # "release" in "his release": one thing is not told twice
    return any(
        other.first <= hit.first
        and hit.last <= other.last
        and (
            other.last - other.first > hit.last - hit.first
            or (other.tells in _OF_THE_HELD and hit.tells not in _OF_THE_HELD)
        )
        and other.tells != hit.tells
        and (other.tells in _TELLS or other.tells in {"doubts", "wishes"})
        for other in clause.hits
    )


def _is_turned_by_more(hit: Hit, clause: Clause) -> bool:
    """Whether words around a careful phrase make it other news: "was released" in "was released from hospital", "death of X" in "the case of the death
    of X".
    """
    return hit.tells in _CAREFUL and any(
        other.tells == "other"
        and (hit.first <= other.first <= hit.last < other.last or other.first < hit.first <= other.last < hit.last)
        for other in clause.hits
    )


_CAREFUL = frozenset({"released", "died"})


def _reading(scene: Scene, clause: Clause, hit: Hit) -> Sign | None:
    if hit.tells in OF_A_PERSON and tells_of_relative(clause, hit):
        return None
    if hit.tells == "anniversary" and _is_term(clause, hit):
        return None
    if hit.tells == "died" and _is_quoted_alone(scene, clause, hit):
        return None
    kind, weight = _TELLS[hit.tells]
    weight *= _WEAK if hit.weak and not _is_label(scene, clause, hit) else 1.0
    sign = Sign(kind, weight, hit, clause.sentence, direct=bool(clause.named), held=hit.tells in _OF_THE_HELD)
    if hit.tells == "sentenced" and any(h.tells == "cleared" and not h.weak for h in clause.hits):
        sign = replace(sign, weight=weight * _LEFT)
    if hit.tells == "anniversary" and _is_of_release(clause, hit):
        sign = replace(sign, weight=weight * _REMEMBERED)
    if hit.tells in {"sentenced", "anniversary"} and _is_asked_for(scene, clause):
        return replace(sign, kind=EventKind.OTHER)
    if hit.tells not in _NEVER_NEGATED:
        if _before(clause, hit, "negations", 4) or (kind is EventKind.RELEASED and _is_not_released(clause, hit)):
            return _refused(clause, sign) if kind is EventKind.RELEASED else None
        if _around(clause, hit, "wishes", _REACH, _AFTER_VERB_LAST if scene.book.code in _VERB_LAST else 2):
            return _refused(clause, sign) if kind is EventKind.RELEASED else None
        if _is_doubted(scene, clause, hit):
            return replace(sign, kind=EventKind.OTHER, weight=weight * 0.6)
    return replace(sign, weight=sign.weight * _age(scene, clause, hit))


def _is_not_released(clause: Clause, hit: Hit) -> bool:
    """Whether "not" stands within the phrase ("was … freed"), or strong words just before or behind say "still held" ("among the freed X is not"); a
    weak one may tell of the time before: "after four years behind bars she was freed".
    """
    return any(
        (h.tells == "negations" and hit.first < h.first <= hit.last)
        or (h.tells == "held" and not h.weak and 0 < hit.first - h.last <= _KEPT_REACH)
        or (
            h.tells == "held"
            and not h.weak
            and 0 < h.first - hit.last <= _KEPT_BEHIND
            and _is_none_named(clause, hit, h)
        )
        for h in clause.turners
    )


_KEPT_BEHIND = 2  # words


def _is_none_named(clause: Clause, first: Hit, second: Hit) -> bool:
    return not any(first.last < at < second.first for at in clause.named)


def _is_doubted(scene: Scene, clause: Clause, hit: Hit) -> bool:
    """Whether it may not have happened: scare quotes, a rumour, a plan, or a question about somebody named ("Was X moved?")."""
    if _in_scare_quotes(scene, hit):
        return True
    if hit.tells in _ASKED_ABOUT and clause.named and _is_question(scene, clause.sentence):
        return True
    reach, after = (3, 0) if hit.tells == "died" else (_REACH, 3)
    return _around(clause, hit, "doubts", reach, after)


_ASKED_ABOUT = frozenset({"released", "died", "transferred", "arrested"})


def _is_question(scene: Scene, place: int) -> bool:
    return scene.text[scene.sentences[place].end - 1] in "?؟？"


def _is_asked_for(scene: Scene, clause: Clause) -> bool:
    """Whether a prosecutor asks for the sentence: in this sentence, in the one before, or in a heading at the top."""
    near = (clause.sentence, clause.sentence - 1, *(place for place in range(6) if place in scene.headings))
    return any(place in scene.asked for place in near)


def _in_scare_quotes(scene: Scene, hit: Hit) -> bool:
    """Whether the last word of the phrase stands alone in quotation marks: he was "pardoned"."""
    start, end = scene.words.starts[hit.last], scene.words.ends[hit.last]
    return start > 0 and scene.text[start - 1] in "\"«“„‘'" and scene.text[end : end + 1] in set("\"»”“’'")


def _is_quoted_alone(scene: Scene, clause: Clause, hit: Hit) -> bool:
    """Whether the phrase stands in a quotation that names nobody: of a death the dead do not tell ("X on his friend: «They killed him»")."""
    start = scene.words.starts[clause.first]
    before = scene.text[max(start - 1, 0) : scene.words.starts[hit.first]]
    opening, closing = ("«„", "»“”") if "„" in before else ("«“", "»”")
    opened = max(before.rfind(mark) for mark in opening)
    if opened <= max(before.rfind(mark) for mark in closing):
        return False
    return not any(scene.words.starts[at] > start - 1 + opened for at in clause.named)


def _is_label(scene: Scene, clause: Clause, hit: Hit) -> bool:
    """Whether the clause is a heading of a word or two ("Released"), or begins with the phrase and a colon ("Freed: A, B and C")."""
    if clause.sentence in scene.headings and not clause.named and clause.end - clause.first <= 2:
        return True
    behind = hit.last + 1
    return hit.first == clause.first and behind < clause.end and scene.words.breaks[behind] == COLON


def _still_held(sign: Sign) -> Sign:
    return replace(sign, kind=EventKind.APPEAL_FOR_RELEASE, held=True)


def _refused(clause: Clause, sign: Sign) -> Sign:
    """What is wished for; where a court decides on it in the same clause, that is the news."""
    is_decided = any(hit.tells == "cleared" and not hit.weak for hit in clause.hits)
    return replace(sign, kind=EventKind.OTHER) if is_decided else _still_held(sign)


def _before(clause: Clause, hit: Hit, tells: str, reach: int) -> bool:
    return any(h.tells == tells and 0 < hit.first - h.last <= reach for h in clause.turners)


def _around(clause: Clause, hit: Hit, tells: str, before: int, after: int) -> bool:
    """Whether such words stand near the phrase; its own last word may be one ("bırakılmalı")."""
    return any(
        h.tells == tells
        and (0 < hit.first - h.last <= before or (0 <= h.first - hit.last <= after and h.first > hit.first))
        for h in clause.turners
    )


def _age(scene: Scene, clause: Clause, hit: Hit) -> float:
    """How much of a sign is left when it tells of long ago: an older year in the sentence, "earlier", "who was"."""
    if hit.tells in _TIMELESS:
        return 1.0
    if _is_old(scene, clause):
        return _OLD_YEAR
    if hit.tells in _OF_A_DAY and is_aside(scene, clause, hit):
        return _BACKGROUND
    if _is_remembered(clause, hit):
        return _REMEMBERED
    if _around(clause, hit, "past", 6, 2):
        if hit.tells not in _CAREFUL:
            return _BACKGROUND
        return _REMEMBERED if has_bare_month(scene.words, scene.book, hit.first, hit.last) else _BACKGROUND_ONCE
    if hit.tells in _CAREFUL and has_bare_month(scene.words, scene.book, hit.first, hit.last):
        return _BARE_MONTH
    return 1.0


def _is_remembered(clause: Clause, hit: Hit) -> bool:
    """Whether "two years ago" goes with this phrase, being nearer to it than to any other event: in "arrested two years ago, X was freed" the arrest."""
    return any(
        _distance(ago, hit) <= min((_distance(ago, other) for other in _rivals(clause, hit)), default=_AGO_REACH)
        for ago in clause.turners
        if ago.tells == "ago" and _distance(ago, hit) <= _AGO_REACH
    )


def _is_of_release(clause: Clause, hit: Hit) -> bool:
    """Whether "two years ago" tells when somebody was freed, which is no anniversary behind bars."""
    is_ago = any(h.tells == "ago" and h.first <= hit.last and hit.first <= h.last for h in clause.turners)
    return is_ago and any(h.tells == "released" and _distance(hit, h) <= _KEPT_REACH for h in clause.hits)


def _is_term(clause: Clause, hit: Hit) -> bool:
    """Whether the time is that of a sentence ("was given eleven years in prison") or of a hunger strike ("refuses food for 40 days")."""
    return any(
        (h.tells == "sentenced" and not h.weak and h.first < hit.first and hit.last <= h.last)
        or (h.tells == "health" and not h.weak and _distance(h, hit) <= 1)
        for h in clause.hits
    )


def _rivals(clause: Clause, hit: Hit) -> Iterator[Hit]:
    """What else the clause tells that happens on a day."""
    return (h for h in clause.hits if h.tells in _TELLS and h.tells not in _TIMELESS and h.tells != hit.tells)


def _distance(ago: Hit, other: Hit) -> int:
    """Words from one phrase to the other; a phrase inside "five years ago" ("five years") is no event of its own."""
    if ago.first <= other.first and other.last <= ago.last:
        return _FAR
    return max(ago.first - other.last, other.first - ago.last, 0)


def _is_old(scene: Scene, clause: Clause) -> bool:
    """Whether the clause tells an older year as its time."""
    years = [
        y
        for at in range(clause.first, clause.end)
        if (y := year_at(scene.words, at)) and not _names_a_prize(clause, at)
    ]
    return bool(years) and scene.year is not None and max(years) < scene.year


def _names_a_prize(clause: Clause, at: int) -> bool:
    """Whether a year belongs to a prize ("2022 Nobel Peace Prize laureate") and tells no time; in "in 2022 the prize" it does."""
    prize = any(hit.tells == "award" and at < hit.first <= at + 3 for hit in clause.hits)
    return prize and not any(hit.tells == "places" and hit.last == at - 1 for hit in clause.hits)
