"""Who is named in a text: real spellings that were printed, real traps, and any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.model import Person, Verdict
from alertbot.core.names import build_index, find_people

PEOPLE = (
    Person("bialiatski", "Ales Bialiatski", "Алесь Бяляцкі", "BY", "m"),
    Person("kalesnikava", "Maryia Kalesnikava", "Марыя Калеснікава", "BY", "f"),
    Person("znak", "Maksim Znak", "Максім Знак", "BY", "m"),
    Person("babaryka-v", "Viktar Babaryka", "Віктар Бабарыка", "BY", "m"),
    Person("babaryka-e", "Eduard Babaryka", "Эдуард Бабарыка", "BY", "m"),
    Person("stefanovic", "Valiantsin Stefanovich", "Валянцін Стэфановіч", "BY", "m"),
    Person("tsikhanouski", "Siarhei Tsikhanouski", "Сяргей Ціханоўскі", "BY", "m"),
    Person("tsikhanouskaya", "Sviatlana Tsikhanouskaya", "Святлана Ціханоўская", "BY", "f"),
    Person("seviarynets", "Pavel Seviarynets", "Павел Севярынец", "BY", "m"),
    Person("rabkova", "Marfa Rabkova", "Марфа Рабкова", "BY", "f", ("Maria Rabkova",)),
    Person("labkovich", "Uladzimir Labkovich", "Уладзімір Лабковіч", "BY", "m"),
    Person("losik-i", "Ihar Losik", "Ігар Лосік", "BY", "m"),
    Person("losik-d", "Darya Losik", "Дар'я Лосік", "BY", "f"),
    Person("zolatava", "Maryna Zolatava", "Марына Золатава", "BY", "f"),
    Person("chapiuk", "Andrei Chapiuk", "Андрэй Чапюк", "BY", "m"),
    Person("sharenda", "Palina Sharenda-Panasiuk", "Паліна Шарэнда-Панасюк", "BY", "f"),
    Person("kara-murza", "Vladimir Kara-Murza", "Владимир Кара-Мурза", "RU", "m"),
    Person("navalny", "Alexei Navalny", "Алексей Навальный", "RU", "m"),
    Person("whelan", "Paul Whelan", country="RU", gender="m"),
    Person("vagifgizi", "Sevinj Vagifgizi", "Sevinc Vaqifqızı", "AZ", "f"),
    Person("demirtas", "Selahattin Demirtaş", country="TR", gender="m"),
    Person("alaa", "Alaa Abdel Fattah", "علاء عبد الفتاح", "EG", "m"),
    Person("mohammadi", "Narges Mohammadi", "نرگس محمدی", "IR", "f"),
    Person("khawaja", "Abdulhadi al-Khawaja", country="BH", gender="m"),
    Person("chamorro", "Juan Sebastián Chamorro", country="NI", gender="m"),
    Person("mora", "Miguel Mora", country="NI", gender="m"),
    Person("trang", "Pham Doan Trang", "Phạm Đoan Trang", "VN", "f"),
    Person("liu", "Liu Xiaobo", "刘晓波", "CN", "m"),
    Person("lai", "Jimmy Lai", "黎智英", "HK", "m", ("Lai Chee-ying",)),
    Person("assange", "Julian Assange", country="GB", gender="m"),
)
INDEX = build_index(PEOPLE)

PRINTED = {
    "bialiatski": (
        "Aleś Bialacki", "Alesia Bialackiego", "Alesia Bialackaha", "Ales Bjaljazki", "Ales Beljazki", "Alesis Bialiackis", "Алесю Беляцкому",
        "Алесь Беляцький", "Алес Беляцки", "Alesa Biaľatského", "Ales Byalyatsky", "Олесь Біляцький", "Άλες Μπιαλιάτσκι", "BIALIATSKI ALES",
        "Bialiatski, Ales", "Бяляцкі Алесь Віктаравіч", "Алесь Віктаравіч Бяляцкі", "#FreeAlesBialiatski", "#freealesbialiatski", "ales Bialiatski",
        "Алесь «Сябар» Бяляцкі", "Ales\nBialiatski", "Алесь Бяляцкi", "А\u0301лесь Бя\u00adляцкі", "BialiatskiAles",
        "Алеся Віктаравіча Бяляцкага", "Алесем Викторовичем Беляцким", "Ales V. Bialiatski", "Алесь Бя-\nляцкі",
        "d’Ales Bialiatski", "أليس بيالياتسكي", "آلس بیالیاتسکی",
    ),
    "kalesnikava": ("Maria Kolesnikowa", "Maryja Kalesnikawa", "Maryje Kalesnikavovej řekla že podle", "Марию Колесникову", "Марію Колесникову", "Мария Колесникова", "Maria Kolesnikova'nın", "Mariya Kolesnikovanın vəkili", "s Marií Kolesnikovovou", "Márii Kolesnikovovej"),
    "babaryka-v": ("Viktaras Babaryka", "Віктора Бабарика", "Wiktara Babarykę", "Viktor Babaryko", "Віктару Бабарыку", "Виктор Дмитриевич Бабарико"),
    "znak": ("Maksimas Znakas", "Maksim Snak", "Максима Знака", "Maksimam Znakam", "Maxime Znak"),
    "seviarynets": ("Pavelas Seviarynecas", "Павла Северинца"),
    "tsikhanouskaya": (
        "Swetlana Tichanowskaja", "Śviatłana Cichanoŭskaja", "Светлана Тихановска", "Svetlana Tijanóvskaya", "სვეტლანა ციხანოუსკაია",
        "Szvjatlana Cihanouszkaja és hogy nem", "Svjatlana Tsihanouskajan mukaan, että hän on", "Se Svjatlanou Cichanouskou, která podle byla",
    ),
    "stefanovic": ("Walentyn Stefanowicz", "Walancin Stefanowicz", "Waliancin Stefanowicz", "Валентина Стефановича"),
    "rabkova": ("Marfę Rabkową", "Мария Рабкова"),
    "labkovich": ("Uładź Łabkowicz", "Владимир Лабкович"),
    "sharenda": ("Паліны Шарэнды-Панасюк", "Polina Sharendo-Panasyuk", "Палина Шаренда", "Palina Scharenda-Panassjuk", "Polina Šarendo-Panasjuk", "Palina Sharenda-\nPanasiuk"),
    "kara-murza": ("Wladimir Kara-Mursa", "Владимира Кара-Мурзы", "Vladimir Kara Murza", "Vladimir Karamurza", "Vladimir V. Kara-Murza", "Владимиру Кара-\nМурзе"),
    "navalny": ("Alexej Nawalny", "Aleksejaus Navalno", "Alekszej Navalnij", "Aleksejam Navaļnijam", "أليكسي نافالني", "Ալեքսեյ Նավալնին", "الکسی ناوالنی", "Aleksei Anatoljevitš Navalnyi"),
    "whelan": ("Пол Уилан", "Paul Wylan"),
    "vagifgizi": ("Sevinj Vagifqizi", "Севиндж Вагифгызы", "Sevinç Vagifqızı'na bir", "Sevinc Vaqifqızının"),
    "demirtas": ("Selahattin Demirtaş’ın", "Selahattin Demirtas", "Селахаттина Демирташа", "Selahaddin Demirtaş", "صلاح الدين دميرتاش"),
    "alaa": ("Alaa Abd El-Fattah", "Alaa Abdelfattah", "علاء عبدالفتاح", "Алаа Абдель Фаттах"),
    "mohammadi": ("نرجس محمدي", "નરગીસ મોહમ્મદી", "Наргиз Мохаммади", "נרגס מוחמדי"),
    "khawaja": ("Abdul Hadi al-Khawaja", "Abdulhadi Alkhawaja", "Abdelhadi Al-Khawaja"),
    "chamorro": ("Juan Sebastian Chamorro",),
    "trang": ("Phạm Đoan Trang", "Pham Doan Trang"),
    "liu": ("劉曉波", "Лю Сяобо", "Xiaobo Liu", "Liu Xiaobos Witwe"),
    "lai": ("Джимми Лай", "Джимми Лая", "Jimmyho Laie", "Lai Chee-ying", "LAI CHEE-YING"),
    "assange": ("Джулиан Ассанж", "Julianas Assange'as", "Τζούλιαν Ασάνζ"),
}  # fmt: skip
TRAPS = (
    "vielmi važny znak padtrymki", "Tavarnyja znaki", "говорил Александр Колесников, отец Марии", "отец Максима Александр Знак",
    "Судья Марина Запасник", "sagte seine Frau Natalia Pintschuk", "Kalesnikavovej sestra Taciana Chomičová", "Валентина Стефанович",
    "Валентину Стефанович", "Юлия Навальная", "Евгения Кара-Мурза", "Андрей Чаплюк", "Andrei Chapliuk", "Volha Seviarynets", "Максим Знаков",
    "Виктор Лосиков", "Carlos Mora", "Luis Miguel Mora", "Pedro Chamorro", "Juan Chamorro", "عبد الفتاح السيسي", "Alaa Mubarak, Abdel Fattah el-Sisi",
    "на улице Алеся Беляцкого", "премия имени Алеся Беляцкого", "The Narges Mohammadi Foundation", "Ales Bialiatski Prize", "Hamid Mohammadi",
    "Darya Losik-Kowalska", "M. Kalesnikava", "Selahattin Demir", "Tsikhanouskaya, Siarhei's wife", "Trang Pham",
    "وكان ليس بالسكة", "Ales V. Kara-Murza", "Навальный В. А.", "Anna V. Navalny", "Ihar Navalnaya'nın", "Maria Kolesnikov'un", "Ihar Losikou", "Максім Сіняк", "Jimmy Lee", "Джимми Ли", "Lai Зима", "Ihar Losikov, která podle byla",
)  # fmt: skip


def certain(text, index=INDEX):
    return {m.person_id for m in find_people(index, text) if m.verdict is Verdict.CERTAIN}


@pytest.mark.parametrize(("person", "printed"), [(p, name) for p, names in PRINTED.items() for name in names])
def test_a_spelling_that_was_printed_is_found(person, printed):
    assert certain(f"Yesterday: {printed}.") == {person}


@pytest.mark.parametrize("trap", TRAPS)
def test_somebody_or_something_else_is_not_taken_for_a_tracked_person(trap):
    assert certain(f"Yesterday: {trap}.") == set()


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Sviatlany Cichanouskej manžela Siarheja Cichanouského", {"tsikhanouskaya", "tsikhanouski"}),
        ("Виктор и Эдуард Бабарико", {"babaryka-v", "babaryka-e"}),
        ("Ihar i Darja Łosiki", {"losik-i", "losik-d"}),
        ("Марыю Калеснікаву, Максіма Знака і Віктара Бабарыку", {"kalesnikava", "znak", "babaryka-v"}),
        ("Максим Знак, Мария Колесникова", {"znak", "kalesnikava"}),
        ("Знак Максим, Лосик Игорь", {"znak", "losik-i"}),
        ("Алексей и Юлия Навальные", {"navalny"}),
        ("Алексея и Юлии Навальных", {"navalny"}),
        ("Alexei and Yulia Navalny", set()),
    ],
)
def test_several_people_are_each_found_and_not_swapped(text, people):
    assert certain(text) == people


def test_places_are_code_points_of_the_text_given():
    text = "😀 Ма\u00adксіма Знака &amp; Марыю Калеснікаву"

    surfaces = {s.surface for m in find_people(INDEX, text) for s in m.spans}

    assert surfaces == {"Ма\u00adксіма Знака", "Марыю Калеснікаву"}
    assert all(text[s.start : s.end] == s.surface for m in find_people(INDEX, text) for s in m.spans)


def test_a_surname_alone_extends_a_person_named_in_full():
    (mention,) = find_people(INDEX, "Ales Bialiatski spoke. Later Bialiatski left.")

    assert [s.surface for s in mention.spans] == ["Ales Bialiatski", "Bialiatski"]


def test_a_relatives_name_does_not_extend_a_person():
    (mention,) = find_people(INDEX, "Andrei Chapiuk wrote. His wife Vera Chapiuk answered.")

    assert [s.surface for s in mention.spans] == ["Andrei Chapiuk"]


def test_the_reason_names_spelling_system_and_ending():
    (german,) = find_people(INDEX, "Ales Bjaljazki")
    (polish,) = find_people(INDEX, "Alesia Bialackiego")

    assert "German spelling" in german.reason
    assert "Slavic case ending" in polish.reason


def test_two_people_whom_the_text_cannot_tell_apart_are_both_listed_for_review():
    index = build_index(
        [Person("one", "Ihar Losik", country="BY", gender="m"), Person("two", "Игорь Лосик", country="RU", gender="m")]
    )

    found = find_people(index, "Igor Losik was sentenced.")

    assert [(m.person_id, m.verdict, m.ambiguous_with) for m in found] == [
        ("one", Verdict.POSSIBLE, ("two",)),
        ("two", Verdict.POSSIBLE, ("one",)),
    ]


def test_a_patronymic_is_no_surname():
    index = build_index([Person("one", "Ales Mikhalevich", "Алесь Міхалевіч", "BY", "m")])

    assert certain("Пришёл Алесь Михайлович.", index) == certain("Алеся Міхайлавіча Петруся", index) == set()
    assert certain("Алеся Міхалевіча", index) == certain("Aleš Michalevič", index) == {"one"}


def test_a_case_of_a_familiar_form_on_record_is_as_good_as_the_form():
    index = build_index([Person("one", "Ales Bialiatski", country="BY", gender="m", aliases=("Алесь Беляцкий",))])

    assert certain("лауреата Алеся Біляцького звільнено", index) == {"one"}


def test_brothers_and_sisters_with_more_given_names_share_a_surname():
    index = build_index(
        [
            Person("one", "Pedro Joaquín Chamorro", country="NI", gender="m"),
            Person("two", "Cristiana Chamorro", country="NI", gender="f"),
        ]
    )

    assert certain("Cristiana y Pedro Joaquín Chamorro", index) == {"one", "two"}


def test_a_patronymic_tells_namesakes_apart():
    index = build_index(
        [
            Person("one", "Игорь Викторович Лосик", country="BY", gender="m"),
            Person("two", "Игорь Петрович Лосик", country="BY", gender="m"),
        ]
    )

    assert certain("Осуждён Игорь Петрович Лосик", index) == {"two"}


def test_a_name_in_small_letters_is_found_in_a_text_of_small_letters():
    assert certain(
        "yesterday we heard that maria kalesnikava is alive and that her sister has seen her in the colony"
    ) == {"kalesnikava"}


def test_a_new_spelling_needs_only_an_alias():
    text = "Lukashenka released Marysia Kolia."

    before = build_index([Person("x", "Maria Kalesnikava", country="BY", gender="f")])
    after = build_index([Person("x", "Maria Kalesnikava", country="BY", gender="f", aliases=("Marysia Kolia",))])

    assert certain(text, before) == set()
    assert certain(text, after) == {"x"}


texts = st.text(st.characters() | st.sampled_from("АаЛлеьсь Бяляцкі\u200b\u0301'’-.,#&;MmaksiZn\n"), max_size=200)


@settings(max_examples=150)
@given(
    texts,
    st.sampled_from(["", "Ales Bialiatski", "Максіма Знака", "نرجس محمدي", "Kara-Murza", "#freealesbialiatski"]),
    texts,
)
def test_any_text_is_answered_with_true_places(before, name, after):
    text = before + name + after

    for mention in find_people(INDEX, text):
        assert 0 < mention.confidence <= 1
        assert mention.reason
        assert mention.spans
        assert all(text[s.start : s.end] == s.surface for s in mention.spans)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        "А. " * 5_000,
        "\u200b" * 50_000,
        "سلام " * 5_000,
        "Z" * 50_000,
        "Максім " * 3_000,
        "#" + "maksim" * 3_000,
        "-'" * 9_000,
        "\ud800A " * 3_000,
    ],
)
def test_a_monotonous_text_is_answered(text):
    assert certain(text) == set()


def test_nobody_is_found_where_nobody_is_tracked():
    assert find_people(build_index(()), "Ales Bialiatski") == ()
