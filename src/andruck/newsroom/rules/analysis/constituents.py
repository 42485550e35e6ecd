"""Words German newspapers build compounds from, for archives that are still too small to teach them. Plain forms."""

_TEXT = """
abbau abgabe abgeordnete anbieter angebot anlage anstalt antrag anwalt arbeit arbeiter archiv arzt
asyl atom aufbau aufgabe aufsicht auftrag ausbau ausgabe ausland ausschuss auto autobahn bahn
bahnhof bank bauer beamte bedarf begehren behorde beirat beitrag bericht beruf besetzung betrieb
bevolkerung bewegung bezirk bild bildung blockade boden borse brand bremse brief brucke buch buhne
bund burger buro chef chefin dach daten deckel demokratie demonstration denkmal dienst direktor dorf
druck ebene einkommen eisen eltern energie enteignung entscheid entwicklung erbe erde ergebnis
erhohung ernte export fabrik fach fahrer fahrrad fahrt familie farbe fehler feier feld fern fest
feuer feuerwehr film finanz firma fisch flucht fluchtling flug flughafen flut forderung form
forscher forschung foto fracht frage fraktion frau freiheit freund frieden fuhrer fuhrung fussball
garten gast gebaude gebiet gebuhr geburt gefahr gegner geheim geist geld gemeinde gemeinschaft
genossenschaft gericht geschaft geschichte gesellschaft gesetz gesprach gesundheit gewalt gewerbe
gewerkschaft gift glas gott grenze grosse grund gruppe hafen halle handel handwerk haupt haus
haushalt heim helfer herbst herz hilfe himmel hitze hoch hochschule holz hotel hunger industrie
information initiative inland insel jahr jugend justiz kabinett kalte kammer kampf kandidat kanzler
kapital karte kasse kind kinder kino kirche klage klasse klima klinik klub koalition kohle
kommission konferenz konflikt kontrolle konzern konzert kosten kraft kraftwerk kranken krankenhaus
kreis krieg krise kritik kultur kunde kundigung kunst kurs kuste laden lager lampe land landschaft
larm leben lehrer leistung leiter leitung liga linie liste lohn lohne luft macht mangel mann markt
maschine massnahme mauer medien meer mehrheit meister mensch messe miete mieter militar minister
ministerium mitglied mittel mobel monat morgen museum musik mutter nachbar nachfrage nachricht nacht
nahrung name natur netz neubau norden nutzer nutzung offentlichkeit oper opfer opposition ordnung
organisation osten paket papier park parlament partei partner person personal pflege pflicht plan
planung platz politik politiker polizei polizist post prasident praxis preis presse problem produkt
produktion programm projekt protest prozess prufung quartier quelle radio rathaus raum raumung recht
rechte redaktion rede reform regel regen regierung region reise rennen rente rentner reporter
republik richter richtung ring risiko rolle roman rundfunk sache saison sammlung sanierung schaden
schiff schlag schloss schluss schnee schuld schule schuler schutz sekretar senat senator sender
senkung serie sicherheit sieger sitz sitzung sommer sonne sorge sozial spende spiegel spiel spieler
spitze sport sprache sprecher staat stadion stadt stadte stand station statistik stein stelle steuer
stiftung stimme stimmung strafe strand strasse strecke streik streit strom student studie studium
stunde sturm suden system szene tarif technik telefon temperatur theater thema tier titel tochter
tradition trainer transport treffen turm ubung umbau umwelt unfall union unternehmen unternehmer
unterricht urlaub ursache urteil vater verband verbot verbraucher verbrechen verein verfahren
verfassung verhandlung verkauf verkehr verlag verlust vermogen versammlung verschmutzung
versicherung versorgung vertrag vertreter vertrieb verwaltung vogel volk volksentscheid vorschlag
vorsitz vorsitzende vorstand wachstum waffe wahl wahler wahrung wald wand ware warnung wasser welt
werk wert westen wetter wind windkraft winter wirtschaft wissen wissenschaft woche wohnen wohnraum
wohnung zahl zeichen zeit zeitung zelt zentral zentrum zeuge zeugen ziel zimmer zins zukunft
zusammenarbeit zweck
"""

COMMON = frozenset(_TEXT.split())
