"""Everyday words that are surnames as well: such a surname counts only beside a given name that is beyond doubt."""

from functools import lru_cache

from alertbot.core.names.reader import read

# Nouns, adjectives and place words of be, ru, uk, pl, cs, lt, en, de, fr, es, tr and ar that people bear as surnames.
# Source: written by hand for this project. It is far from complete.
WORDS = """
знак тур урбан ласіца ласица буднік сіняк пекач сысун вінча зубр вол волк воўк заяц заец мядзведзь медведь лис лиса ліса
бык баран козел казёл кот бобр бабёр барсук верабей воробей горобець голуб ворон варона сокол сокал орел арол орлов сорока
сарока журавель бусел гусь зязюля соловей салавей дрозд зяблик чиж кузнечик кузнечык жук муха павук паук комар камар рак
карась щука шчупак окунь ёрш дуб бяроза береза вярба верба клён клен ясень сосна явар калина каліна малина маліна хмель
мак перец гриб грыб груздь боровик капуста бурак гарбуз морковь редька горох гарох боб каша борщ блин сало соль цукар мёд
мороз мароз зима весна вясна осень лето буря бура гром хмара туча туман дождь снег снежко ветер вецер луна месяц зорка заря
коваль каваль кузнец мельник млынар гончар ганчар бондар колесник калеснік столяр маляр пекар повар кухар шевец шавец кравец
ткач пастух пастушок писарь пісар дьяк дзяк поп паламар пономарь купец козак казак солдат салдат майор генерал король кароль
князь царь пан господин барин мужик дед дзед дзядок дедок баба внук унук сын брат друг гость сосед сусед мороз голова галава
рука нога нос глаз вухо ухо борода барада чуб коса каса зуб горб пуп живот сила лихо лиха горе гора беда бяда доля воля правда
мир свет мрак ночь день вечер вечар субота пятница пятніца новик новак новик стары молодой малады белый белы черный чорны
серый рыжий руды красный зеленый синий великий вялікі малый малы добрый злой лихой худой толстый тихий ціхі быстрый хитрый
мудрый веселый гордый вольный святой грек литвин ліцвін немец поляк паляк турок татарин жид волох мазур чех рус русин
молот молат топор сякера нож пила серп колода пень корень карэнь корч ветка лист трава сено саламяны стог поле лес бор гай
луг болото балота озеро возера река ручей рачны криница крыніца колодец мост мосцік дорога дарога шлях поворот сабака собака
bąk baran duda dudek gil guz kos kot kruk kowal kozioł lis mazur nowak wilk zając wrona mucha ptak sowa maj wójcik król
zeman svoboda novák černý veselý kučera dvořák
young brown white black green king church bishop cook baker hunter fisher fox wolf lamb bird rose hill wood woods stone rivers
banks fields west north day may march summers winter frost snow bell page price rich good long short small strong sharp wise
law lai love hope faith grace
klein groß gross schwarz weiß braun wolf fuchs vogel hahn koch bauer richter schmidt müller fischer weber wagner kaiser könig
cruz mora rocha flores reyes león leon rey torres iglesias campos blanco delgado moreno rubio calvo bravo guerra paz prado
rivera ríos montes serrano vega luna sol santos ángel alemán aleman francés ferrer herrero zapata rosa rosario mercado
petit grand blanc noir roux martin boulanger berger marchand roi leroy
demir kaya yıldız yildiz öztürk aydın deniz toprak bulut şahin kurt aslan koç
"""


@lru_cache(maxsize=1)
def readings() -> frozenset[str]:
    """The readings of these words."""
    return frozenset(read(word) for word in WORDS.split())


def is_common(reading: str) -> bool:
    """Whether a surname with this reading is an everyday word in some language."""
    return reading in readings()


# The most frequent surnames of the countries on watch lists: a stranger bears one soon. Source: written by
# hand for this project, from general knowledge and no statistics; it is far from complete.
FREQUENT = """
иванов смирнов кузнецов попов васильев петров соколов михайлов новиков федоров морозов волков алексеев лебедев семенов егоров
павлов козлов степанов николаев орлов андреев макаров никитин захаров зайцев соловьев борисов яковлев григорьев романов
воробьев сергеев фролов александров дмитриев королев гусев киселев ильин максимов поляков сорокин виноградов ковалев белов
медведев антонов тарасов жуков баранов филиппов комаров давыдов беляев герасимов богданов осипов сидоров матвеев титов марков
миронов крылов куликов карпов власов мельников денисов гаврилов тихонов казаков афанасьев данилов савельев тимофеев фомин
чернов абрамов мартынов ефимов федотов щербаков назаров калинин исаев чернышев быков маслов родионов коновалов лазарев воронин
климов филатов пономарев голубев кудрявцев прохоров наумов потапов журавлев овчинников трофимов леонов соболев ермаков
мельник шевченко бондаренко ткаченко кравченко олейник шевчук коваль полищук бондарь ткачук мороз марченко лысенко руденко
савченко петренко кравчук клименко павленко савчук кузьменко левченко пономаренко василенко харченко карпенко гаврилюк
ивановский каваленка кавалёў казлоў новік жук карповіч кавальчук марозаў
aliyev mammadov hasanov huseynov guliyev hajiyev rasulov suleymanov musayev abbasov babayev valiyev orujov ismayilov ahmadov
karimov umarov rahimov yusupov akhmedov ibragimov rakhmonov abdullaev magomedov gasanov
garcía rodríguez gonzález fernández lópez martínez sánchez pérez gómez martín jiménez ruiz hernández díaz moreno muñoz álvarez
romero alonso gutiérrez navarro torres domínguez vázquez ramos gil ramírez serrano blanco molina morales suárez ortega delgado
castro ortiz rubio marín sanz núñez iglesias medina garrido cortés castillo santos lozano guerrero cano prieto méndez cruz
gallego vidal márquez herrera peña flores cabrera campos vega fuentes carrasco diez reyes caballero nieto aguilar pascual
mora rojas chávez mendoza vargas silva rocha otero ferrer chamorro rivas salazar
mohammadi ahmadi hosseini rezaei karimi moradi jafari rahimi ebrahimi ghasemi heidari akbari sadeghi hashemi
ali ahmed mohamed hassan ibrahim mahmoud mansour saleh khalil said salem abdullah abdulaziz badawi rajab hussein omar osman
yılmaz kaya demir şahin çelik yıldız yıldırım öztürk aydın özdemir arslan doğan kılıç aslan çetin kara koç kurt
smith jones taylor brown williams wilson johnson davies robinson wright thompson evans walker white roberts green hall wood
jackson clarke lewis harris martin cooper king lee baker allen morris young scott moore anderson
nguyen tran pham hoang huynh phan wang zhang chen yang huang zhao zhou wong lai chan kim park singh kumar khan bibi
müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann nowak kowalski wiśniewski wójcik kowalczyk kamiński
lewandowski zieliński szymański woźniak dąbrowski kozłowski
"""


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    readings_of = [read(word) for word in FREQUENT.split()]
    return frozenset(r.replace("o", "a") for r in (*readings_of, *(r + "a" for r in readings_of if r[-1] in "vn")))


def is_frequent(reading: str) -> bool:
    """Whether so many people bear this surname that it says nothing alone; Russian ones in the feminine as well."""
    return reading.replace("o", "a") in _frequent()
