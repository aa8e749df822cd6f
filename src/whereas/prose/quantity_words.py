"""The words around a number: what limits it, what it is measured in, what changed, and what makes it no quantity."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ---------------------------------------------------------------------------------------------- bounds

_BEFORE = {
    ">": {
        "more": "more than", "over": "over|well over|just over|just a little over", "above": "above|well above|just above",
        "greater": "greater than|higher than|longer than|larger than|bigger than|older than|better than|taller than",
        "exceeding": "exceeding|exceeded|exceeds|exceed|in excess of|north of|topping|topped|surpassing|surpassed|surpasses|beyond|>",
    },
    ">=": {
        "at_least": "at least|at the least|no fewer than|no less than|not fewer than|not less than|a minimum of|minimum of|≥",
        "upwards": "upwards of|upward of|as few as|as little as|as low as|as small as|starting at|starting from|starts at|start at",
    },
    "<": {
        "fewer": "fewer than|less than|lower than|shorter than|smaller than|younger than",
        "under": "under|well under|below|well below|south of|<",
    },
    "<=": {
        "up_to": "up to|at most|at the most|no more than|not more than|no greater than|no higher than|no longer than"
        "|not exceeding|not exceed|not to exceed|a maximum of|maximum of|capped at|limited to|≤",
        "as_many_as": "as many as|as much as|as high as|as long as|as large as|as far as|as tall as|as deep as|as big as",
    },
    "about": {
        "about": "about|around|approximately|approx|approx .|roughly|circa|somewhere around|in the region of|some|~|≈"
        "|close to|an estimated|estimated|in the neighborhood of|in the neighbourhood of|barely|virtually",
        "average": "averaging|averaged|averages",
        "nearly": "nearly|almost|just under|just short of|just below|just shy of|not quite|nearing|approaching|approached|approaches",
    },
    "=": {"exactly": "exactly|precisely"},
}  # fmt: skip


def _by_last_word() -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    made: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for relation, rules in _BEFORE.items():
        for rule, phrases in rules.items():
            for phrase in phrases.split("|"):
                *before, last = phrase.split()
                made.setdefault(last, []).append((tuple(before), relation, f"quantity.{rule}"))
    return {last: tuple(sorted(given, key=lambda each: -len(each[0]))) for last, given in made.items()}


BOUNDS_BEFORE: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]] = MappingProxyType(_by_last_word())
"""By the last word of a bound: the words before that one, the relation and the rule; the longest first."""

_AFTER = {
    ">=": {
        "or_more": "or more|and more|or above|and above|or over|and over|or greater|or higher|and up|or up|or older|and older"
        "|or longer|or larger|or better",
        "plus": "- plus|+",
    },
    "<=": {
        "or_less": "or less|or fewer|or under|and under|or below|and below|or lower|or younger|and younger|or shorter"
    },
    "about": {"about": "or so|or thereabouts|- odd"},
}
BOUNDS_AFTER: Mapping[tuple[str, ...], tuple[str, str]] = MappingProxyType(
    {
        tuple(phrase.split()): (relation, f"quantity.{rule}")
        for relation, rules in _AFTER.items()
        for rule, phrases in rules.items()
        for phrase in phrases.split("|")
    }
)
"""Words directly after a number, or after its unit, that limit it."""

# ---------------------------------------------------------------------------------------------- units

CURRENCIES: Mapping[str, str] = MappingProxyType(
    {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₽": "rouble", "₩": "won", "₪": "shekel"}
    | {"₺": "lira", "₴": "hryvnia", "₦": "naira", "₱": "peso", "₫": "dong", "¢": "cent"}
)
CODES: Mapping[str, str] = MappingProxyType(
    {
        "usd": "dollar", "us": "dollar", "aud": "dollar", "cad": "dollar", "nzd": "dollar", "hkd": "dollar", "sgd": "dollar",
        "eur": "euro", "gbp": "pound", "ps": "pound", "jpy": "yen", "cny": "yuan", "rmb": "yuan", "inr": "rupee",
        "rs": "rupee", "chf": "franc", "sek": "krona", "nok": "krone", "dkk": "krone", "rm": "ringgit", "myr": "ringgit",
        "zar": "rand", "brl": "real", "mxn": "peso", "php": "peso", "ils": "shekel", "nis": "shekel", "rub": "rouble",
        "krw": "won", "try": "lira", "pln": "zloty", "aed": "dirham", "sar": "riyal",
    }
)  # fmt: skip
"""Codes of currencies that stand before or after a sum; before one, "US" and "A" also go with the sign."""

_SINGULAR = {
    "percent": "percent % pct pc percentage",
    "dollar": "dollar dollars buck bucks", "euro": "euro euros", "pound": "pound pounds lb lbs quid", "yen": "yen",
    "yuan": "yuan renminbi", "rupee": "rupee rupees", "rouble": "rouble roubles ruble rubles", "shekel": "shekel shekels",
    "franc": "franc francs", "krone": "krone kroner", "krona": "krona kronor", "peso": "peso pesos", "ringgit": "ringgit",
    "cent": "cent cents", "penny": "penny pence p", "sen": "sen", "lira": "lira liras", "rand": "rand",
    "metre": "metre metres meter meters m", "kilometre": "kilometre kilometres kilometer kilometers km kms kilometers",
    "centimetre": "centimetre centimetres centimeter centimeters cm",
    "millimetre": "millimetre millimetres millimeter millimeters mm",
    "micrometre": "micrometre micrometres micron microns μm µm um", "nanometre": "nanometre nanometres nanometer nanometers nm",
    "mile": "mile miles mi", "yard": "yard yards yd yds", "foot": "foot feet ft", "inch": "inch inches", "light-year": "lightyear lightyears",
    "hectare": "hectare hectares ha", "acre": "acre acres",
    "gram": "gram grams gramme grammes g", "kilogram": "kilogram kilograms kilo kilos kg kgs", "milligram": "milligram milligrams mg",
    "microgram": "microgram micrograms mcg μg µg", "tonne": "tonne tonnes metric-ton", "ton": "ton tons", "ounce": "ounce ounces oz",
    "stone": "stone", "carat": "carat carats", "litre": "litre litres liter liters l",
    "millilitre": "millilitre millilitres milliliter milliliters ml",
    "gallon": "gallon gallons", "pint": "pint pints", "quart": "quart quarts", "barrel": "barrel barrels bbl", "bushel": "bushel bushels",
    "second": "second seconds sec secs s", "minute": "minute minutes min mins", "hour": "hour hours hr hrs h", "day": "day days",
    "week": "week weeks", "month": "month months", "year": "year years yr yrs", "decade": "decade decades",
    "century": "century centuries", "millisecond": "millisecond milliseconds ms", "night": "night nights",
    "watt": "watt watts w", "kilowatt": "kilowatt kilowatts kw", "megawatt": "megawatt megawatts mw", "gigawatt": "gigawatt gigawatts gw",
    "kilowatt-hour": "kwh", "megawatt-hour": "mwh", "gigawatt-hour": "gwh", "terawatt-hour": "twh", "horsepower": "horsepower hp bhp",
    "volt": "volt volts v", "ampere": "ampere amperes amp amps a", "milliampere-hour": "mah", "joule": "joule joules",
    "kilojoule": "kilojoule kilojoules kj", "calorie": "calorie calories", "kilocalorie": "kilocalorie kilocalories kcal",
    "hertz": "hertz hz", "kilohertz": "khz kilohertz", "megahertz": "mhz megahertz", "gigahertz": "ghz gigahertz",
    "byte": "byte bytes b", "kilobyte": "kilobyte kilobytes kb", "megabyte": "megabyte megabytes mb", "gigabyte": "gigabyte gigabytes gb",
    "terabyte": "terabyte terabytes tb", "bit": "bit bits", "megabit": "megabit megabits mbps", "pixel": "pixel pixels px",
    "megapixel": "megapixel megapixels mp", "decibel": "decibel decibels db", "degree": "degree degrees °", "celsius": "celsius c",
    "fahrenheit": "fahrenheit f", "kelvin": "kelvin k", "pascal": "pascal pascals", "gigapascal": "gigapascal gigapascals gpa",
    "newton": "newton newtons nm", "bar": "bar bars psi", "mile per hour": "mph", "mile per gallon": "mpg", "knot": "knot knots kt kts kn",
    "kilometre per hour": "kph kmh", "revolution per minute": "rpm", "point": "point points pt pts", "basis point": "bp bps",
    "times": "times x fold", "square metre": "sqm", "square foot": "sqft",
}  # fmt: skip
UNITS: Mapping[str, str] = MappingProxyType(
    {word: unit for unit, words in _SINGULAR.items() for word in words.split()} | {'"': "inch"}
)
"""What is measured in, by the word in the text; the unit is in the singular."""

LETTER_UNITS = _words("m g l s h w v a c f b k p x")
LETTERS_AS_WRITTEN = _words("m g l h b p x W V A C F L")
"""Units of one letter, read only after a number in digits; 5G is no weight, and 3s are several."""

COMPOUND = MappingProxyType(
    {
        ("per", "cent"): "percent", ("percentage", "points"): "percentage point", ("percentage", "point"): "percentage point",
        ("basis", "points"): "basis point", ("basis", "point"): "basis point", ("light", "years"): "light-year",
        ("nautical", "miles"): "nautical mile", ("metric", "tons"): "tonne", ("metric", "tonnes"): "tonne",
        ("fluid", "ounces"): "fluid ounce", ("fluid", "ounce"): "fluid ounce",
    }
)  # fmt: skip
POWERS: Mapping[str, str] = MappingProxyType({"square": "square", "sq": "square", "cubic": "cubic", "cu": "cubic"})
PER = _words("per a an each every /")
EACH = _words("share head person piece ticket unit vote word seat room household child")
"""What a price may be for one of, beside the units: $5 a share."""
TIMES = _words("second minute hour day week month year decade century night millisecond")
"""Units of time, which "over" may merely span."""
AGED = _words("aged age ages")
VAGUE = _words("vague few")
"""The kinds of numerals that nobody counted."""

ONE_NOUNS = _words(
    "page person man woman bedroom room judge door seat member run goal game vote point storey story floor party"
)
"""Nouns that a hyphen joins to one as a number; in one-off and one-time it is none."""
NO_NOUNS = _words(
    "way sided off time up down dimensional tier tiered stop something somethings star ish for to by and or of on in out the plus "
    "odd fold faced pronged prong thirds half halves quarters fifths tenths figure digit"
)
"""Words that a hyphen joins to any number without counting anything."""
NATIONS = _words("canadian australian american u.s. us singapore jamaican taiwan")
"""Whose dollars and cents."""

# ---------------------------------------------------------------------------------------------- change

UP = _words(
    "rose rise rises rising risen increased increase increases increasing grew grow grows growing grown gained gain gains gaining "
    "climbed climb climbs climbing jumped jump jumps jumping surged surge surges surging soared soar soars soaring added adding "
    "add adds advanced advance advances advancing rallied rally rallying expanded expand expands expanding raised raise raises "
    "raising boosted boost boosts boosting up higher hiked hike leapt leaped leap spiked spike swelled swell strengthened "
    "appreciated rebounded rebound recovered recover accelerated improved improve ballooned mushroomed skyrocketed rocketed "
    "escalated widened lifted upped mounted firmed growth"
)
DOWN = _words(
    "fell fall falls falling fallen dropped drop drops dropping declined decline declines declining decreased decrease decreases "
    "decreasing lost lose loses losing slid slide slides sliding slipped slip slips slipping sank sink sinks sunk tumbled tumble "
    "tumbles tumbling plunged plunge plunges plunging plummeted plummet plummets plummeting shed sheds shedding down lower cut "
    "cuts cutting reduced reduce reduces reducing shrank shrink shrinks shrunk shrinking eased ease easing dipped dip dips "
    "slashed slash trimmed trim contracted contract weakened slumped slump slumps crashed crash retreated retreat lowered "
    "narrowed receded dwindled diminished deteriorated depreciated collapsed tanked skidded nosedived softened reduction contraction"
)
CHANGE_NOUNS = _words(
    "rise rises increase increases jump surge advance rally growth hike leap spike boost rebound fall falls drop drops "
    "decline declines decrease decreases slide slip plunge cut cuts reduction dip slump contraction"
)
"""Nouns that "of" and the size of the change follow."""
CHANGE_BY = _words(
    "raised raise raises raising boosted boost cut cuts cutting reduced reduce reduces reducing slashed slash trimmed expanded expand "
    "expands expanding add adds adding hiked hike lowered boosts boosting trim lifted upped"
)
"""Verbs that tell a change only with "by" or a share: money that is raised has not risen."""
ADVERBS_OF_CHANGE = _words("by another further only just back even roughly about still a an nearly almost out")

# ---------------------------------------------------------------------------------------------- no quantities

MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept "
    "oct nov dec"
)
ERAS = _words("bc bce b.c b.c. a.d a.d. ad ce")
CLOCK = _words("am pm a.m p.m a.m. p.m. o'clock et est edt pt pst pdt gmt utc bst cet")
LABELS = _words(
    "section sections sec secs § article articles title chapter chapters flight flights page pages p pp paragraph paragraphs para ¶ "
    "exhibit ex rule rules docket dkt ecf no nos number numbers room route highway interstate phase type version level grade class "
    "category tier volume vol episode channel unit appendix schedule clause line item fig figure table step formula model "
    "amendment proposition prop resolution form act suite apt apartment box zone pier gate runway "
    "track studio terminal district ward precinct division psalm verse"
)
"""Words after which a number is a name: Section 230, Flight 93."""
CAPITAL_LABELS = _words(
    "group game week day round stage season part case count big team area platform top king queen pope"
)
"""The same where they have a capital."""
STREETS = _words(
    "street st road rd avenue ave drive dr lane ln boulevard blvd way court ct place pl square highway hwy parkway close terrace "
    "crescent ranch broadway"
)
REPORTERS = _words("u.s.c u.s.c. usc c.f.r. cfr f f. f.2d f.3d s.ct stat stat. u.s. fed eng")
YEAR_BEFORE = _words(
    "in since by from until till to of during before after through for the and early late mid - – , ( ' summer fall autumn winter "
    "spring around circa between this that fiscal year"
)

# ---------------------------------------------------------------------------------------------- what is counted

STOPS = _words(
    "a an the this that these those his her its their our my your and or but nor so yet if because while when where who whom whose "
    "which what as than then in on at by to from with without of for into onto over under about after before during since until "
    "between among against through across along around behind beyond near off out up down upon within per via despite is are was "
    "were be been being am has have had having do does did will would can could shall should may might must not n't no never also "
    "only just even still already now here there he she it they we you i them him us me said says say told according including "
    "each every both all any some one's later ago earlier more most least less such very too amid like unlike except plus "
    "versus vs yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday"
)
PLURALS = _words(
    "people men women children police cattle staff personnel troops feet teeth mice geese lives wives knives persons crew criminals "
    "aircraft sheep fish deer series species passersby media data"
)
SINGULAR_S = _words(
    "was has does its this his us plus less always across perhaps towards thus is as yes news politics series gas bus "
    "virus campus census status crisis basis analysis bonus focus process address access business congress progress success loss "
    "boss class glass mass pass press cross illness witness"
)
ADJECTIVES_OF = _words("the a an its their his her our my your these those this that")
LOADED = _words("carrying transporting bringing taking loaded full bearing bound holding ferrying packed")
VEHICLES = MappingProxyType(
    {
        "plane": 1,
        "airplane": 1,
        "aeroplane": 1,
        "flight": 1,
        "helicopter": 1,
        "jet": 1,
        "bus": 1,
        "truck": 1,
        "lorry": 1,
    }
    | {"van": 1, "ship": 1, "boat": 1, "ferry": 1, "vessel": 1, "train": 1, "car": 1, "convoy": 1}
    | {"planes": 2, "airplanes": 2, "aeroplanes": 2, "flights": 2, "helicopters": 2, "jets": 2, "buses": 2, "trucks": 2}
    | {"lorries": 2, "vans": 2, "ships": 2, "boats": 2, "ferries": 2, "vessels": 2, "trains": 2, "cars": 2}
)
"""Things that are seen one by one: the least number that the word alone tells."""
