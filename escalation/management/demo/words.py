"""Short believable texts, per source and category; `{kern}` and `{straat}` are filled in."""

from __future__ import annotations

from random import Random

from casework.vocabulary import CaseKind, Category

K, C = CaseKind, Category

Pool = tuple[str, ...]

REPORTS: dict[tuple[CaseKind, str, Category], Pool] = {
    (K.CONFUSED_BEHAVIOUR, "wijkagent", C.POL8): (
        "E33: betrokkene loopt midden op de {straat} en praat hard in zichzelf.",
        "E33: betrokkene belt 's nachts bij buren aan. Er is niemand gewond.",
        "E33: betrokkene gooit spullen uit het raam aan de {straat}.",
        "E33: betrokkene schreeuwt bij de supermarkt in {kern}. Winkelier is geschrokken.",
        "E33: betrokkene belde zes keer 112 zonder duidelijke vraag.",
        "E33: betrokkene zit te koud gekleed op een bankje. Wij brachten hem thuis.",
        "E14: familie maakt zich grote zorgen. De crisisdienst is gebeld.",
        "E33: betrokkene volgt een buurvrouw en zegt dat zij hem afluistert.",
    ),
    (K.CONFUSED_BEHAVIOUR, "wonen", C.WOON): (
        "Buren klagen over harde muziek in de nacht, al drie weken.",
        "De tuin staat vol afval. Er komen ratten op af.",
        "Betrokkene doet de deur niet open voor de reparateur. De buren ruiken gas.",
        "Huurachterstand van drie maanden. Betrokkene reageert niet op brieven.",
        "Buren voelen zich bedreigd in het portiek aan de {straat}.",
    ),
    (K.CONFUSED_BEHAVIOUR, "samendoen", C.HULP): (
        "Moeder van betrokkene vraagt hulp. Zij kan het niet meer alleen.",
        "Inwoner meldt dat zijn buurman al dagen niet buiten komt.",
        "Betrokkene kwam aan de balie en wist niet meer waar hij woont.",
        "De huishoudelijke hulp maakt zich zorgen. Betrokkene eet slecht.",
    ),
    (K.DOMESTIC_VIOLENCE, "wijkagent", C.POL8): (
        "Melding van ruzie in de woning. Er was geschreeuw en servies kapot.",
        "Bewoonster had een blauwe plek. Zij wilde geen aangifte doen.",
        "De ex-partner stond voor de derde keer deze maand voor de deur.",
        "Kinderen waren thuis tijdens de ruzie. Zorgmelding gemaakt.",
        "Buren belden 112 wegens gegil. Partijen zijn uit elkaar gehaald.",
    ),
    (K.DOMESTIC_VIOLENCE, "vt", C.VTH): (
        "Melding van de huisarts: er zijn spanningen en mogelijk slaan.",
        "Melding van school: een kind vertelt over ruzie thuis.",
        "Vervolgmelding binnen een jaar. Het veiligheidsplan wordt niet nagekomen.",
        "Melding van familie over oudermishandeling.",
        "De politie meldde ons een ruzie met kinderen in huis.",
    ),
    (K.DOMESTIC_VIOLENCE, "samendoen", C.HULP): (
        "Tijdens een huisbezoek vertelde mevrouw dat zij bang is.",
        "Het gezin vraagt hulp bij de scheiding. De spanning loopt op.",
    ),
    (K.YOUTH_GROUP, "stuw", C.GROEP): (
        "Groep van ongeveer tien jongeren bij {plek}. Veel blikjes en harde muziek.",
        "De groep bij {plek} is groter dan vorige week. De sfeer is grimmiger.",
        "Jongeren bij {plek} steken vuurwerk af. Wij spraken met een deel.",
        "Rustige avond bij {plek}. De jongeren willen een eigen plek.",
        "Oudere jongens zoeken de groep bij {plek} op. Wij houden dat in de gaten.",
    ),
    (K.YOUTH_GROUP, "wijkagent", C.GROEP): (
        "Twee meldingen van overlast bij {plek}. De groep ging weg na een gesprek.",
        "Vernieling bij {plek}. Het is niet duidelijk wie het deed.",
        "Winkeliers bij {plek} melden winkeldiefstal door jongeren.",
    ),
    (K.YOUTH_GROUP, "vth", C.GROEP): (
        "Onze boa's schreven acht waarschuwingen uit bij {plek}.",
        "Afval en kapot glas bij {plek}. De buitendienst ruimde op.",
    ),
    (K.YOUTH_AT_RISK, "wijkagent", C.POL8): (
        "Jongere is aangehouden voor winkeldiefstal. Hij was eerder bij Halt.",
        "Jongere gezien met een oudere groep die spullen wegbrengt.",
        "Jongere reed op een gestolen scooter in {kern}.",
        "Jongere bedreigde een klasgenoot bij de bushalte.",
    ),
    (K.YOUTH_AT_RISK, "jeugd", C.BEST): (
        "Verzuim: al zes weken niet op school geweest.",
        "Twee scholen in een jaar. De ouders krijgen geen grip.",
    ),
    (K.YOUTH_AT_RISK, "stuw", C.REL): (
        "Jongere heeft ineens dure kleding. Vrienden maken zich zorgen.",
        "Jongere slaapt vaak niet thuis. Hij wil er met ons over praten.",
    ),
    (K.UNDERMINING, "vth", C.BEDR): (
        "Controle: er staan geen klanten in de zaak, maar wel dure auto's.",
        "De vergunning staat op naam van iemand die nooit aanwezig is.",
        "Stroomverbruik past niet bij het bedrijf. De ramen zijn afgeplakt.",
        "Er slapen mensen in een ruimte zonder woonbestemming.",
    ),
    (K.UNDERMINING, "oe", C.SIGN): (
        "Melding van een sterke chemische lucht. Vaten gezien bij de achterdeur.",
        "Elke nacht rijden bestelbusjes af en aan zonder kenteken vooraan.",
        "Anonieme tip over een kwekerij. De tip is nog niet gecontroleerd.",
    ),
    (K.UNDERMINING, "oov", C.SIGN): (
        "Meldpunt ondermijning: inwoner ziet 's nachts veel verkeer bij het pand.",
        "Meldpunt ondermijning: huurders betalen contant aan een onbekende.",
        "Meldpunt ondermijning: er zijn vaten gedumpt in een sloot.",
    ),
    (K.DETAINEE_RETURN, "oov", C.BEST): (
        "Bericht van terugkeer: betrokkene komt over vier weken vrij.",
        "Bericht van verlof: betrokkene wil een weekend naar familie in {kern}.",
    ),
}
"""What partners report from outside."""

NOTES: dict[tuple[str, Category], Pool] = {
    ("wijkagent", C.POL8): (
        "In drie maanden zijn er vijf registraties. De ernst neemt toe.",
        "Geen strafbaar feit. Wij gaan elke week langs.",
        "Betrokkene is aanspreekbaar voor de vaste wijkagent.",
    ),
    ("wonen", C.WOON): (
        "De huurachterstand is opgelopen. Een ontruiming dreigt.",
        "Buren houden een dagboek bij van de overlast.",
        "Er is een laatste waarschuwing gestuurd.",
        "De woning is schoon en de huur wordt weer betaald.",
    ),
    ("director", C.HULP): (
        "Huisbezoek gedaan. Betrokkene wil hulp bij de post en het eten.",
        "Betrokkene houdt de hulp af. Wij proberen het met een maatje.",
        "Dagbesteding is gestart voor twee dagen per week.",
        "Gesprek met de familie. Zij willen meedenken over het plan.",
    ),
    ("director", C.FIN): (
        "Er zijn schulden bij zes bedrijven. De aanvraag voor hulp loopt.",
        "Betrokkene leeft van een uitkering en kan de huur net betalen.",
    ),
    ("director", C.REL): (
        "Betrokkene heeft een zus die wil helpen. Met de buren is ruzie.",
        "De ouders zijn gescheiden. Opa en oma vangen de kinderen op.",
    ),
    ("ggz", C.GEZ): (
        "Betrokkene is bij ons bekend. Er is een behandelplan.",
        "Betrokkene komt niet op afspraken. Wij zoeken contact aan huis.",
    ),
    ("tactus", C.GEZ): (
        "Betrokkene heeft een intake gehad voor zijn alcoholgebruik.",
        "Het gebruik is gestegen. Wij stellen een opname voor.",
    ),
    ("vt", C.VTH): (
        "Het veiligheidsplan is gemaakt met beide ouders.",
        "Wij zien nog onveiligheid. Het toezicht op afspraken blijft nodig.",
    ),
    ("stuw", C.REL): (
        "Jongere komt weer naar de inloop. Hij praat over thuis.",
        "De ouders vragen steun. Zij komen naar een ouderavond.",
    ),
    ("jeugd", C.BEST): (
        "Leerplicht heeft een gesprek gevoerd met ouders en school.",
        "Er is een proces-verbaal voor verzuim aangekondigd.",
    ),
    ("om", C.JUS): (
        "Er loopt een strafzaak. De zitting is over zes weken.",
        "De zaak is afgedaan met een taakstraf.",
    ),
    ("rvdk", C.HULP): ("Wij adviseren begeleiding door de jeugdreclassering.",),
    ("zvh", C.PLAN): (
        "Verslag casusoverleg: wij kiezen voor een vast contact en een crisiskaart.",
        "Verslag casusoverleg: de partners zijn het eens over drie doelen.",
    ),
    ("vth", C.BEDR): (
        "Controle met de brandweer gedaan. Er zijn drie gebreken gevonden.",
        "De eigenaar heeft nog twee panden in de gemeente.",
    ),
    ("oe", C.SIGN): (
        "Het signaal is bevestigd door een tweede bron.",
        "De aanloop stopte na de controle.",
    ),
    ("oov", C.BEST): (
        "De burgemeester is bijgepraat. Er is geen onrust in de buurt.",
        "Met de familie is gesproken over de terugkeer.",
    ),
    ("stuw", C.GROEP): (
        "Wij zijn twee avonden per week op de plek aanwezig.",
        "Een deel van de groep doet mee met het sporttoernooi.",
    ),
}
"""What participants write in a running case; "director" is who directs it."""

ACTIONS: dict[CaseKind, tuple[tuple[str, str], ...]] = {
    K.CONFUSED_BEHAVIOUR: (
        ("Rust in de straat", "Spreekt de buren en maakt afspraken over geluid."),
        ("Contact houden", "Gaat elke week langs op een vaste dag."),
        ("Geld op orde", "Helpt bij de aanvraag voor schuldhulp."),
        ("Zorg op gang", "Regelt een intake binnen twee weken."),
        ("Dagritme", "Zoekt een plek voor dagbesteding."),
        ("Crisis voorkomen", "Maakt samen een signaleringsplan."),
    ),
    K.DOMESTIC_VIOLENCE: (
        ("Veiligheid vandaag", "Maakt veiligheidsafspraken met beide partners."),
        ("Kinderen veilig", "Spreekt school en houdt contact met de kinderen."),
        ("Hulp voor de pleger", "Meldt aan voor een training zonder geweld."),
        ("Toezicht", "Rijdt vaker langs en kent de afspraken."),
    ),
    K.YOUTH_GROUP: (
        ("Een eigen plek", "Zoekt met de jongeren een andere plek."),
        ("Minder overlast", "Is op vrijdag en zaterdag zichtbaar aanwezig."),
        ("Ouders betrekken", "Gaat met de ouders in gesprek."),
    ),
    K.YOUTH_AT_RISK: (
        ("Terug naar school", "Maakt met school een plan om terug te keren."),
        ("Vrije tijd", "Zoekt een sport of baantje."),
        ("Grip thuis", "Start begeleiding voor de ouders."),
    ),
    K.UNDERMINING: (
        ("Controle", "Plant een gezamenlijke controle."),
        ("Vergunning", "Onderzoekt of de vergunning klopt."),
        ("Eigenaar", "Nodigt de eigenaar uit voor een gesprek."),
    ),
    K.DETAINEE_RETURN: (
        ("Woonplek", "Zoekt een woonplek buiten de buurt van het slachtoffer."),
        ("Rust in de buurt", "Houdt contact met de omwonenden."),
    ),
}
"""Goals with agreements, per kind."""

PURPOSES: dict[CaseKind, Pool] = {
    K.CONFUSED_BEHAVIOUR: (
        "Overlast stoppen en passende hulp regelen.",
        "Zorgen dat betrokkene veilig thuis kan wonen.",
        "Terugval voorkomen met vaste afspraken.",
    ),
    K.DOMESTIC_VIOLENCE: (
        "Het geweld stoppen en veiligheid herstellen.",
        "Zorgen dat de kinderen veilig opgroeien.",
    ),
    K.YOUTH_GROUP: ("Overlast door de groep stoppen en jongeren perspectief geven.",),
    K.YOUTH_AT_RISK: (
        "Voorkomen dat de jongere verder afglijdt.",
        "De jongere terug naar school en van de straat.",
    ),
    K.UNDERMINING: (
        "Nagaan of er sprake is van ondermijning en die stoppen.",
        "Misbruik van het pand stoppen.",
    ),
    K.DETAINEE_RETURN: ("Een veilige en rustige terugkeer in de gemeente.",),
}

CRITERIA = {
    "C1": (
        "Er zijn problemen met wonen, geld en gezondheid. Die leiden tot overlast.",
        "Schulden, gebruik en ruzie versterken elkaar. Het gaat steeds slechter.",
    ),
    "C2": (
        "Zorg, politie en corporatie komen er samen niet uit.",
        "Zonder dwang en drang vanuit justitie lukt het niet.",
    ),
    "C3": (
        "De buurt en de familie lijden er ernstig onder.",
        "De kinderen in het gezin hebben er zichtbaar last van.",
    ),
    "C4": ("De veiligheid rond deze plek is ernstig in gevaar. Bewoners mijden het gebied.",),
}

STALLED = (
    "Het lokale plan zit vast. De partners zijn het niet eens.",
    "Na drie maanden is er geen vooruitgang. De overlast neemt toe.",
    "De situatie wordt onveilig. Lokale hulp is niet genoeg.",
)
GOALS = (
    "Een gezamenlijk plan met zorg en justitie.",
    "Een doorbraak in de samenwerking en een vaste procesregie.",
)
CALM = (
    "De doelen zijn gehaald en het is al weken rustig.",
    "De hulp loopt goed. Lokaal kunnen wij het weer aan.",
)
RELAPSE = (
    "Bij drie meldingen in een maand bellen we elkaar.",
    "De wijkagent meldt een terugval dezelfde dag aan Samen Doen.",
)
LESSONS = (
    "Samen optrekken met de buurt werkte goed.",
    "Een vast gezicht gaf rust. Het duurde wel lang voor we begonnen.",
)
RETURNED = (
    "De lokale hulp is nog niet geprobeerd. Begin daarmee.",
    "Het doel is nog niet duidelijk. Vul het verzoek aan.",
)
ADVICE = (
    "Houd de casus lokaal. Vraag de wijk-ggd om mee te denken.",
    "Maak eerst een crisiskaart. Wij denken graag mee.",
)
QUESTIONS = (
    "Weet betrokkene van dit verzoek? Zo nee, waarom niet?",
    "Welke hulp is het laatste half jaar geprobeerd?",
)
REPLIES = (
    "Ja, betrokkene weet ervan en vindt het goed.",
    "Samen Doen en de ggz boden hulp. Die kwam niet op gang.",
)
CLOSED = (
    "De doelen zijn gehaald.",
    "Het is drie maanden rustig. De hulp gaat gewoon door.",
    "Betrokkene is verhuisd naar een andere gemeente.",
    "De vraag is beantwoord. Er is geen samenwerking meer nodig.",
)
UNREST = (
    "De dreiging loopt op en er is veel media-aandacht. Bewoners zijn bang.",
    "Na een brandstichting is er grote onrust in de straat.",
)
CONTACTS = ("J. Smit, politie", "W. Hofman, Vechtdal Wonen", "A. Demir, Dimence")
GROUND_WORDS = "Zonder deze informatie is goede hulp niet mogelijk."


def draw(rng: Random, pool: Pool, **places: str) -> str:
    """Draw a text and fill in the places."""
    return rng.choice(pool).format(**places)
