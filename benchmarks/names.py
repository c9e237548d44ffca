"""Quality and speed of finding people in texts, beside simpler and other ways to do it.

    python benchmarks/names.py match PEOPLE.csv FILE... [--json]  who is named in each file (events are not judged here)
    python benchmarks/names.py quality CORPUS                     precision and recall on a labelled corpus, peers beside us
    python benchmarks/names.py speed [CORPUS]                     build, memory and MB a second at 100 to 20,000 people
    python benchmarks/names.py search                             seconds a query at 20,000 people

A corpus is a folder with people.csv, index.jsonl, mentions.jsonl and texts/ID.txt. Peers that are not installed
(rapidfuzz, nomenklatura) are named and left out; nomenklatura takes about a second for a name and runs with --slow only. Times are CPU time of this process.
"""

import argparse
import json
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

from alertbot.core.model import Person, Verdict
from alertbot.core.names import build_index, find_people, search_people
from alertbot.core.names.given_names import rows
from alertbot.core.people_file import BadFile, read_people


def words(line: str) -> list[str]:
    return line.split()


Finder = Callable[[str], set[str]]


def people_of(file: Path):
    found = read_people(file.read_bytes())
    if isinstance(found, BadFile):
        sys.exit("\n".join(f"{file}:{row.line}: {row.why}" for row in found.rows))
    return found


SIZES = (100, 1_000, 10_000, 20_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("match", "quality", "speed", "search"))
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--slow", action="store_true", help="quality: nomenklatura as well, which takes hours")
    parser.add_argument("--json", action="store_true", help="what match prints anyway")
    args = parser.parse_args()
    if args.what == "match":
        match(args.paths[0], args.paths[1:])
    elif args.what == "quality":
        quality(Path(args.paths[0]), slow=args.slow)
    elif args.what == "speed":
        speed(Path(args.paths[0]) if args.paths else None)
    else:
        search()


# Who is named ---------------------------------------------------------------------------------------------------------


def match(people_file: str, files: list[str]) -> None:
    people = people_of(Path(people_file))
    index = build_index(people)
    for path in files:
        for mention in find_people(index, Path(path).read_bytes().decode("utf-8", "replace")):
            print(json.dumps({"text": path, "event": None, **as_json(mention)}, ensure_ascii=False))


def as_json(mention) -> dict[str, object]:
    return {
        "person": mention.person_id,
        "verdict": mention.verdict.value,
        "confidence": mention.confidence,
        "ambiguous_with": list(mention.ambiguous_with),
        "mentions": [{"start": s.start, "end": s.end, "surface": s.surface, "why": s.why} for s in mention.spans],
        "reason": mention.reason,
    }


# Quality --------------------------------------------------------------------------------------------------------------


def quality(corpus: Path, *, slow: bool) -> None:
    people = people_of(corpus / "people.csv")
    language = {row["id"]: row["language"] for row in read_rows(corpus / "index.jsonl")}
    gold, optional = labelled_pairs(corpus)
    texts = {i: (corpus / "texts" / f"{i}.txt").read_bytes().decode("utf-8", "replace") for i in language}
    for name, finder in finders(people, slow=slow):
        started = time.process_time()
        found = {(i, p) for i, text in texts.items() for p in finder(text)} - optional
        seconds = time.process_time() - started
        print(f"{name:34} {figures(found, gold)}  {seconds:7.2f} s")
    print()
    sure = ours(people)
    found = {(i, p) for i, text in texts.items() for p in sure(text)} - optional
    for code in sorted(set(language.values())):
        inside = {pair for pair in gold if language[pair[0]] == code}
        if inside:
            print(f"  {code:4} {figures({p for p in found if language[p[0]] == code}, inside)}")
    print()
    reliability(people, texts, gold, optional)


def figures(found: set[tuple[str, str]], gold: set[tuple[str, str]]) -> str:
    hit = len(found & gold)
    precision, recall = hit / len(found) if found else 1.0, hit / len(gold) if gold else 1.0
    return f"pairs {len(gold):4}  found {hit:4}  false {len(found - gold):3}  precision {precision:.3f}  recall {recall:.3f}"


def labelled_pairs(corpus: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs that must be found, and pairs of which only a given name stands in the text."""
    gold, optional = set(), set()
    for row in read_rows(corpus / "mentions.jsonl"):
        full = row.get("surfaces") or row.get("joint_surfaces")
        (gold if full else optional).add((row["text"], row["person"]))
    return gold, optional


def reliability(people: tuple[Person, ...], texts: dict[str, str], gold, optional) -> None:
    """How often each band of confidence is right: what the number promises."""
    index = build_index(people)
    bands: dict[float, list[bool]] = {}
    for i, text in texts.items():
        for mention in find_people(index, text):
            if (i, mention.person_id) not in optional:
                band = min(0.95, int(mention.confidence * 20) / 20)
                bands.setdefault(band, []).append((i, mention.person_id) in gold)
    for band in sorted(bands):
        print(f"  confidence {band:.2f} to {band + 0.05:.2f}: {sum(bands[band])} of {len(bands[band])} right")


def finders(people: tuple[Person, ...], *, slow: bool) -> Iterable[tuple[str, Finder]]:
    yield "alertbot, certain", ours(people)
    yield "alertbot, possible as well", ours(people, possible=True)
    yield "keyword: a listed name, whole words", keyword(people)
    peers = [("rapidfuzz, token_sort 90 or more", rapidfuzz)]
    peers += [("nomenklatura logic-v2, 0.7 or more", nomenklatura)] if slow else []
    for name, make in peers:
        try:
            yield name, make(people)
        except ImportError as missing:
            print(f"{name:34} not installed ({missing.name}); pip install {missing.name} to compare")


def ours(people: tuple[Person, ...], *, possible: bool = False) -> Finder:
    index = build_index(people)
    return lambda text: {m.person_id for m in find_people(index, text) if possible or m.verdict is Verdict.CERTAIN}


def keyword(people: tuple[Person, ...]) -> Finder:
    patterns = {
        p.id: re.compile(
            "|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(p.names, key=len, reverse=True)), re.IGNORECASE
        )
        for p in people
    }
    return lambda text: {person for person, pattern in patterns.items() if pattern.search(text)}


def rapidfuzz(people: tuple[Person, ...]) -> Finder:
    from rapidfuzz import fuzz, process

    names = [(name, p.id) for p in people for name in p.names]
    choices = [name for name, _ in names]

    def find(text: str) -> set[str]:
        found = set()
        for window in windows(text):
            best = process.extractOne(window, choices, scorer=fuzz.token_sort_ratio, score_cutoff=90)
            found |= {names[best[2]][1]} if best else set()
        return found

    return find


def nomenklatura(people: tuple[Person, ...]) -> Finder:
    from nomenklatura.matching import get_algorithm

    logic = get_algorithm("logic-v2")
    config = logic.default_config()
    entities = {p.id: entity(p.names) for p in people}

    def find(text: str) -> set[str]:
        met = [entity((window,)) for window in windows(text)]
        return {
            i for i, known in entities.items() if any(logic.compare(one, known, config).score >= 0.7 for one in met)
        }

    return find


def entity(names: Iterable[str]):
    from followthemoney import EntityProxy

    return EntityProxy.from_dict({"id": "-".join(names), "schema": "Person", "properties": {"name": list(names)}})


def windows(text: str) -> set[str]:
    """Two or three words side by side that start with capitals: what a name finder hands to a name matcher."""
    return {m[1] for m in re.finditer(r"(?=\b((?:[^\W\d_][\w'’-]+ ){1,2}[^\W\d_][\w'’-]+))", text) if m[1][0].isupper()}


# Speed ----------------------------------------------------------------------------------------------------------------

ROOTS = words(
    "Баран Бель Бурак Вераб Гарбуз Голуб Грыц Дамбр Дзям Жук Зайц Ігнат Казл Каваль Каліна Карат Кастр Крав Крук Кузьм Лапат Лісо Лук"
    " Макар Мальц Марк Мароз Мядзв Навум Няч Палх Пятр Рабц Рагач Раман Рыб Сава Сакал Сямён Скар Смал Сцяп Такар Тарас Трахім Філат"
    " Хадас Цар Чарн Шалуп Шаўц Шчарб Юрк Якаўл Ярм Астап Адам Багдан Барыс Гаўр Герас Дані Ермал Зінк Карп Клім Лявон"
)
MIDDLES = ("", "", "ав", "ял", "ар", "ат", "ан", "ас", "уш", "ык")
SUFFIXES = words("оў еў ін енка чанка овіч евіч ук чук скі цкі оўскі еўскі ёнак эня ейка інскі анскі ькоў нікаў шын")
LATIN_LETTERS = words("a b v h d e io zh z i i k l m n o p r s t u u f kh ts ch sh y iu ia e")
LATIN = dict(zip("абвгдеёжзійклмнопрстуўфхцчшыюяэ", LATIN_LETTERS, strict=True)) | {"ь": "", "'": ""}
WORDS = words(
    "the court said that on monday officials in minsk had not commented while lawyers and relatives waited for news of the appeal"
    " у панядзелак суд не паведаміў калі адбудзецца разгляд справы і чакаюць сваякі палітвязняў пасля абвяшчэння прысуду ў калоніі"
    " в понедельник представители организации сообщили что заявление будет рассмотрено позднее поскольку адвокаты не получили ответа"
    " w poniedziałek organizacja poinformowała że rozprawa została odroczona a rodziny czekają na wiadomości z aresztu śledczego"
)
CAPITALS = words(
    "Minsk Belarus Monday Мінск Беларусь Гомель Россия Москва Украина Warszawa Litwa Vilnius Amnesty United Nations President Суд"
    " Адвокат Организация Президент Комитет Прокуратура European Union Human Rights Watch Парламент Брэст Гродна Viasna"
)


def speed(corpus: Path | None) -> None:
    for size in SIZES:
        people = made_up(size)
        texts = made_texts(people)
        tracemalloc.start()
        build_index(people)
        memory = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        build, index = timed(build_index, people)
        cold, warm = passes(index, texts)
        print(f"{size:6} people: build {build:.2f} s, {memory:.0f} MB; cold {cold:.1f}, warm {warm:.1f} MB/s")
    if corpus is not None:
        people = people_of(corpus / "people.csv")
        texts = [p.read_text(encoding="utf-8", errors="replace") for p in sorted((corpus / "texts").glob("*.txt"))]
        for more in (1_000, 20_000):
            cold, warm = passes(build_index((*people, *made_up(more))), texts)
            print(f"the corpus at {more + len(people)} people: cold {cold:.1f}, warm {warm:.1f} MB/s")


def passes(index, texts: list[str]) -> tuple[float, float]:
    """MB a second when all words are new, and when they have been seen (the best of three passes)."""
    megabytes = sum(len(t.encode()) for t in texts) / 1e6
    cold, *warm = (timed(find_all, index, texts)[0] for _ in range(4))
    return megabytes / cold, megabytes / min(warm)


def find_all(index, texts: list[str]) -> int:
    return sum(len(find_people(index, text)) for text in texts)


def search() -> None:
    people = made_up(20_000)
    index = build_index(people)
    chosen = random.Random(7).sample(people, 100)
    queries = [
        q
        for p in chosen
        for q in (p.name, p.native_name, p.name.split()[1], p.native_name.lower(), p.name[:-2] + p.name[-1])
    ]
    times = [timed(search_people, index, query)[0] for query in queries]
    print(f"{len(queries)} queries: mean {1000 * sum(times) / len(times):.1f} ms, worst {1000 * max(times):.1f} ms")


def timed(work, *args):
    started = time.process_time()
    result = work(*args)
    return time.process_time() - started, result


def made_up(size: int) -> list[Person]:
    """People with Belarusian names that nobody bears on purpose, each full name once."""
    rnd, found = random.Random(5), {}
    given = [row.forms[0] for row in rows()[:88]]
    while len(found) < size:
        name = f"{rnd.choice(given)} {rnd.choice(ROOTS)}{rnd.choice(MIDDLES)}{rnd.choice(SUFFIXES)}"
        found.setdefault(name, Person(f"p{len(found)}", latin(name), name, "BY", "m"))
    return list(found.values())


def latin(name: str) -> str:
    return " ".join("".join(LATIN.get(c, c) for c in word.lower()).capitalize() for word in name.split())


def made_texts(people: list[Person], megabytes: float = 4.0) -> list[str]:
    """Texts of about three kilobytes in four languages, a capital word in ten, somebody named in every second text."""
    rnd, texts, size = random.Random(11), [], 0.0
    while size < megabytes * 1e6:
        said = [
            rnd.choice(CAPITALS) if rnd.random() < 0.1 else rnd.choice(WORDS) + rnd.choice(("", "", ".", ","))
            for _ in range(320)
        ]
        if rnd.random() < 0.5:
            said[rnd.randrange(300)] = rnd.choice((rnd.choice(people).name, rnd.choice(people).native_name))
        texts.append(" ".join(said))
        size += len(texts[-1].encode())
    return texts


def read_rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
