"""What sounds like news of a prisoner and is not: somebody else's news, what is remembered, what is asked for, and freedom from less than a prison."""

import pytest

from alertbot.core.reading import read_statement
from reading_examples import marked, people_of


def kinds_of(written):
    text, mentions = marked(written)
    return [one.event.kind.value for one in read_statement(text, mentions, people_of(mentions))]


FREE_OF_LESS_THAN_A_PRISON = [
    "[Anna Petrova] was released from hospital on Monday and is back in the colony.",
    "After 15 days [Anna Petrova] has come out of the punishment cell, her mother learned from a letter.",
    "[Анну Петрову] выписали из больницы и вернули в камеру.",
    "[Иван Сидоров] отсидел в карцере десять суток и вернулся в барак.",
    "[Ганну Пятрову] перавялі з бальніцы назад у калонію.",
    "[Anna Petrowa] opuściła szpital więzienny i wróciła do celi.",
    "Aus dem Gefängniskrankenhaus entlassen, sitzt [Anna Petrowa] wieder in ihrer Zelle.",
    "[Ana Pérez] fue dada de alta y devuelta a su celda.",
    "[Anna Petrova], sortie de l'hôpital, a regagné sa cellule.",
    "[Anna Petrovová] byla propuštěna z nemocnice zpět do cely.",
    "[Anna Petrova] dimessa dall'ospedale, di nuovo in cella.",
]


@pytest.mark.parametrize("written", FREE_OF_LESS_THAN_A_PRISON)
def test_who_leaves_a_hospital_or_a_punishment_cell_is_not_released(written):
    assert kinds_of(written) == ["other"]


REMEMBERED = [
    ("other", "Three years after her release [Anna Petrova] has opened a bakery in Vilnius."),
    ("anniversary", "It is four years to the day since [Ivan Sidorov] died in a colony near Orsha."),
    (
        "anniversary",
        "Two years ago today [Ivan Sidorov] died in the colony at Vitsebsk. Friends laid flowers at his grave.",
    ),
    ("anniversary", "Год назад не стало [Ивана Сидорова]. В Минске вспоминают политика."),
    ("anniversary", "Rok temu w kolonii zmarł [Iwan Sidorow]. W Białymstoku zapłonęły znicze."),
    ("released", "[Anna Petrova], arrested two years ago, was freed on Friday."),
    ("released", "Cuatro años después, [Ana Pérez] está libre."),
    ("disappeared", "Since he was taken from Prison No. 8 in February, there has been no trace of [Ivan Sidorov]."),
]


@pytest.mark.parametrize(("kind", "written"), REMEMBERED)
def test_what_happened_years_ago_is_remembered_and_not_told(kind, written):
    assert kinds_of(written) == [kind]


def test_a_month_without_a_day_tells_of_long_ago():
    assert kinds_of("[Ivan Sidorov] was met by [Anna Petrova], who was freed in June.")[1] != "released"


OF_SOMEBODY_ELSE = [
    ("other", "The judge who jailed [Anna Petrova] has died."),
    ("other", "Умер судья, отправивший в колонию [Анну Петрову]."),
    ("other", "Sędzia, który skazał [Annę Petrową], nie żyje."),
    ("other", "A guard accused of beating [Anna Petrova] was arrested on Tuesday."),
    ("other", "The man who informed on [Anna Petrova] has been sentenced to two years."),
    ("other", "[Anna Petrova] was told of the death of her mother in a letter."),
    ("other", "[Anna Petrova] buried her father on Saturday; the prison did not let her attend the funeral."),
    ("other", "[Иван Сидоров] о смерти друга: «Его убили медленно»."),
    ("other", "[Ivan Sidorov] has been threatened with death by his cellmates, his wife says."),
    ("sentenced", "Суд приговорил [Ивана Сидорова] к смерти."),
]


@pytest.mark.parametrize(("kind", "written"), OF_SOMEBODY_ELSE)
def test_what_happened_to_somebody_else_is_not_told_of_the_prisoner(kind, written):
    assert kinds_of(written) == [kind]


def test_a_clause_of_its_own_goes_on_no_list():
    assert (
        kinds_of("[Anna Petrova] is free after two years; her friend [Ivan Sidorov] was given eight.")[1] != "released"
    )


def test_a_list_goes_on_behind_what_opens_it():
    assert kinds_of("Among those released are [Anna Petrova], a lawyer; the writer [Ivan Sidorov].") == ["released"] * 2


ASKED_OR_DENIED = [
    ("other", "[Anna Petrova] did not ask for a pardon and never will, says her lawyer."),
    ("other", "[Анна Петрова] отказалась писать прошение о помиловании."),
    ("other", "La defensa de [Ana Pérez] pidió el indulto; el presidente aún no responde."),
    ("other", "Reports that [Anna Petrova] has been freed are false, the prison service said."),
    ("other", "Адвокат опроверг слухи об освобождении [Анны Петровой]."),
    ("other", "Was [Anna Petrova] moved to another prison? Nobody answers."),
    ("other", "نفت أسرة [ليلى حسن] خبر الإفراج عنها."),
    ("appeal_for_release", "Среди помилованных не оказалось [Анны Петровой]."),
]


@pytest.mark.parametrize(("kind", "written"), ASKED_OR_DENIED)
def test_what_is_asked_for_or_denied_has_not_happened(kind, written):
    assert kinds_of(written) == [kind]


TOLD_BY_A_RELATIVE = [
    ("health", "The son of [Ivan Sidorov] says that his father has lost ten kilos and can barely stand."),
    ("health", "[Ivan Sidorov]'s lawyer told reporters that he had been beaten again."),
    ("health", "The wife of [Ivan Sidorov]: he can no longer walk."),
    ("appeal_for_release", "The mother of [Ivan Sidorov] stood at the station with a placard: bring him home."),
    ("other", "The brother of [Anna Petrova] has been freed after paying a fine."),
]


@pytest.mark.parametrize(("kind", "written"), TOLD_BY_A_RELATIVE)
def test_what_a_relative_tells_is_the_prisoners_news(kind, written):
    assert kinds_of(written) == [kind]


def test_the_relative_who_tells_it_has_none():
    assert kinds_of("[Jan Wilk] is fed by a drip, according to his sister [Anna Petrova].") == ["health", "other"]


def test_she_goes_on_about_the_woman_of_two():
    assert kinds_of("[Anna Petrova] and [Ivan Sidorov] wrote letters. She has been in hospital since Friday.") == [
        "health",
        "other",
    ]


def test_a_long_sentence_behind_bars_does_not_keep_whom_it_ends_for():
    assert kinds_of("After four years behind bars [Anna Petrova] was freed.") == ["released"]


def test_a_court_that_adds_a_year_does_not_speak():
    assert kinds_of("Апелляция добавила [Анне Петровой] год: теперь срок составляет девять лет.") == ["sentenced"]


NEWS_BEFORE_BACKGROUND = [
    (
        ["health"],
        """Concern over jailed editor

The lawyers' association is alarmed by reports about [Anna Petrova]. According to a woman who shared a cell with her until March, the editor coughs blood and has been denied an X-ray three times. [Anna Petrova] was detained in May 2021 and later got ten years for "inciting hatred". Her release has been demanded by the UN and by the European Parliament.""",
    ),
    (
        ["sentenced", "sentenced"],
        """Brest court hands down verdict in "Telegram case"

After three months behind closed doors the judge read the verdict on Friday: seven years for [Ivan Sidorov], six and a half for [Anna Petrova]. Both denied guilt. [Ivan Sidorov] had been arrested in a raid in 2023 and spent a month in hospital after a beating. The families say they will appeal and hope for a release in the next exchange.""",
    ),
    (
        ["other"],
        """Supreme Court hears [Anna Petrova]'s complaint

The hearing lasted eleven minutes. The complaint was dismissed; the nine-year term stands. Outside, some twenty people held portraits and shouted "Freedom!". [Anna Petrova] took part by video link from the colony.""",
    ),
    (
        ["released", "appeal_for_release", "other"],
        """Thirteen come home

A minibus from the Belarusian border arrived in Vilnius at dusk. [Anna Petrova], the nurse from Brest, got out first. Then came people whose names the embassy asked not to publish. [Ivan Sidorov] is still in Navapolatsk. "We will go on until he sits at this table", said [Jan Wilk] of the relatives' union, who himself spent two years in prison before 2022.""",
    ),
    (
        ["anniversary", "appeal_for_release"],
        """1,000 days

On Sunday [Anna Petrova] will have been in prison for one thousand days. In that time she has seen her daughter twice. PEN calls on the authorities to release her, [Ivan Sidorov] and all other writers.""",
    ),
    (
        ["arrested"],
        """Journalist taken from night train

Police removed [Anna Petrova] from the Moscow–Minsk train on Tuesday night, her brother said. He has no idea what she is accused of. In 2021 she had spent 15 days in jail for covering a rally; the year before that she was fined.""",
    ),
    (
        ["other", "other"],
        """Pictures from a cell

Drawings that [Anna Petrova] made in prison are on show in Gdańsk. She was released last year in an exchange and lives in Poland. The catalogue has a foreword by [Ivan Sidorov], also a former prisoner.""",
    ),
    (
        ["died"],
        """Family told by phone

The call came at six on Monday morning. "Your husband is no more", a voice said. [Ivan Sidorov], 51, had been in the colony since 2022. Officially his heart failed. Friends say he was never ill before.""",
    ),
    (
        ["transferred"],
        """[Ivan Sidorov] moved out of Minsk

The philosopher was put on a prison train on Thursday, with his sentence of eight years in force since May. His lawyer expects him to be taken to Mahiliou. Letters to the old address come back.""",
    ),
    (
        ["other"],
        """No clemency for [Anna Petrova], says president

Asked by a reporter, the president ruled out a pardon. "She knows what she must sign," he said. The lawyer has been serving an 11-year sentence since 2021.""",
    ),
    (
        ["other"],
        """Суд в Новополоцке оставил [Ивана Сидорова] на тюремном режиме

Жалобу рассмотрели за десять минут, без адвоката. Политика перевели в тюрьму ещё в прошлом году. В 2020-м он собрал сто тысяч подписей. Коллеги требуют его освобождения.""",
    ),
    (
        ["sentenced"],
        """Ещё один приговор журналистам

Сегодня в Гродно огласили решение по делу [Анны Петровой]: четыре года общего режима. Прокурор просил пять. Её взяли под стражу прошлой осенью, когда она вернулась из Польши навестить мать, которая лежала в больнице.""",
    ),
    (
        ["appeal_for_release", "appeal_for_release"],
        """Полгода прошло с большого обмена. Тогда на свободу вышли шестнадцать человек, но [Анна Петрова] и [Иван Сидоров] по-прежнему за решёткой. Их родные обратились к канцлеру Германии с просьбой добиться их освобождения.""",
    ),
    (
        ["released", "other"],
        """[Ганна Пятрова] ўжо ў Беластоку. Пра вызваленьне журналісткі паведаміў [Янка Воўк], старшыня асацыяцыі. У калоніі яна правяла тры гады, апошнія месяцы хварэла.""",
    ),
    (
        ["award"],
        """Nagroda dla uwięzionej poetki

[Anna Petrowa] otrzymała w piątek w Krakowie nagrodę za tom wierszy wydany, gdy siedziała już w areszcie. Wyróżnienie odebrała jej matka. Poetkę skazano na pięć lat; prosiła, by nie występować o jej ułaskawienie.""",
    ),
    (
        ["released"],
        """Po siedmiu latach [Iwan Sidorow] zobaczył morze

Tak zaczął pierwszy wpis, odkąd w środę opuścił kolonię. Skazany w 2019 roku opozycjonista odbył całą karę. Na dworcu w Gdańsku czekał na niego brat.""",
    ),
    (
        ["other"],
        """Die Anwältin von [Anna Petrowa] hat ihre Zulassung verloren. Das teilte die Kammer am Montag mit. Die Verteidigerin hatte öffentlich über Schläge in der Haft berichtet. Petrowa verbüßt eine Strafe von zehn Jahren.""",
    ),
    (
        ["appeal_for_release"],
        """Fünf Jahre nach den Protesten: Schriftsteller fordern Freiheit für [Iwan Sidorow]

In einem offenen Brief an das Auswärtige Amt schreiben 40 Autoren, der Dichter dürfe nicht vergessen werden. Er war 2021 verhaftet und 2022 zu neun Jahren verurteilt worden.""",
    ),
    (
        ["released", "released"],
        """Iwan und die anderen

Am Flughafen Köln/Bonn landete kurz vor Mitternacht die Maschine aus Ankara. An Bord: der Oppositionelle [Iwan Sidorow] und die Künstlerin [Anna Petrowa], die beide zu langen Haftstrafen verurteilt worden waren. Im Gegenzug ließ Berlin einen Agenten ziehen.""",
    ),
    (
        ["health"],
        """Ocho días sin comer

[Juan Ruiz] inició la protesta para exigir un médico. Sus familiares, que lo vieron el domingo tras un vidrio, lo encontraron pálido y con temblores. El opositor fue condenado en 2022 a trece años de cárcel. Amnistía exige su libertad.""",
    ),
    (
        ["arrested"],
        """Vuelve a prisión [Juan Ruiz]

Un tribunal revocó la libertad condicional que le habían concedido en enero y agentes lo sacaron de su casa en la madrugada. Su hermana denunció que no le permitieron llevar sus medicinas.""",
    ),
    (
        ["other"],
        """[Ana Pérez] presenta su libro en Madrid

La exprisionera, desterrada hace dos años con otros 221, cuenta en él los 600 días que pasó en una celda sin luz. «Salí, pero dejé allí a muchas hermanas», dijo.""",
    ),
    (
        ["sentenced"],
        """قضت محكمة أمن الدولة اليوم بسجن الصحفية [ليلى حسن] خمس سنوات بعد محاكمة سرية. وكانت قد اعتقلت العام الماضي من منزلها. وطالبت نقابة الصحفيين بالإفراج عنها.""",
    ),
    (
        ["released"],
        """Elle avait promis d'être là pour les huit ans de son fils. C'est fait : [Anna Petrova], condamnée en 2022 à sept ans de colonie, a été graciée lundi et conduite à la frontière lituanienne.""",
    ),
    (
        ["other"],
        """Суд у Ростові відклав розгляд апеляції [Івана Сидоренка]. Кримчанина засудили до 14 років торік. Дружина каже, що він схуд, але тримається.""",
    ),
    (
        ["died"],
        """«Мій брат не дожив до обміну»

Про загибель [Івана Сидоренка] в російському СІЗО родині повідомили у вівторок. Його викрали з дому 2022 року. Тіло досі не повернули.""",
    ),
]


@pytest.mark.parametrize(("kinds", "written"), NEWS_BEFORE_BACKGROUND)
def test_the_news_of_a_longer_statement_outweighs_its_background(kinds, written):
    assert kinds_of(written) == kinds


def test_may_is_a_month_as_well_as_a_doubt():
    assert kinds_of("In May [Anna Petrova] was sentenced to five years.") == ["sentenced"]
    assert kinds_of("[Anna Petrova] may be freed in autumn.") == ["other"]


def test_a_plane_is_no_plan():
    assert kinds_of("Aboard the plane to Cologne was [Ivan Sidorov].") == ["released"]


def test_the_sentence_that_a_court_leaves_is_not_a_new_one():
    assert kinds_of("The court upheld the sentence of [Ivan Sidorov]: nine years in a penal colony.") == ["other"]


def test_two_years_of_freedom_are_no_anniversary():
    assert kinds_of("[Anna Petrova], freed two years ago, has written a book.") == ["other"]


LATER_LIVES = [
    (
        "other",
        "Six months after the swap, [Anna Petrova] has learned to sleep with the light off. The pianist, who was released with 15 others, is giving her first concert in Cologne.",
    ),
    (
        "other",
        "“We were given ten minutes to pack”: freed politician [Ivan Sidorov] on the night of his deportation, his first days in Warsaw and why he wants to return.",
    ),
    (
        "other",
        "Diplomats from four countries were refused a visit to [Anna Petrova], who is in the custody of the KGB.",
    ),
    ("other", "Norway's prime minister met [Anna Petrova], the freed opposition leader, in Oslo."),
    ("other", "A street in Vilnius is to be named after [Ivan Sidorov], the imprisoned banker."),
    ("other", "Spokesman: no talks about the release of [Ivan Sidorov] are under way."),
    ("other", "Colony bans books for [Anna Petrova]"),
    ("other", "Prison number 4 has again sent [Ivan Sidorov] to solitary, this time for a greeting."),
    ("other", "[Anna Petrova]'s parents were not allowed to give her a parcel for her birthday."),
    ("other", "[Иван Сидоров] впервые за год получил свидание с женой."),
    ("other", "Освобождённый месяц назад [Иван Сидоров] возглавил партию."),
    ("other", "«После освобождения я плакал сутки» — [Иван Сидоров] дал большое интервью."),
    ("other", "Переговоры об обмене [Ивана Сидорова] зашли в тупик, пишет газета."),
    ("other", "В суде по делу [Анны Петровой] допросили свидетелей."),
    ("other", "[Анне Петровой] в колонии запретили писать стихи."),
    ("other", "Песков прокомментировал возможную передачу [Ивана Сидорова] Западу."),
    ("other", "Имущество [Ивана Сидорова] выставили на торги."),
    ("other", "[Иван Сидоров], отсидевший шесть лет, написал роман."),
    ("other", "Uwolniona w lipcu [Anna Petrowa] spotkała się z prezydentem."),
    ("other", "[Anna Petrowa] po wyjściu z więzienia zamieszkała w Krakowie. Dziś prowadzi tam kawiarnię."),
    ("other", "Rozmowy w sprawie [Anny Petrowej] trwają, zapewnia minister."),
    ("other", "[Iwan Sidorow] wspomina noc, gdy go wypuszczono."),
    ("other", "[Anna Petrowa], im Juli freigelassen, stellt in Leipzig ihr Tagebuch vor."),
    ("other", "Moskau lehnt einen Austausch von [Iwan Sidorow] ab."),
    ("other", "[Iwan Sidorow] erzählt, wie er aus dem Lager kam."),
    ("other", "La excarcelada [Ana Pérez] denuncia que la vigilan día y noche."),
    ("other", "[Juan Ruiz], liberado en enero, pide asilo en España."),
    ("other", "Un tribunal estudiará la libertad condicional de [Juan Ruiz]."),
    ("other", "Звільнений торік [Іван Сидоренко] знявся у фільмі."),
    ("other", "Переговори про обмін [Івана Сидоренка] тривають."),
    ("other", "Вызваленая летась [Ганна Пятрова] адкрыла кавярню ў Вільні."),
    ("other", "Libéré en juin, [Ivan Sidorov] témoigne devant le Parlement européen."),
    ("other", "Liberata a marzo, [Anna Petrova] racconta la sua prigionia."),
    ("other", "روت [ليلى حسن] بعد عام من خروجها من السجن كيف عاشت."),
    ("other", "The film follows [Anna Petrova] from her arrest to the day she walked out of prison."),
    ("other", "Ten years ago [Ivan Sidorov] was released from the same prison; now he teaches there."),
    ("other", "[Ivan Sidorov], a former political prisoner, was elected to parliament."),
    ("died", "[Ivan Sidorov], a former political prisoner, has died in exile at the age of 80."),
    ("released", "[Anna Petrova], a former minister, was freed on Tuesday."),
    ("released", "[Anna Petrova], freed on Tuesday, thanked everyone who had written to her."),
    ("other", "Why was [Ivan Sidorov] not exchanged? Five versions."),
    ("other", "Brother of jailed journalist [Ivan Sidorov] flees to Poland"),
    ("other", "A former inmate recalls how [Ivan Sidorov] shared his bread."),
    ("other", "[Ivan Sidorov]'s cell neighbour was set free on Monday."),
]


@pytest.mark.parametrize(("kind", "written"), LATER_LIVES)
def test_what_the_freed_do_and_what_is_planned_for_the_held_is_no_release(kind, written):
    assert kinds_of(written) == [kind]


def test_a_word_and_a_colon_are_a_heading_for_the_names_behind():
    assert kinds_of("Freed: [Anna Petrova], [Ivan Sidorov]. Left behind: [Jan Wilk].") == [
        "released",
        "released",
        "appeal_for_release",
    ]


TOLD_IN_PASSING = [
    ("other", "[Anna Petrova], who was swapped for two spies in August, has opened a school in Bonn."),
    ("other", "[Anna Petrova], freed in a swap, has signed with a publisher in New York."),
    ("other", "[Анна Петрова], которую обменяли на двух шпионов, открыла в Бонне школу."),
    ("other", "[Ганна Пятрова], якую вывезлі з калоніі, адкрыла ў Вільні школу танцаў."),
    ("other", "[Ганна Петренко], яку звільнили під час обміну, відкрила у Львові школу."),
    ("other", "[Anna Petrowa], którą ułaskawiono po czterech latach, otworzyła w Łodzi szkołę."),
    ("other", "Die ausgetauschte Lehrerin [Anna Petrowa] unterrichtet nun an einer Bonner Schule."),
    ("other", "[Anna Petrowa], die begnadigt worden war, unterrichtet nun an einer Schule."),
    ("other", "[Ana Pérez], liberada tras un acuerdo, abrió una escuela en Madrid."),
    ("other", "[Anna Petrova], graciée par le président, a ouvert une école à Lyon."),
    ("other", "[Anna Petrova], che era stata graziata dal presidente, insegna ora a Torino."),
    ("other", "Propuštěná učitelka [Anna Petrovová] otevřela v Brně malou školu."),
    ("other", "[Anna Petrova], who was swapped for two spies in August, opened a school on Monday."),
    ("released", "[Anna Petrova], who was freed on Monday, is already looking for a flat."),
    ("released", "[Анна Петрова], которую сегодня обменяли на двух шпионов, летит в Бонн."),
    ("released", "Freed are [Anna Petrova] and two of her pupils from the same town."),
]


@pytest.mark.parametrize(("kind", "written"), TOLD_IN_PASSING)
def test_a_release_told_in_passing_is_no_news_unless_it_is_of_these_days(kind, written):
    assert kinds_of(written) == [kind]


BEHIND_OTHER_NEWS = [
    ("other", "[Anna Petrova] will dance for the queen of Denmark. She was pardoned in a deal with Washington."),
    ("other", "[Анна Петрова] станцевала перед королевой Дании. Балерину освободили в обмен на шпионов."),
    ("other", "[Anna Petrowa] tanzte vor der Königin von Dänemark. Sie war zu acht Jahren Haft verurteilt worden."),
    ("other", "[Juan Ruiz] enseña ahora música en Madrid. El cantante fue desterrado con otros doce presos."),
    ("released", "[Anna Petrova] has called her mother from Vilnius. She was pardoned on Friday with nine others."),
    ("health", "[Anna Petrova] could not come to the visiting room. She has pneumonia."),
]


@pytest.mark.parametrize(("kind", "written"), BEHIND_OTHER_NEWS)
def test_what_only_a_later_sentence_tells_is_background(kind, written):
    assert kinds_of(written) == [kind]


OF_A_COURT_OR_A_CASE = [
    ("other", "Prosecutors have closed the case of the death of [Ivan Sidorov]."),
    ("other", "Прокуратура закрыла дело о смерти [Ивана Сидорова]."),
    ("other", "[Ivan Sidorov] remains in prison: the court dismissed his appeal."),
    ("other", "[Iwan Sidorow] bleibt in Haft. Das Gericht wies seine Beschwerde ab."),
    ("other", "Six months of freedom. [Anna Petrova] tells how she learned to sleep again."),
    ("died", "[Ivan Sidorov] died in a colony near Orsha. Prosecutors have opened a case."),
]


@pytest.mark.parametrize(("kind", "written"), OF_A_COURT_OR_A_CASE)
def test_a_court_and_a_case_are_other_news(kind, written):
    assert kinds_of(written) == [kind]


def test_the_days_of_a_hunger_strike_are_no_anniversary():
    assert kinds_of("[Anna Petrova] est en grève de la faim depuis 40 jours.") == ["health"]


def test_the_days_that_behind_other_news_count_a_prisoners_time_are_no_anniversary():
    assert kinds_of("[Анна Петрова] поёт теперь в хоре. Она провела в СИЗО полгода.") == ["other"]
