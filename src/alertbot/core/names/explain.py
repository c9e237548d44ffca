"""The sentence that tells an admin why words were taken for a person's name."""

from alertbot.core.names.fits import Fit
from alertbot.core.names.pairing import Pairing


def full_name(written: str, surname: Fit, pairing: Pairing, doubts: tuple[str, ...]) -> str:
    """One sentence: which listed name, by which spelling system or ending, with what against it.

    Such as "Ales Bialiatski: the same given name; surname Бяляцкі, German spelling, Slavic case ending".
    """
    given = max(pairing.units.values(), key=lambda t: t.score).how if pairing.units else "initial only"
    steps = [f"given name {given}", _surname(surname)]
    if pairing.inverted:
        steps.append("surname first")
    if pairing.shared:
        steps.append("one surname for two given names")
    return "; ".join([f"{written}: {steps[0]}", *steps[1:], *doubts])


def _surname(surname: Fit) -> str:
    said = f"surname {surname.written}"
    if surname.system:
        said += f", {surname.system}" + ("" if " " in surname.system and "as said" in surname.system else " spelling")
    if surname.reading.ending:
        said += f", {surname.reading.ending} taken off"
    if surname.partial:
        said += ", one half of the double surname"
    if not surname.apart:
        return said
    return f"{said}, {surname.apart:.2f} apart"
