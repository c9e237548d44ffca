"""One known spelling leads to the readings of all others."""

import pytest

from alertbot.core.names.distance import distance
from alertbot.core.names.orthographies import spellings
from alertbot.core.names.reader import read

# Official romanisations of Belarusian, Russian and Ukrainian words: the word, its country, and a spelling with its system.
OFFICIAL = [
    ("Чэрвень", "BY", "Červień"), ("Чэрвень", "BY", "Cherven’"), ("Смаргонь", "BY", "Smarhoń"), ("Вераб’ёў", "BY", "Vierabjow"),
    ("Любань", "BY", "Liuban'"), ("Канюхі", "BY", "Kanjuhi"), ("Шклоў", "BY", "Shklow"), ("Дзядок", "BY", "Dziadok"),
    ("Якутск", "RU", "I͡Akutsk"), ("Щукино", "RU", "Ŝukino"), ("Щукино", "RU", "Shchukino"), ("Шахтёрск", "RU", "Shakhtërsk"),
    ("Звёздный", "RU", "Zvëzdnyj"), ("Подъездной", "RU", "Podʺezdnoǐ"), ("Ямал", "RU", "Âmal"), ("Хабаровск", "RU", "Habarovsk"),
    ("Борщагівка", "UA", "Borschahivka"), ("Згурський", "UA", "Zghurskyi"), ("Згурський", "UA", "Zhurskyy"), ("Київ", "UA", "Kyiv"),
    ("Їжакевич", "UA", "Yizhakevych"), ("Гоща", "UA", "Hoscha"), ("Знам’янка", "UA", "Znamianka"), ("Юрій", "UA", "Yurii"),
]  # fmt: skip
# Spellings that newspapers print: the name on record, its country, the printed one, and the system that leads there.
PRINTED = [
    ("Бяляцкі", "BY", "Bjaljazki", "German"), ("Знак", "BY", "Snak", "German"), ("Лукашэнка", "BY", "Loukachenko", "French"),
    ("Ціханоўскі", "BY", "Cichanouski", "Polish, Czech or Łacinka"), ("Ціханоўскі", "BY", "Tijanovski", "Spanish"),
    ("Багдановіч", "BY", "Bahdanovitj", "Scandinavian"), ("Лукашэнка", "BY", "Loekasjenka", "Dutch"),
    ("Улаховіч", "BY", "Ulaxovich", "Latin x for kh"), ("Assange", "GB", "Ассанж", "as said in GB"), ("Whelan", "RU", "Уилан", "as said in RU"),
    ("Vaqifqızı", "AZ", "Vagifgizi", "as said in AZ"), ("Xiaobo", "CN", "Сяобо", "as said in CN"), ("Rajab", "BH", "Radschab", "German"),
    ("Sevinc", "AZ", "Sevinç", "as said in AZ"),
    ("Selahattin", "TR", "Selahaddin", "as said in TR"), ("Ашурак", "BY", "Ашурка", ""), ("Babaryka", "BY", "Бабарыцы", "softened before an ending"),
]  # fmt: skip


def nearest(word, country, printed):
    return min((distance(read(printed), s.phonemes), s.system) for s in spellings(word, country))


@pytest.mark.parametrize(("word", "country", "romanised"), OFFICIAL)
def test_official_romanisations_are_reached(word, country, romanised):
    assert nearest(word, country, romanised)[0] <= 0.06


@pytest.mark.parametrize(("word", "country", "printed", "system"), PRINTED)
def test_printed_spellings_are_reached_and_their_system_is_known(word, country, printed, system):
    apart, found = nearest(word, country, printed)

    assert apart <= 0.06
    assert found == system


def test_a_reading_of_two_systems_counts_for_the_one_that_is_tied_to_fewer_texts():
    assert dict(spellings("Панасюк", "BY"))["panašuk"] == "sj or zj"  # and Hungarian


def test_the_spelling_on_record_comes_first_and_has_no_system():
    assert spellings("Знак", "BY")[0] == ("znak", "")


def test_a_word_that_cannot_be_read_has_no_readings():
    assert spellings("刘晓波", "CN") == ()
