"""Small words around a name that say what it stands for: a prize, a street, a relative, a prison."""

import re

from alertbot.core.names.bags import bag

# What is named after people, in the languages of the feeds; the word stands right beside the name. Written by hand;
# endings are cut where they vary.
NAMED_AFTER_NEXT = re.compile(
    r"(?:foundation|fund|prize|award|awards|medal|fellowship|scholarship|institute|institution|museum|library|street|"
    r"avenue|square|park|boulevard|road|school|university|stadium|airport|hospital|memorial|archive|lecture|"
    r"center|centre|cent(?:er|re)|act|law|bridge|plaza|house|trust|initiative|"
    r"stiftung|preis|platz|stra(?:ß|ss)e|allee|schule|fondation|fundaci[oó]n|pris|priset|stiftelse|stiftelsen|"
    r"díj|alapítvány|palkinto|säätiö|auhind|premija|fondas|vakf[ıi]|[öo]d[üu]l[üu]|caddesi|sokağı|meydanı)$",
    re.IGNORECASE,
)
NAMED_AFTER_BEFORE = re.compile(
    r"(?:имени|імя|імені|ім|им|imienia|im|jména|mena|imena|иде?ни|вулиц[аіяюеы]\w*|вуліц[аыуэя]\w*|улиц[аыуей]\w*|ул|вул|"
    r"проспект\w*|площад[ьи]\w*|плошч[аыу]\w*|сквер\w*|переул\w*|завул\w*|ulic[aęyai]\w*|ul|pla[cz]\w*|alej[aei]\w*|"
    r"rue|avenue|boulevard|place|square|calle|avenida|plaza|via|piazza|viale|rua|praça|stra(?:ß|ss)e|str|náměstí|námestie|"
    r"gatv[eė]|iela|tänav|katu|utca|sokak|стадион\w*|stadion|stade|estadio|stadio|"
    r"фонд|фонда|фонду|фондзе|fundacj[aięy]\w*|fondation|fondazione|fundaci[oó]n|nadace|nadácia|fond|fonds|fondas|"
    r"премия|прэмія|премія|премии|прэміі|премії|prix|premio|prêmio|nagroda|nagrody|cena|ceny|schronisko|музей|музея|музею|"
    r"شارع|جائزة|مؤسسة|ميدان|خیابان|جایزه|بنیاد)$",
    re.IGNORECASE,
)
# A prize or a fund takes the name after it in the genitive; other cases are people who are given the prize.
PRIZE_OR_FUND = re.compile(r"фонд|прем|прэм|fond|fund|prix|pr[eê]mio|nagrod|cen[ay]|schron", re.IGNORECASE)
GENITIVE = re.compile(r"(?:а|я|ы|и|ага|яга|ого|его|ой|ай|aha|oho|ego|iego|a|y|ej|ho|é)$", re.IGNORECASE)
AND = bag(
    "and & и і й ды да i a y e et und oraz in ir un ja és es en og och ve və und şi și  та και և და و ו ne dhe eta"
)
# Words of a family name or an address that may stand between a given name and a surname, in lower case.
BETWEEN = bag(
    "al el ul bin ben ibn bint van von der den de del della di da do dos das du la le abd abdel abu ed thi thị van văn oglu oğlu ogly оглы"
    " оглу аль эль ель бин ибн бен абу абд ال بن ابن née geb roz"
)
# Titles that look like the initials of a given name. Source: written by hand.
TITLES = bag("Mr Ms Dr Fr Sr St Др")
# Prison, court and case in the languages of the feeds: how words begin. Written by hand.
_PRISON = """
судил судят судим судзіл судзяц sądził angeklag gericht
политзаключ політвяз політв'яз палітзняв палітвяз тюрьм тюрем турм колони калоні колоні заключенн заключённ заключён зняволен
ув'язн увязн арест арышт арешт приговор прыгавор прысуд вирок осужд осуждён асудж засудж шизо сизо сіза сізо пкт освобо вызвал
звільн помилов памілав задерж затрыма затрим обвин обвіну абвінава амнист амніст голодовк галадоўк голодув этап конвой
prison jail detain sentenc imprison released custody pardon convict trial amnest gefängnis gefangen haft häftling freilass
inhaft verurteil festgenommen festnahme untersuchungshaft więz więź wyrok skazan areszt zatrzym kolonii kolonia
prisonn détenu détent libér condamn emprison arrêt amnist preso presa cárcel prisión liberad condenad encarcel detenid excarcel
carcer prigion detenut condannat arrest vězn vězen väzn väzen zapor zatvor obsojen oprosti zadržan zatčen zadržel puště izpuščen
propuštěn prepusten kalin kalėj įkalin sulaik nuteis cietum ieslod aiztur vahista vankil pidät vang vangl vahistat börtön
letartózt închiso deținu arestat tutuk hapis cezaev gözalt mahkum serbest həbs azad fängel fängsl dömd fange dømt frigiv gearrest
veroordeel gevangen затвор осъд осъден арестув освободен φυλακ κρατούμεν συλλαμβ بازداشت زندان آزاد سجن السجن معتقل اعتقال إفراج أفرج
נעצר כלא პატიმ ციხ բանտ պատժ જેલ જામીન जेल গ্রেপ্তার কারাগার
"""
_PRISON_IN_CHINESE = ("监狱", "監獄", "狱", "獄", "释放", "釋放", "政治犯")
_HEAD = 3
_STEMS_BY_HEAD: dict[str, tuple[str, ...]] = {}
for _stem in _PRISON.split():
    _STEMS_BY_HEAD[_stem[:_HEAD]] = (*_STEMS_BY_HEAD.get(_stem[:_HEAD], ()), _stem)
_LOWER_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][^\W\d_]+)?")


def speaks_of_prison(text: str) -> bool:
    """Whether a word of the text is about prison, court or arrest, in any of the languages of the feeds."""
    found = set(_LOWER_WORD.findall(text.lower().replace("’", "'")))
    told = any(word.startswith(_STEMS_BY_HEAD.get(word[:_HEAD], ())) for word in found)
    return told or any(sign in text for sign in _PRISON_IN_CHINESE)


# Words that point to a country in the languages of the feeds, cut at the stem. Written by hand.
_STEMS = {
    "BY": "бел[оа]рус|белару|билорус|білорус|belarus|białoru|belorus|bělorus|bielorus|bjelorus|weißruss|weissruss|baltarus|baltkriev|"
    "valko-ven|valgeven|fehérorosz|vitryss|wit-rus|минск|мінск|minsk|λευκορωσ|bielo|biél",
    "RU": "росси|росій|расі|russ|rosj|rosyj|rusij|rusk|venäj|krievij|кремл|kreml|kremlin|путин|путін|putin|москв|moscow|moskau|mosk|ρωσ",
    "UA": "украин|украін|україн|ukrain|крым|крим|crimea|krim|krym",
    "TR": "türk|turk|turc|tyrk|турц|туреч|турец|тўрк|erdo[gğ]an|эрдоган|τουρκ",
    "AZ": "azerb|azərb|азерб|baku|bakı|баку|aserb",
    "EG": "egypt|égypt|egipt|ägypt|египет|єгипет|مصر|caïro|cairo|kairo",
    "IR": "iran|иран|іран|ایران|إيران|tehran|téhéran|teheran|ઈરાન|ईरान",
    "PK": "pakist|пакист|پاکستان",
    "CN": "chin[ae]|chines|china|китай|中国|中國|uyghur|uigur",
    "HK": "hong kong|hongkong|гонконг|香港",
    "VE": "venezuel|венесуэл|caracas",
    "NI": "nicarag|никарагуа|managua|ortega",
    "CU": "cuba|куба|kuba",
    "SA": "saudi|saoud|сауд|السعودية|riyadh|riad",
    "BH": "bahra|бахрейн|البحرين",
    "AE": "emirat|эмират|الإمارات",
    "VN": "viet ?nam|вьетнам|việt nam",
    "MM": "myanmar|burma|birma|мьянм",
    "UZ": "uzbek|o.?zbek|узбек|karakalpak|каракалпак",
    "KZ": "kazak|қазақ|казах",
    "KG": "k[iy]rgyz|киргиз|кыргыз",
    "TJ": "tajik|tadschik|таджик",
    "GE": "georgia|грузи|საქართველ|georgien|gruzj",
    "PL": "polsk|polish|polen|польш|польс",
}
COUNTRIES = {
    code: re.compile(
        f"(?<!\\w)(?:{stems})|中国|中國|香港" if code in {"CN", "HK"} else f"(?<!\\w)(?:{stems})", re.IGNORECASE
    )
    for code, stems in _STEMS.items()
}
