"""What the program knows of one language: the words that tell what happened, as data that a native speaker can correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alertbot.core.model import EventKind


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """One language: its common words, its abbreviations, and its phrases for each event.

    Phrases are written as they are said and separated by commas. In a phrase `releas*` is any word that begins so, `was|were` either word, `been?` a word
    that may be missing, `#` a number, `...` up to four words of any kind, `@` the name of somebody who is tracked. Case and accents do not matter. A phrase
    that begins with `~` is a weak sign: it decides only where nothing stronger is said.
    """

    code: str
    # Telling the language and its sentences.
    common: str = ""  # the commonest words; they also begin sentences
    letters: str = ""  # letters that few other languages use
    abbreviations: str = ""  # words whose dot never ends a sentence
    maybe: str = ""  # words whose dot may end a sentence, if a common word follows
    # Saying what happened.
    released: str = ""
    died: str = ""
    sentenced: str = ""
    arrested: str = ""
    charged: str = ""
    transferred: str = ""
    health: str = ""
    disappeared: str = ""
    anniversary: str = ""
    award: str = ""
    calls: str = ""  # somebody calls for their freedom
    held: str = ""  # still behind bars
    cleared: str = ""  # acquitted, overturned or left as it was: a court's word, but no new sentence and no release
    other: str = ""  # real news that has no kind of its own
    # Taking back or turning round what a phrase says.
    negations: str = ""  # just before a phrase: it did not happen
    wishes: str = ""  # somebody wants it: "released" becomes a call
    doubts: str = ""  # planned, refused, rumoured: it has not happened
    asked: str = ""  # a prosecutor asks for a sentence
    past: str = ""  # what is told as background
    ago: str = ""  # how long ago: what stands nearest is remembered, not told ("two years since X died")
    who: str = ""  # relative pronouns: with one, or with what it tells, an aside behind a name begins ("X, who was freed in June, said")
    lately: str = (
        ""  # days of this week: what an aside tells of them is the news itself ("X, freed on Monday, is home")
    )
    attributes: str = ""  # participles that stand before a name or a role ("the freed activist X said")
    predicates: str = ""  # beside these such a participle is no attribute but the news ("freed are X and Y")
    # Who it is about.
    turns: str = ""  # words that begin a clause about something else; a weak one (~) only after a comma
    among: str = ""  # openings that carry the sentence before on ("among them are")
    pronouns: str = ""  # by which a sentence goes on about the same person
    he: str = ""  # of these, those that are said of a man alone
    she: str = ""  # and of a woman alone
    kin: str = ""  # wife, lawyer, mother: the news may be theirs
    of: str = ""  # between such a word and the name
    strangers: str = ""  # "the judge who …": what comes behind the next name is told of that judge
    theirs: str = ""  # his, her: then the name that follows is the relative's own
    says: str = ""  # to say, to write
    # Facts.
    months: tuple[str, ...] = ()  # twelve, each with its forms
    numbers: Mapping[str, int] = field(default_factory=dict)  # words for numbers
    years: str = ""  # units of a sentence's length
    jails: str = ""  # colony, prison, remand
    freed: str = ""  # people, prisoners: what is counted when many are freed
    places: str = ""  # prepositions of place
    # What this book must get right: a text with each name in [brackets], and what it says of each, in the order of the names.
    examples: tuple[tuple[str, tuple[EventKind, ...]], ...] = ()
