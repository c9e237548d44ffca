"""Given names: which spellings are one name (Аляксандр, Alexander, Сяржук), so that other people's names can be told apart.

A row is: the row's name | forms in any language | familiar forms. Spellings that another orthography gives a form
(Siarhiej, Serguei) need no entry, the closure of `orthographies` reaches them. A form may stand in several rows. A name
with a row of one form is here to block: a word that is another given name is never taken for a likeness.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from alertbot.core.names.orthographies import ONLY_IN, spellings
from alertbot.core.names.reader import VOWELS

# Source: the rows and the pairs that must not be equated come from the research this project started from, which checked
# them against printed spellings; they were not checked against a dictionary.
MASCULINE = """
Adam | Адам Adam Adomas | Адась
Afanasi | Афанасій Апанас Афанасий Панас Опанас Atanazy Athanasius | Афоня
Albert | Альберт Albert Albertas | Алік
Aleh | Алег Олег Oleg Olegas | Олежка
Aliaksandr | Аляксандр Аляксандар Александр Олександр Aleksander Aleksandras Alexander Alexandre | Алесь Ales Олесь Саша Саня Сашко Шура Алик Alex
Aliaksei | Аляксей Алексій Алексей Олексій Aleksy Aleksejus Alexey Alexis | Лёша Лёха Алёша Льоша
Anatol | Анатоль Анатолій Анатолий Anatol Anatolijus Anatole | Толя Толік Толик
Andrei | Андрэй Андрей Андрій Andrzej Andrius Andrejus Andrew | Андрусь Андрюша
Anton | Антон Антоній Антоний Антін Antoni Antanas Anthony | Антось Тоша
Arkadz | Аркадзь Аркадзій Аркадий Аркадій Arkadiusz Arkadijus | Аркаша
Arsen | Арсень Арсеній Арсений Арсен Arseniusz Arsenijus | Сеня
Artsiom | Арцём Арцемій Артём Артемий Артем Artiom Artiomas | Тёма Цёма
Bahdan | Багдан Богдан Bogdan Bogdanas |
Barys | Барыс Борис Borys Borisas | Боря
Branislau | Браніслаў Бронислав Броніслав Bronisław Bronislovas | Бронік
Danila | Даніла Данііл Даніэль Даниил Данила Данило Даниїл Daniel Danielius Danilas | Даня
David | Давід Давид Dawid Dovydas David | Додик
Dzianis | Дзяніс Денис Denis Dionizy Denisas Dennis | Дэн Ден
Dzmitry | Дзмітрый Зміцер Змітрок Дмитрий Дмитро Dymitr Dmitrij Dmitrijus | Дзіма Дима Діма Митя
Eduard | Эдуард Едуард Edward Eduardas | Эдик Эдзік
Fiodar | Фёдар Тодар Хведар Фёдор Федор Федір Теодор Teodor Fiodor Teodoras Fiodoras Theodore | Федя
Frantsishak | Францішак Франц Франтишек Франциск Franciszek Pranciškus Pranas Francis | Франак
Heorhi | Георгій Георгий Georgijus George | Жора Гоша
Henadz | Генадзь Генадзій Геннадий Геннадій Gienadij Genadijus | Гена
Henrykh | Генрых Генрих Генріх Henryk Henrikas Henry Heinrich | Генік
Hleb | Глеб Гліб Gleb Glebas |
Ihar | Ігар Игорь Ігор Igor Igoris | Гарык
Ihnat | Ігнат Ігнацій Игнат Игнатий Гнат Ignacy Ignas Ignatius |
Ilia | Ілья Ілля Илья Eliasz Ilja Elijah | Илюша Ілюша
Iosif | Іосіф Язэп Юзаф Юзэф Иосиф Осип Йосип Józef Juozas Juozapas Joseph | Юзік Юзя
Ivan | Іван Иван Iwan Jan Ivanas Jonas John | Ваня Янка Івась
Kanstantsin | Канстанцін Константин Костянтин Konstanty Konstantinas Constantine | Кастусь Костя Косця
Karl | Карл Караль Karol Karolis Charles |
Kazimir | Казімір Казимир Kazimierz Kazimieras Casimir | Казік
Kiryl | Кірыл Кірыла Кирилл Кирило Cyryl Kirilas Cyril | Кірюша Кирюша
Lavrentsi | Лаўрэнцій Лаўрэн Лаврентий Лаврентій Wawrzyniec Laurynas Lawrence |
Leanid | Леанід Леонид Леонід Leonid Leonidas | Лёня
Leu | Леў Лев Lew Levas Leo | Лёва
Liavon | Лявон Лявонцій Леон Леонтий Леонтій Leon Leonas |
Lukash | Лукаш Лука Łukasz Lukas Luke Lucas |
Maksim | Максім Максим Maksym Maksimas Maxim | Макс
Matsvei | Мацвей Матвей Матвій Mateusz Matas Motiejus Matthew | Мотя
Mechyslau | Мечыслаў Мечислав Mieczysław Mečislovas |
Mikalai | Мікалай Мікола Николай Микола Mikołaj Mikalojus Nikolajus Nicholas | Коля
Mikhail | Міхаіл Міхал Міхась Михаил Михайло Michał Mykolas Michailas Michael | Міша Миша Мишко
Mikita | Мікіта Никита Микита Nikita |
Miraslau | Міраслаў Мирослав Mirosław Miroslavas | Мірак Слава
Mstsislau | Мсціслаў Мстислав Mścisław Mstislavas | Слава
Pavel | Павел Паўло Павал Павло Paweł Paulius Povilas Pavelas Paul Пол | Паша Павлик Паўлюк
Pilip | Піліп Філіп Филипп Пилип Filip Pilypas Philip |
Piotr | Пётр Пятро Петр Петро Piotr Petras Peter | Петя Пеця Пятрусь
Radzivon | Радзівон Радзіён Родион Родіон Rodion Rodionas | Родя
Raman | Раман Роман Roman Romanas | Рома Ромка
Rastsislau | Расціслаў Ростислав Rościsław Rostislavas | Ростик
Ryhor | Рыгор Грыгорый Григорий Григорій Grzegorz Grigorijus Gregory | Гриша Грыша Гриць
Ryshard | Рышард Ричард Річард Ryszard Ričardas Richard |
Siamion | Сямён Семён Семен Szymon Siemion Simonas Semionas Simon | Сёма Сеня
Siarhei | Сяргей Сяржук Сергей Сергій Sergiusz Siergiej Sergejus Serge | Серёжа Сярожа Сергійко
Stanislau | Станіслаў Станислав Станіслав Stanisław Stanislovas | Стас Стась
Stsiapan | Сцяпан Стэфан Степан Стефан Stefan Szczepan Steponas Stephen | Стёпа Сцёпа
Sviataslau | Святаслаў Святослав Światosław Sviatoslavas | Слава
Tadevush | Тадэвуш Тадеуш Tadeusz Tadas Thaddeus |
Tamash | Тамаш Фама Фома Томаш Хома Tomasz Tomas Thomas |
Taras | Тарас Taras Tarasas | Тарасик
Tsikhan | Ціхан Тихон Tichon Tichonas |
Tsimafei | Цімафей Тимофей Тимофій Tymoteusz Timotiejus Timothy | Тима
Tsimur | Цімур Тимур Timur Timuras | Тима
Uladzimir | Уладзімір Уладзімер Владимир Володимир Włodzimierz Vlagyimir Vladimiras | Валодзя Володя Вова Уладзь Uładź
Uladzislau | Уладзіслаў Владислав Władysław Vladislavas | Влад Уладзь Владик
Usevalad | Усевалад Всеволод Wsiewołod Vsevolodas | Сева
Vadzim | Вадзім Вадим Wadim Vadimas | Вадик Вадзік
Valery | Валерый Валер Валерий Валерій Walery Valerijus | Валера
Valiantsin | Валянцін Валентын Валентин Walenty Walentyn Valentinas Valentine | Валя Валік
Vasil | Васіль Василий Василь Bazyli Wasyl Vasilijus Basil | Вася
Vatslau | Вацлаў Вацлав Wacław Vaclovas |
Viachaslau | Вячаслаў Вячеслав В'ячеслав Wiaczesław Viačeslavas | Слава Славік
Viktar | Віктар Виктор Віктор Wiktor Viktoras Victor | Витя Віця
Vintsent | Вінцэнт Вікенцій Винцент Викентий Вінцент Wincenty Vincentas Vincas Vincent | Вінцук
Vital | Віталь Віталій Виталий Witalis Vitalijus | Виталик Віталік
Vitaut | Вітаўт Вітольд Витовт Витольд Вітовт Witold Vytautas |
Yafim | Яфім Ефим Юхим Jefim Jefimas | Фима
Yahor | Ягор Егор Єгор Jegor Jegoras |
Yakau | Якаў Якуб Яков Яків Jakub Jokūbas Jacob | Яша
Yan | Ян Jan Janas | Янка
Yaraslau | Яраслаў Ярослав Jarosław Jaroslavas | Ярик
Yauhen | Яўген Яўгеній Евгений Євген Євгеній Eugeniusz Jevgenijus Eugenijus Eugene | Женя Жэня
Yury | Юрый Юрий Юрій Jerzy Jurijus Jurgis | Юра Юрась Юрко
Zakhar | Захар Zachariasz Zacharas Zachary |
"""
# Other given names of the countries on watch lists. Source: written by hand for this project.
MASCULINE_ELSEWHERE = """
Ahmed | Ahmed Ahmad Achmed Ахмед Ахмад Əhməd Ахмет أحمد
Muhammad | Muhammad Mohammad Mohammed Muhammed Mohamed Mohamad Mehmed Məhəmməd Mahammad Magomed Мухаммед Мухаммад Мохаммед Мохаммад Магомед Махамад محمد
Mahmud | Mahmud Mahmoud Mahmood Махмуд محمود
Mustafa | Mustafa Mostafa Мустафа مصطفى
Ali | Ali Aly Али Алі Əli علي
Hassan | Hassan Hasan Həsən Гасан Хасан Асан Asan حسن
Hussein | Hussein Hussain Husain Hossein Husseyn Hüseyin Hüseyn Гусейн Хусейн Хоссейн حسين
Ibrahim | Ibrahim Ebrahim İbrahim Ибрагим Ибрахим ابراهيم
Ismail | Ismail Ismael Esmail İsmail İsmayıl Исмаил Исмаїл
Omar | Omar Umar Ömer Omer Омар Умар عمر
Osman | Osman Othman Uthman Осман عثمان
Khaled | Khaled Khalid Халед Халид خالد
Yusuf | Yusuf Youssef Yousef Yusif Юсуф Юсеф يوسف
Abdullah | Abdullah Abdallah Abdulla Абдулла Абдалла
Abdulhadi | Abdulhadi Abdelhadi Abdalhadi Абдулхади Абдельхади
Hamid | Hamid Hamed Həmid Хамид
Hafiz | Hafiz Hafez Хафиз Гафиз
Nabil | Nabil Nabeel Набиль Набил نبيل
Walid | Walid Waleed Валид وليد
Raif | Raif Раиф
Alaa | Alaa Алаа Ала
Farid | Farid Fərid Фарид Фарід
Ilgar | Ilgar İlqar Ilqar Ильгар
Ilham | Ilham İlham Ильхам Илхам
Bahruz | Bahruz Bəhruz Бахруз
Ulvi | Ulvi Ülvi Ульви
Rashid | Rashid Rəşid Rachid Рашид
Rustam | Rustam Rustem Rüstəm Рустам Рустем
Aziz | Aziz Azis Азиз Азіз
Murad | Murad Murat Мурад Мурат
Emin | Emin Эмин Эмін
Selahattin | Selahattin Salahuddin Салахаттин Селахаттин
Nariman | Nariman Нариман Наріман
Recep | Recep Реджеп
Kemal | Kemal Kamal Kamil Кемаль Камал
Giorgi | Giorgi Гиорги Георги
Mikheil | Mikheil Михеил
Ashot | Ashot Ашот
Armen | Armen Армен
Vazgen | Vazgen Вазген
Marat | Marat Марат
Ruslan | Ruslan Руслан
Artur | Artur Arthur Артур
Emil | Emil Эмиль Еміль
German | German Hermann Герман
Julian | Julian Жулиан Julianas Juliano Julien Юлиан Джулиан Джуліан
Evan | Evan Evans Эван Еван
Robert | Robert Robertas Roberto Роберт
William | William Uilliam Уильям Вильям Guillermo
James | James Джеймс
Joshua | Joshua Джошуа
Jimmy | Jimmy Джимми Джиммі
Brian | Brian Bryan Брайан
Kevin | Kevin Кевин
Mark | Mark Marek Markas Marcus Marco Marcos Марк
Martin | Martin Marcin Martín Мартин
Steven | Steven Stephen Steve Стивен
Keith | Keith Кит
Donald | Donald Дональд
Juan | Juan Хуан
José | José Jose Хосе
Luis | Luis Луис
Carlos | Carlos Карлос
Miguel | Miguel Мигель Мігель
Pedro | Pedro Педро
Javier | Javier Хавьер
Enrique | Enrique Энрике
Rafael | Rafael Raphael Рафаэль
Jorge | Jorge Хорхе
Manuel | Manuel Manolo Мануэль
Fernando | Fernando Фернандо
Francisco | Francisco Франсиско
Antonio | Antonio António Антонио
Alberto | Alberto Альберто
Víctor | Víctor
Hugo | Hugo Уго
Rolando | Rolando Роландо
Arturo | Arturo Артуро
Félix | Félix Felix Феликс Фелікс
Sebastián | Sebastián Sebastian Sebastião Себастьян
Joaquín | Joaquín Joaquin Хоакин
Lorenzo | Lorenzo Лоренцо Лоренсо
Pablo | Pablo Пабло
Daniel | Daniel Даниэль
Diego | Diego Диего
Rubén | Rubén Ruben Рубен
Darío | Darío Dario Дарио
Larry | Larry Ларри
Ramón | Ramón Ramon Рамон
Roberto | Roberto Роберто
Mario | Mario Марио
Ángel | Ángel Angel Анхель
Jesús | Jesús Хесус
Andrés | Andrés
Eduardo | Eduardo
Alejandro | Alejandro
Nicolás | Nicolás
Santiago | Santiago Сантьяго
Sergio | Sergio
Ricardo | Ricardo
Guillermo | Guillermo Гильермо
Noel | Noel Noël Ноэль
Medardo | Medardo Медардо
Lesther | Lesther Lester Лестер
Perkins | Perkins
Biagio | Biagio Бьяджо Бьяхио
Saeed | Saeed Said Саид سعيد
Reza | Reza Реза
Mehdi | Mehdi Mahdi Мехди
Salman | Salman Салман
Zaur | Zaur Заур
Elchin | Elchin Elçin Эльчин
Orkhan | Orkhan Orxan Орхан
Sardar | Sardar
Dauletmurat | Dauletmurat
Bagdatbay | Bagdatbay
Server | Server Сервер
Nauman | Nauman
Ashiq | Ashiq
Stanley | Stanley
Nazar | Nazar Назар
Ostap | Ostap Остап
Zygmunt | Zygmunt Зигмунт
Wolfgang | Wolfgang
Hans | Hans
Klaus | Klaus
Lars | Lars
Johan | Johan Johann
Olaf | Olaf
Vytenis | Vytenis
Gitanas | Gitanas
Janis | Jānis Janis
"""
FEMININE = """
Ahata | Агата Агафія Агафья Agata Agota Agatha |
Ahnes | Агнешка Агнэса Агнесса Агнеса Agnieszka Agnė Agnes |
Ala | Ала Алла Ała Ala |
Alena | Алена Гэлена Елена Олена Helena Elena Jelena Helen | Лена Алёна Оленка
Alesia | Алеся Олеся Леся Alesia | Леся
Aliaksandra | Аляксандра Александра Олександра Aleksandra Alexandra | Саша Шура Алеся
Alina | Аліна Алина Alina |
Aliona | Алёна Альона Alona Aliona | Лена
Alisa | Аліса Алиса Alicja Alisa Alice |
Anastasia | Анастасія Настасся Анастасия Настасья Anastazja Anastasija | Насця Наста Настя Стася
Anhelina | Ангеліна Ангелина Angelina | Геля
Antanina | Антаніна Антонина Антоніна Antonina Antanina | Тоня
Anzhalika | Анжаліка Анжэліка Анжелика Анжеліка Andżelika Anželika Angelica | Лика
Aryna | Арына Арина Arina |
Aksana | Аксана Оксана Oksana | Ксюша
Barbara | Барбара Варвара Barbara Barbora | Варя
Daria | Дар'я Дарья Дария Дарія Дарина Daria Darija Darja | Даша
Dziana | Дзіяна Дыяна Диана Діана Diana |
Emilia | Эмілія Эмилия Емілія Emilia Emilija Emily | Эма
Eva | Ева Єва Ewa Ieva Eve |
Halina | Галіна Галина Halina Galina | Галя
Hanna | Ганна Анна Anna Hanna Ona Ana Ann Anne | Аня Ганя Нюра
Ina | Іна Инна Інна Inna Ina |
Iryna | Ірына Ірэна Ирина Ірина Irena Iryna Irina Irene | Ира Іра
Katsiaryna | Кацярына Екатерина Катерина Katarzyna Kotryna Jekaterina Catherine Katherine | Каця Катя Кася
Klaudziia | Клаўдзія Клавдия Клавдія Klaudia Klaudija | Клава
Krystsina | Крысціна Хрысціна Кристина Христина Krystyna Kristina Christina |
Kseniia | Ксенія Ксения Аксинья Оксенія Ksenia Ksenija Xenia | Ксюша
Larysa | Ларыса Лариса Larysa Larisa | Лара
Lidziia | Лідзія Лидия Лідія Lidia Lidija Lydia | Лида Ліда
Liubou | Любоў Любовь Любов Lubow Liubovė | Люба
Liudmila | Людміла Людмила Ludmiła Liudmila | Люда Люся
Lizaveta | Лізавета Елізавета Эльжбета Елизавета Єлизавета Elżbieta Elžbieta Elizabeth | Лиза Ліза
Marharyta | Маргарыта Маргарита Małgorzata Margarita Margaret | Рита Рыта
Maryana | Мар'яна Марианна Марьяна Marianna Marijona |
Maryia | Марыя Мария Марья Марія Maria Marija Mary Marie | Маша Маруся Марыйка
Maryna | Марына Марина Maryna Marina |
Nadzeia | Надзея Надзежда Надежда Надія Nadzieja Nadia Nadežda | Надя Надзя
Natallia | Наталля Наталія Наталья Наталия Наталя Natalia Natalija Natalie | Наташа Ната
Palina | Паліна Полина Поліна Polina | Поля
Paulina | Паўліна Павлина Паулина Павліна Paulina Pauline |
Sofia | Соф'я Сафія София Софья Софія Zofia Sofija Zofija Sophia Sophie | Соня
Stefania | Стэфанія Стефания Стефанія Stefania Stefanija Stephanie | Стэфа
Sviatlana | Святлана Светлана Світлана Swietłana Svetlana | Света Светка
Tatsiana | Тацяна Таццяна Татьяна Тетяна Tatiana Tatjana | Таня
Uliana | Уляна Ульяна Юлиана Julianna Ulana Julijona | Уля
Valeryia | Валерыя Валерия Валерія Waleria Valerija Valerie | Лера
Valiantsina | Валянціна Валентина Walentyna Valentina | Валя
Vera | Вера Віра Wiera Viera Vera | Верка
Veranika | Вераніка Вероника Вероніка Weronika Veronika | Ника
Viktoryia | Вікторыя Виктория Вікторія Wiktoria Viktorija Victoria | Вика Віка
Volha | Вольга Ольга Olga | Оля Олька
Yadviha | Ядвіга Ядвига Jadwiga Jadvyga Hedwig |
Yana | Яна Jana |
Yanina | Яніна Янина Janina |
Yauheniia | Яўгенія Евгения Євгенія Eugenia Jevgenija Eugenija | Женя Жэня
Yuliia | Юлія Юлия Julia Julija | Юля
"""
FEMININE_ELSEWHERE = """
Aisha | Aisha Aysha Aïcha Айша عائشة
Fatima | Fatima Fatma Фатима فاطمة
Khadija | Khadija Xədicə Hatice Chadidja Хадиджа خديجة
Zainab | Zainab Zeinab Zaynab Zeynep Зейнаб Зайнаб زينب
Maryam | Maryam Mariam Meryem Марьям Мариам مريم
Leila | Leila Layla Laila Leyla Лейла ليلى
Sanaa | Sanaa Sana Сана Санаа سناء
Mona | Mona Muna Мона منى
Nargiz | Nargiz Narges Nargis Nərgiz Наргиз Наргес نرجس
Nasrin | Nasrin Nasreen Насрин
Sepideh | Sepideh Sepide Сепиде Сепидех
Samar | Samar Самар سمر
Nassima | Nassima Nasima Насима
Loujain | Loujain Lujain Луджейн Лужейн لجين
Nouf | Nouf Noof Нуф
Elnara | Elnara Elnarə Эльнара
Sevinj | Sevinj Sevinc Севиндж
Gulnara | Gulnara Гульнара
Alsu | Alsu Алсу
Lilia | Lilia Liliya Lilija Лилия Лілія
Leniye | Leniye Leniie Леніє Ление
Rosa | Rosa Roza Róża Роза
Nina | Nina Ніна Нина
Tamara | Tamara Тамара
Zhanna | Zhanna Żanna Жанна
Regina | Regina Рэгіна Регина
Inga | Inga Інга Инга
Ilona | Ilona Илона
Karina | Karina Карына Карина
Snezhana | Snezhana Сняжана Снежана
Zoya | Zoya Зоя
Raisa | Raisa Раіса Раиса
Rimma | Rimma Рыма Римма
Marta | Marta Marfa Martha Марта
Elvira | Elvira Эльвіра Эльвира
Asia | Asia Aasia Asya Асия Азия Ася
Aung | Aung
Rocío | Rocío Rocio Росио
Cristiana | Cristiana Кристиана
Dora | Dora Дора
Delcy | Delcy
Yarithza | Yarithza
Carmen | Carmen Кармен
Rosario | Rosario
Ana | Ana
Cristina | Cristina
Claudia | Claudia
Patricia | Patricia
Mercedes | Mercedes
Laura | Laura Лаура
Sandra | Sandra Сандра
Monica | Monica Monika Моника
Ursula | Ursula
Ingrid | Ingrid
Angela | Angela Anzhela Анжэла Анжела
Stanislava | Stanislava Stanisława Станіслава Станислава
Uladzislava | Uladzislava Vladislava Уладзіслава Владислава
Yaraslava | Yaraslava Yaroslava Jarosława Яраслава Ярослава
Vasilisa | Vasilisa Василиса
Milana | Milana Милана
Ruzanna | Ruzanna
Anahit | Anahit
Nino | Nino Нино
Mzia | Mzia Мзия
Heather | Heather
Karen | Karen
Susan | Susan
Linda | Linda
Jennifer | Jennifer
Jessica | Jessica
Sarah | Sarah Sara Сара
Charlotte | Charlotte
Stella | Stella Стелла
"""


class Row(NamedTuple):
    """One given name in all its forms."""

    name: str
    gender: str
    forms: tuple[str, ...]
    familiar: tuple[str, ...]


class Entry(NamedTuple):
    """That a stem is a form of a row: by its number, as a familiar form or not, and what the form has after the stem."""

    row: int
    familiar: bool
    tail: str

    @property
    def open(self) -> bool:
        """Whether the form ends in a vowel."""
        return self.tail[-1:] in VOWELS and self.tail != ""


def stem_of(phonemes: str) -> str:
    """What case endings leave of a given name: the reading without trailing vowels and j, if two sounds remain."""
    bare = phonemes.rstrip(VOWELS + "j")
    return bare if len(bare) > 1 else phonemes


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every row, masculine names first; a row's number is its place here."""
    return tuple(
        _row(line, gender)
        for gender, block in (("m", MASCULINE + MASCULINE_ELSEWHERE), ("f", FEMININE + FEMININE_ELSEWHERE))
        for line in block.strip().splitlines()
        if line
    )


@lru_cache(maxsize=1)
def entries() -> dict[str, tuple[Entry, ...]]:
    """Stem -> the rows that have a form with this stem."""
    found: dict[str, dict[Entry, None]] = {}
    for number, row in enumerate(rows()):
        for familiar, forms in ((False, (row.name, *row.forms)), (True, row.familiar)):
            for form in forms:
                for phonemes in _readings((form,)):
                    entry = Entry(number, familiar, _tail(form, phonemes))
                    found.setdefault(stem_of(phonemes), {})[entry] = None
    return {stem: tuple(known) for stem, known in found.items()}


@lru_cache(maxsize=1)
def nominatives() -> dict[str, frozenset[int]]:
    """Reading -> the rows that have exactly this form, familiar or not."""
    return _exact((number, (row.name, *row.forms, *row.familiar)) for number, row in enumerate(rows()))


@lru_cache(maxsize=1)
def formal() -> dict[str, frozenset[int]]:
    """Reading -> the rows that have exactly this form and not as a familiar one."""
    return _exact((number, (row.name, *row.forms)) for number, row in enumerate(rows()))


def _exact(forms_of: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, forms in forms_of:
        for phonemes in _readings(forms):
            found.setdefault(phonemes, set()).add(number)
            found.setdefault(phonemes.removesuffix("j"), set()).add(number)  # Евгений is Yevgeny
    return {phonemes: frozenset(numbers) for phonemes, numbers in found.items()}


def recognise(phonemes: str, *, stripped: bool = False) -> dict[int, bool]:
    """The rows that this reading may be a form of: number -> whether only a familiar form leads there.

    A reading that ends in a consonant is no form of a name that ends in a vowel (Александр is not Александра), and a
    reading that is the dictionary form of one name is no case of another name of the same gender (Али is not Ала).
    """
    exact = frozenset[int]() if stripped else nominatives().get(phonemes, frozenset())
    taken = {rows()[number].gender for number in exact}
    stem = stem_of(phonemes)
    tail = phonemes[len(stem) :]
    found: dict[int, bool] = {}
    for entry in entries().get(stem, ()):
        if entry.row not in exact and (rows()[entry.row].gender in taken or not (stripped or _goes_with(tail, entry))):
            continue
        found[entry.row] = found.get(entry.row, True) and entry.familiar
    return found


@lru_cache(maxsize=20_000)
def fathers_name(phonemes: str) -> bool:
    """Whether a reading is a masculine name of the dictionary with the ending of a patronymic: Mixajlovič, of Mixail."""
    found = _PATRONYMIC.fullmatch(phonemes)
    return found is not None and any(rows()[e.row].gender == "m" for e in entries().get(found[1], ()))


def _tail(form: str, phonemes: str) -> str:
    """What a form has after its stem; a soft last consonant (Алесь, genitive Alesia) counts as j."""
    return phonemes[len(stem_of(phonemes)) :] or ("j" if form[-1] in _SOFT_LETTERS else "")


def _goes_with(tail: str, entry: Entry) -> bool:
    """Whether a word with this end can be a case of the form: Viktoryia is none of Viktar, Александр none of Александра."""
    if not tail:
        return not entry.open
    return bool(entry.tail) or _SOFT_TAIL.match(tail) is None


def _readings(forms: tuple[str, ...]) -> set[str]:
    return {s.phonemes for form in forms for s in spellings(form) if s.system not in ONLY_IN}


def _row(line: str, gender: str) -> Row:
    name, forms, *familiar = (part.strip() for part in line.split("|"))
    return Row(name, gender, tuple(forms.split()), tuple(" ".join(familiar).split()))


_PATRONYMIC = re.compile("(.{3,})[aeo]vič(?:a|u|am|em|om|i|e)?")
_SOFT_LETTERS = frozenset("ьśźńć")
_SOFT_TAIL = re.compile("[ij]+[aeou]")
