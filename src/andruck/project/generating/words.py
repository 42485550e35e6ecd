"""Words and sentences for an invented archive: German that reads like a local paper and means nothing.

Every sentence is put together from lists, so that a large archive has the vocabulary of one: names, places, numbers,
and compounds by the ten thousand.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words(
    """
    Ada Agnes Albert Alma Anke Arno Berta Bruno Cem Clara Detlef Edda Elif Emil Erna Fatma Frieda Gerd
    Greta Hannes Hedwig Heiko Helga Ilse Ines Jakob Jelena Jonas Jutta Karin Kurt Lene Lothar Luise
    Malte Margot Mehmet Meta Nils Olga Otto Paula Piotr Ruth Sabine Selma Sven Thea Thies Uwe Wanda
    Werner Wiebke Yusuf
    """
)
LAST_NAMES = _words(
    """
    Ahrens Aydin Bartels Behrens Bremer Brinkmann Claußen Dierks Ehlers Fedder Feldhusen Gerdes Gröne
    Haase Harms Hinrichs Hoppe Ibsen Jansen Jessen Kaya Ketels Kleinschmidt Köhn Kruse Lüders Lührs
    Matthiesen Meinert Mohr Nissen Nowak Oltmanns Ostermann Paulsen Petersen Quast Rathjen Reimers
    Rieper Sattler Schlüter Sörensen Steen Tiedemann Thomsen Uhlenbrock Vehrs Vollmer Wegener Wiechmann
    Wulff Yilmaz Ziemer
    """
)
PLACES = _words(
    """
    Aumünde Bergsiel Brakendorf Deichhorst Elmstedt Fährhusen Geestrup Grünsand Hagenbüll Hollerdeich
    Iselbüttel Kaltenhafen Kirchwerft Klintum Lindenhafen Lührsbek Moorende Neuwiek Osterkoog Pellwarden
    Querenhof Rahmsdorf Reetholm Salzbrück Schleusenau Seestermark Stadersiel Süderfeld Tidenbrook
    Ulmenried Vosskuhle Wattenrade Westermoor Wiekum Wischhagen Zollerbrück
    """
)
SITES = _words(
    """
    Rathaus Bahnhof Hafenamt Schlachthof Stadtbad Volkshaus Gaswerk Theater Krankenhaus Marktplatz
    Kreishaus Museum Zollhaus Gymnasium Klärwerk Gewerkschaftshaus Stadtarchiv Fischmarkt
    """
)
BEGINNINGS = _words(
    """
    Abwasser Arbeits Bahn Bau Berufs Bildungs Boden Brücken Bundes Bürger Deich Energie Erb Ernte Fähr
    Familien Fischerei Forst Frauen Fremden Gas Gebühren Gemeinde Gesundheits Gewerbe Grenz Grund Hafen
    Handels Handwerks Haus Heimat Heizungs Hochwasser Industrie Jugend Kanal Kinder Kohlen Kranken Kreis
    Kultur Kurs Küsten Land Landwirtschafts Lehr Lohn Luft Markt Miet Milch Moor Müll Museums
    Nahverkehrs Naturschutz Pacht Pendler Pflege Post Presse Renten Rund Saat Schiffs Schleusen Schul
    Schutz Senats Siedlungs Sozial Spar Sport Staats Stadt Steuer Strand Straßen Strom Tarif Theater
    Tier Torf Umwelt Verbands Verfassungs Verkehrs Vieh Vogel Wahl Wald Wasser Weide Werft Wetter Wind
    Winter Wissenschafts Wohnungs Zeitungs Zins Zoll Zucker
    """
)
ENDINGS = _words(
    """
    abgabe akademie anlage anstalt aufsicht ausgabe behörde beihilfe beratung börse debatte ermittlung
    erhöhung förderung genossenschaft gesellschaft gruppe grube kammer kasse kommission konferenz
    kontrolle krise kürzung leitung liste messe ordnung planung politik prüfung reform reinigung
    sammlung satzung sperrung statistik steuer stiftung störung studie tagung verordnung verschwendung
    versicherung versorgung verwaltung wirtschaft
    """
)
"""All of them feminine, so that "die" is right for every compound."""
PEOPLE = _words(
    """
    Anwohner Beschäftigte Eltern Fischer Fachleute Gewerkschafter Händler Handwerker Landwirte
    Lehrkräfte Leser*innen Mieter:innen Nachbarn Pendler Pflegekräfte Rentner Schüler*innen Studierende
    Umweltschützer Vereine Werftarbeiter Wissenschaftler
    """
)
OFFICES = (
    "Bürgermeisterin",
    "Bürgermeister",
    "die Landrätin",
    "Stadträtin",
    "Stadtrat",
    "der Betriebsrat",
    "Gutachterin",
    "Hafenmeister",
    "die Ministerin",
    "Pastorin",
    "Professor",
    "Richterin",
    "Schulleiterin",
    "Sprecher",
    "Vereinschefin",
    "der Abgeordnete",
    "die Abgeordnete",
    "Kommandantin der Feuerwehr",
    "Museumsleiter",
)
FIELDS = _words(
    """
    Arbeit Bildung Fußball Gesundheit Handball Heimatgeschichte Landwirtschaft Literatur Medizin Musik
    Naturschutz Rudern Schifffahrt Verkehr Wirtschaft Wohnen
    """
)
VERBS = _words(
    """
    begrüßt beschlossen kritisiert verschoben gefordert abgelehnt vorgestellt geprüft verteidigt
    """
)
DAYS = _words(
    """
    Montag Dienstag Mittwoch Donnerstag Freitag Sonnabend Sonntag
    """
)
MONTHS = _words(
    """
    Januar Februar März April Mai Juni Juli August September Oktober November Dezember
    """
)
SENTENCES = (
    "{office} {name} sprach von einem Schritt, auf den {people} seit {number} Jahren gewartet hätten.",
    "Die {thing} soll bis {month} fertig sein, die Kosten werden auf {number} Millionen geschätzt.",
    "Im {site} von {place} drängten sich am {day} rund {number} Menschen.",
    "„Ohne die {thing} wird {place} keinen Winter überstehen“, sagte {name}.",
    "{people} aus {place} und {place} wollen dagegen klagen.",
    "Nach Angaben der {thing} ist die Zahl der Fälle seit {month} um {number} Prozent gesunken.",
    "Wer die {thing} bezahlen wird, blieb an diesem {day} offen.",
    "{name} aus {place} erinnert sich noch an die {thing} im Jahr danach.",
    "Die {thing} hatte zuvor {number} Einwände geprüft und die meisten verworfen.",
    "Das {site} bleibt bis {month} geschlossen, teilte die {thing} mit.",
    "{office} {name} verwies auf die {thing}, die im {month} in Kraft getreten ist.",
    "Damit endet ein Streit, der {place} länger beschäftigt hat als jede {thing} zuvor.",
    "Mehr als {number} {people} haben unterschrieben.",
    "Am Abend brannte im {site} noch Licht, {people} berieten über den nächsten Zug.",
    "Die {thing} geht auf einen Beschluss vom {month} zurück.",
    "In {place} kennt man das schon: Auch die letzte {thing} kam ein Jahr zu spät.",
    "{name} und {name} teilten sich den Preis, über den {people} im {site} abgestimmt hatten.",
    "Ein Gutachten über die {thing} liegt seit {month} im {site} und darf dort gelesen werden.",
    "Was {people} besonders ärgert, ist die {thing}.",
    "Ob {place} dem Beispiel folgt, entscheidet sich erst im {month}.",
)
HEADLINES = (
    "{place} streitet über die {thing}",
    "{people} gegen {thing}",
    "Die {thing} kommt im {month}",
    "{thing}: {place} wartet",
    "{number} Millionen für die {thing}",
    "{place} bekommt eine {thing}",
    "Wenn die {thing} fehlt",
    "Kein Geld für die {thing}",
    "{name} verlässt das {site}",
    "Licht im {site} von {place}",
    "{people} ziehen vor das {site}",
    "Abschied von der {thing}",
    "{place} und die {thing}",
    "Was aus der {thing} wird",
    "Das {site} bleibt zu",
)
DECKS = (
    "Im {site} von {place} geht es um mehr als die {thing}",
    "{people} hoffen auf den {month}, {office} {name} bremst",
    "Warum die {thing} für {place} wichtiger ist, als es aussieht",
    "Seit {number} Jahren wird geplant, nun hat der Rat die {thing} {verb}",
)
