import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.reading import language_of

CASES = [
    ("en", "The court did not say why she was taken from her home and where she is."),
    ("ru", "Суд не сказал, почему её забрали из дома и где она сейчас."),
    ("be", "Суд не сказаў, чаму яе забралі з дому і дзе яна цяпер."),
    ("be", "Суд не сказаў, чаму яе забралі з дому і дзе яна цяпер знаходзіцца зь сям'ёй."),
    ("be-latn", "Sud nie skazaŭ, čamu jaje zabrali z domu i dzie jana ciapier."),
    ("uk", "Суд не сказав, чому її забрали з дому і де вона зараз."),
    ("bg", "Съдът не каза защо са я взели от дома й и къде е сега."),
    ("pl", "Sąd nie powiedział, dlaczego zabrano ją z domu i gdzie jest teraz."),
    ("lt", "Teismas nepasakė, kodėl ji buvo išvežta iš namų ir kur ji dabar yra."),
    ("de", "Das Gericht sagte nicht, warum sie von zu Hause geholt wurde und wo sie ist."),
    ("fr", "Le tribunal n'a pas dit pourquoi elle a été emmenée de chez elle et où elle est."),
    ("es", "El tribunal no dijo por qué se la llevaron de su casa ni dónde está ahora."),
    ("cs", "Soud neřekl, proč ji odvedli z domu a kde je teď, ani když se ptali."),
    ("sl", "Sodišče ni povedalo, zakaj so jo odpeljali od doma in kje je danes."),
    ("it", "Il tribunale non ha detto perché è stata portata via da casa e dove si trova."),
    ("tr", "Mahkeme neden evinden götürüldüğünü ve şimdi nerede olduğunu söylemedi, ama bu bir suç değil."),
    ("nl", "De rechtbank zei niet waarom ze van huis werd meegenomen en waar ze nu is."),
    ("sv", "Domstolen sade inte varför hon fördes bort från sitt hem och var hon är nu."),
    ("ro", "Instanța nu a spus de ce a fost luată de acasă și unde este acum."),
    ("el", "Το δικαστήριο δεν είπε γιατί την πήραν από το σπίτι."),
    ("ar", "لم تقل المحكمة لماذا أخذت من منزلها وأين هي الآن."),
    ("fa", "دادگاه نگفت چرا او را از خانه بردند و حالا کجاست."),
    ("zh", "法院没有说为什么把她带走。"),
    ("gu", "અદાલતે કહ્યું નહીં કે તે ક્યાં છે."),
]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_a_sentence_tells_its_language(language, text):
    assert language_of(text) == language


def test_nothing_tells_no_language():
    assert language_of("123 — !") == ""


@given(st.text(alphabet=st.characters(), max_size=500))
def test_any_text_has_some_language_or_none(text):
    assert isinstance(language_of(text), str)
