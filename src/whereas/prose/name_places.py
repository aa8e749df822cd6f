"""Countries with what their people are called, states, and large cities."""

from __future__ import annotations

_COUNTRIES = """
Afghanistan:Afghan,Afghans|Albania:Albanian|Algeria:Algerian|Angola:Angolan|Argentina:Argentine,Argentinian,Argentines|Armenia:Armenian|
Australia:Australian|Austria:Austrian|Azerbaijan:Azerbaijani|Bahamas:Bahamian|Bahrain:Bahraini|Bangladesh:Bangladeshi|Barbados:Barbadian|
Belarus:Belarusian|Belgium:Belgian|Belize:Belizean|Benin:Beninese|Bhutan:Bhutanese|Bolivia:Bolivian|Bosnia:Bosnian|Botswana:Botswanan|
Brazil:Brazilian|Britain:British,Briton,Britons|Bulgaria:Bulgarian|Burkina Faso:Burkinabe|Burma:Burmese|Burundi:Burundian|
Cambodia:Cambodian|Cameroon:Cameroonian|Canada:Canadian|Chad:Chadian|Chile:Chilean|China:Chinese|Colombia:Colombian|Congo:Congolese|
Costa Rica:Costa Rican|Croatia:Croatian,Croat,Croats|Cuba:Cuban|Cyprus:Cypriot|Czech Republic:Czech,Czechs|Denmark:Danish,Dane,Danes|
Djibouti:Djiboutian|Dominican Republic:Dominican|Ecuador:Ecuadorian,Ecuadorean|Egypt:Egyptian|
El Salvador:Salvadoran,Salvadorean,Salvadorian|England:English,Englishman|Eritrea:Eritrean|Estonia:Estonian|Eswatini:Swazi|
Ethiopia:Ethiopian|Fiji:Fijian|Finland:Finnish,Finn,Finns|France:French,Frenchman|Gabon:Gabonese|Gambia:Gambian|Georgia:Georgian|
Germany:German,Germans|Ghana:Ghanaian|Greece:Greek,Greeks|Guatemala:Guatemalan|Guinea:Guinean|Guyana:Guyanese|Haiti:Haitian|
Honduras:Honduran|Hungary:Hungarian|Iceland:Icelandic,Icelander|India:Indian|Indonesia:Indonesian|Iran:Iranian|Iraq:Iraqi,Iraqis|
Ireland:Irish,Irishman|Israel:Israeli,Israelis|Italy:Italian|Ivory Coast:Ivorian|Jamaica:Jamaican|Japan:Japanese|Jordan:Jordanian|
Kazakhstan:Kazakh|Kenya:Kenyan|Kosovo:Kosovar|Kuwait:Kuwaiti|Kyrgyzstan:Kyrgyz|Laos:Laotian|Latvia:Latvian|Lebanon:Lebanese|
Lesotho:Basotho|Liberia:Liberian|Libya:Libyan|Lithuania:Lithuanian|Luxembourg:Luxembourgish|Macedonia:Macedonian|Madagascar:Malagasy|
Malawi:Malawian|Malaysia:Malaysian|Mali:Malian|Malta:Maltese|Mauritania:Mauritanian|Mauritius:Mauritian|Mexico:Mexican|Moldova:Moldovan|
Mongolia:Mongolian|Montenegro:Montenegrin|Morocco:Moroccan|Mozambique:Mozambican|Myanmar:Burmese|Namibia:Namibian|Nepal:Nepali,Nepalese|
Netherlands:Dutch|New Zealand:New Zealander|Nicaragua:Nicaraguan|Niger:Nigerien|Nigeria:Nigerian|North Korea:North Korean|
Norway:Norwegian|Oman:Omani|Pakistan:Pakistani,Pakistanis|Panama:Panamanian|Papua New Guinea:Papuan|Paraguay:Paraguayan|Peru:Peruvian|
Philippines:Filipino,Philippine,Filipinos|Poland:Polish,Pole,Poles|Portugal:Portuguese|Qatar:Qatari|Romania:Romanian|Russia:Russian|
Rwanda:Rwandan|Saudi Arabia:Saudi,Saudis|Scotland:Scottish,Scot,Scots|Senegal:Senegalese|Serbia:Serbian,Serb,Serbs|
Sierra Leone:Sierra Leonean|Singapore:Singaporean|Slovakia:Slovak,Slovaks|Slovenia:Slovenian|Somalia:Somali,Somalis|
South Africa:South African|South Korea:South Korean|South Sudan:South Sudanese|Spain:Spanish,Spaniard,Spaniards|Sri Lanka:Sri Lankan|
Sudan:Sudanese|Suriname:Surinamese|Sweden:Swedish,Swede,Swedes|Switzerland:Swiss|Syria:Syrian|Taiwan:Taiwanese|Tajikistan:Tajik|
Tanzania:Tanzanian|Thailand:Thai,Thais|Togo:Togolese|Trinidad:Trinidadian|Tunisia:Tunisian|Turkey:Turkish,Turk,Turks|Turkmenistan:Turkmen|
Uganda:Ugandan|Ukraine:Ukrainian|United Arab Emirates:Emirati,Emiratis|United Kingdom:British|United States:American|Uruguay:Uruguayan|
Uzbekistan:Uzbek,Uzbeks|Venezuela:Venezuelan|Vietnam:Vietnamese|Wales:Welsh|Yemen:Yemeni,Yemenis|Zambia:Zambian|Zimbabwe:Zimbabwean|
Vatican:|Palestine:Palestinian|Puerto Rico:Puerto Rican|Hong Kong:|Tibet:Tibetan|Kurdistan:Kurdish,Kurd,Kurds|Greenland:Greenlander
"""

_ALSO = {
    "u.s.": "United States", "u.s": "United States", "us": "United States", "usa": "United States", "u.s.a.": "United States",
    "america": "United States",
    "united states of america": "United States", "u.k.": "United Kingdom", "uk": "United Kingdom", "great britain": "Britain",
    "uae": "United Arab Emirates",
    "u.a.e.": "United Arab Emirates", "d.c.": "Washington, D.C.", "washington d.c.": "Washington, D.C.", "nyc": "New York City",
    "l.a.": "Los Angeles",
    "the netherlands": "Netherlands", "holland": "Netherlands", "soviet union": "Soviet Union", "ussr": "Soviet Union", "czechia": "Czech Republic",
    "côte d'ivoire": "Ivory Coast", "vatican city": "Vatican", "washington, d.c.": "Washington, D.C.",
    "n.h.": "New Hampshire", "n.j.": "New Jersey", "n.m.": "New Mexico", "n.y.": "New York", "n.c.": "North Carolina", "n.d.": "North Dakota",
    "r.i.": "Rhode Island", "s.c.": "South Carolina", "s.d.": "South Dakota", "w.va.": "West Virginia",
}  # fmt: skip

_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|"
    "Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|"
    "New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|"
    "Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|District of Columbia|Guam"
)
STATE_SHORT = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex vt va wash wis wyo".split()
)
"""States as newspapers shorten them, with a stop after the name of a town."""
_ELSEWHERE = (
    "Aleppo|Alexandria|Amsterdam|Ankara|Athens|Atlanta|Austin|Baghdad|Baltimore|Bangkok|Barcelona|Beijing|Beirut|Belfast|Belgrade|Berlin|"
    "Bogotá|Bogota|Boston|Brasilia|Brooklyn|Brownsville|Brussels|Bucharest|Budapest|Buenos Aires|Buffalo|Cairo|Calais|Cambridge|Cape Town|"
    "Caracas|Casablanca|Charleston|Charlotte|Chicago|Cincinnati|Cleveland|Columbus|Copenhagen|Crimea|Dallas|Damascus|Delhi|Denver|Detroit|"
    "Dhaka|Doha|Dubai|Dublin|Edinburgh|El Paso|Florence|Fort Worth|Frankfurt|Gaza|Geneva|Glasgow|Guangzhou|Guantánamo|Guantanamo|"
    "Guantánamo Bay|Guantanamo Bay|Guatemala City|Guayaquil|Hamburg|Hanoi|Harlem|Havana|Helsinki|Hiroshima|Houston|Indianapolis|"
    "Islamabad|Istanbul|Jacksonville|Jakarta|Jerusalem|Johannesburg|Juba|Kabul|Kandahar|Kansas City|Karachi|Kathmandu|Kiev|Kinshasa|Kyiv|"
    "Kyoto|Lagos|Lahore|Laredo|Las Vegas|Lima|Lisbon|Liverpool|London|Los Angeles|Louisville|Lyon|Madrid|Managua|Manchester|Manhattan|Manila|"
    "Marseille|McAllen|Mecca|Melbourne|Memphis|Mexico City|Miami|Milan|Milwaukee|Minneapolis|Minsk|Mogadishu|Montevideo|Montreal|Moscow|"
    "Mosul|Mumbai|Munich|Nairobi|Naples|Nashville|New Delhi|New Haven|New Orleans|New York City|Newark|Nice|Norfolk|Oakland|Orlando|Osaka|"
    "Oslo|Ottawa|Oxford|Panama City|Paris|Philadelphia|Phoenix|Pittsburgh|Port-au-Prince|Portland|Prague|Pretoria|Providence|Pyongyang|"
    "Quebec|Queens|Quito|Raleigh|Richmond|Rio de Janeiro|Riyadh|Rome|Sacramento|Salt Lake City|San Antonio|San Diego|San Francisco|San Jose|"
    "San Juan|San Salvador|Santiago|Santo Domingo|São Paulo|Sao Paulo|Sarajevo|Seattle|Seoul|Shanghai|St. Louis|Stockholm|Sydney|"
    "Taipei|Tallahassee|Tampa|Tegucigalpa|Tehran|Tel Aviv|The Hague|Tijuana|Tokyo|Toronto|Tripoli|Tucson|Tunis|Tulsa|Vancouver|Venice|Vienna|"
    "Warsaw|Wellington|Yangon|Zagreb|Zurich|Africa|Antarctica|Asia|Europe|North America|South America|Latin America|Central America|"
    "Middle East|Caribbean|Balkans|Scandinavia|Arctic|Pacific|Atlantic|Mediterranean|Midwest|West Bank|Silicon Valley|Long Island|"
    "Staten Island|Bronx|Soviet Union|Hollywood|Broadway|Dar es Salaam|Nova Scotia|New Brunswick|British Columbia|Ontario|Alberta|Manitoba|"
    "Saskatchewan|Newfoundland|New England|West Indies|British Isles|Rust Belt|East Coast|West Coast|Persian Gulf|South China Sea|Black Sea|"
    "Baltic|Siberia|Chechnya|Catalonia|Northern Ireland|Bavaria|Sicily"
)
_GROUPS = (
    "Democrats|Republicans|Democrat|Republican|Americans|Muslims|Muslim|Christians|Christian|Jews|Jewish|Catholics|Catholic|Hindus|Hindu|"
    "Sikhs|Sikh|Buddhists|Sunni|Sunnis|Shiite|Shiites|Shia|Arabs|Arab|Europeans|European|Africans|African|Asians|Asian|Latinos|Latino|"
    "Latinas|Latina|Hispanics|Hispanic|African-Americans|African Americans|African-American|African American|Native Americans|"
    "Native American|Texans|Texan|Californians|Californian|New Yorkers|Floridians|Protestants|Protestant|Evangelicals|Mormons|Mormon|"
    "Libertarians|Libertarian|Conservatives|Liberals|Tories|Democratic|Nazis|Nazi|Islamists|Westerners|Kurds|Uighurs|Rohingya|Latin American|"
    "Latin Americans"
)

PLACES: dict[str, str] = {}
"""A place in lower case, and its usual name."""
COUNTRY_OF: dict[str, str] = {}
"""What belongs to a country, in lower case (Salvadoran), and the country."""
PEOPLES: dict[str, str] = {}
"""The members of a people, a party or a faith, in lower case, and their usual name."""


def _fill() -> None:
    for entry in _COUNTRIES.replace("\n", "").split("|"):
        country, _, peoples = entry.partition(":")
        PLACES[country.lower()] = country
        for people in filter(None, peoples.split(",")):
            PEOPLES[people.lower()] = people
            COUNTRY_OF.setdefault(people.lower(), country)
            if people[-1] in "ni" and people.lower() + "s" not in PEOPLES:
                PEOPLES[people.lower() + "s"] = people + "s"
    for place in (*_STATES.split("|"), *_ELSEWHERE.split("|")):
        PLACES.setdefault(place.lower(), place)
    PLACES.update(_ALSO)
    for group in _GROUPS.split("|"):
        PEOPLES[group.lower()] = group


_fill()
