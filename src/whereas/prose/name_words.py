"""Words by which names are told apart: titles, given names, heads of organisations and places, and those that are no names."""

from __future__ import annotations

STARTERS = frozenset(
    "a an the this that these those my your his her its our their some any no every each either neither both all most many much few several "
    "such another other others one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozens hundreds thousands millions i you he she it we "
    "they me him us them who whom whose which what when where why how whether there here and but or nor so yet for if unless until till "
    "because since although though while whereas as than like unlike about above across after against along alongside amid amidst among "
    "around at before behind below beneath beside besides between beyond by concerning despite down during except following from in inside "
    "into near of off on onto out outside over past per regarding through throughout to toward towards under up upon via with within "
    "without not never also too even just only still already always often sometimes usually perhaps maybe indeed however moreover "
    "furthermore therefore thus hence then now later earlier soon today tonight yesterday tomorrow meanwhile otherwise instead again once "
    "twice finally eventually recently currently previously initially nevertheless nonetheless accordingly specifically certainly clearly "
    "apparently according is are was were be been being do does did has have had can could might must shall should will would let lets "
    "thanks yes well oh please it's that's there's he's she's i'm i've i'd i'll you're we're they're don't isn't let's what's here's can't "
    "won't didn't doesn't we've you've they've it'll he'd she'd we'll dear re see cf id ibid supra accord compare contra e.g. i.e. et al "
    "pursuant notwithstanding former".split()
)
"""Words of the closed classes, with which a sentence may begin: they are no part of a name there."""

ALONE = frozenset(
    "federal state states local national international global public private new old current first second third last next officials critics "
    "supporters reports plaintiff plaintiffs defendant defendants petitioner petitioners respondent respondents appellant appellants "
    "appellee appellees movant intervenor counsel government court courts order orders motion opinion memorandum exhibit section rule rules "
    "act article amendment constitution judge judges justice justices president senator governor mayor minister secretary attorney general "
    "chief director police video photo photos image images source sources editor's updated update breaking exclusive analysis more less "
    "early late right left north south east west northern southern eastern western central department agency administration committee "
    "commission bureau office board county city united american proclamation complaint petition declaration agreement contract bill ii iii "
    "iv union nation republic party church university congressman congresswoman sir madam honor honour sen rep gov q a the witness clerk "
    "reporter speaker".split()
)
"""Words that may stand with a capital, and name nobody by themselves."""

CALENDAR = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun mondays tuesdays wednesdays "
    "thursdays fridays saturdays sundays est edt cst cdt mst mdt pst pdt gmt utc bst et pt am pm a.m p.m a.m. p.m. a.d. b.c.".split()
)

NO_NAMES = frozenset(
    "i christmas thanksgiving easter halloween ramadan hanukkah god internet tv dna aids covid hiv gps ceo cfo coo cto vip ok i'm i've i'd "
    "i'll pdf url faq usb gdp gpa suv atm id ids tro tros vi vii viii ix xi no nos op cit eds vol sec par ex exs ecf dkt doc tr decl "
    "compl aff mot br fig figs table chapter part page pages appendix note notes q a.i. ai it's he's she's that's".split()
)
"""Words with capitals that are no names."""

TITLES = frozenset(
    "mr mrs ms mister messrs drs dr doctor prof professor sir dame lord lady judge judges justice justices president vice-president "
    "secretary senator senators sen sens governors presidents ministers generals professors attorneys rep reps representative congressman "
    "congresswoman gov governor mayor minister premier chancellor ambassador amb envoy gen general col colonel lt lieutenant capt captain "
    "maj major sgt sergeant cpl corporal pvt private adm admiral cmdr commander officer detective det inspector superintendent supt agent "
    "sheriff deputy marshal chief director commissioner administrator attorney prosecutor solicitor counsel king queen prince princess "
    "emperor sultan emir sheikh ayatollah pope cardinal archbishop bishop rev reverend father sister brother rabbi imam pastor chairman "
    "chairwoman chair chairperson speaker leader spokesman spokeswoman spokesperson undersecretary councilman councilwoman councilmember "
    "alderman assemblyman assemblywoman delegate treasurer comptroller superintendent coach warden hon honorable magistrate".split()
)
"""Titles that stand, with a capital or without, before the name of a person."""

TITLE_STOPS = frozenset(
    "mr mrs ms dr prof sen sens rep reps gov gen col lt capt maj sgt cpl pvt adm cmdr det supt rev hon jr sr st amb u.s".split()
)
"""Titles that are written with a stop."""

LOWER_ROLES = frozenset(
    "spokesman spokeswoman spokesperson lawyer attorney analyst economist professor historian author activist candidate nominee rival "
    "opponent adviser advisor strategist pollster aide staffer manager founder co-founder owner actor actress singer rapper director "
    "producer writer journalist reporter correspondent columnist anchor host editor editor-in-chief businessman billionaire developer "
    "executive engineer scientist researcher expert scholar doctor surgeon physician nurse teacher student coach player quarterback pitcher "
    "driver pilot soldier officer veteran resident voter neighbor wife husband son daughter mother father brother sister cousin uncle aunt "
    "nephew niece friend colleague partner chairman chairwoman president secretary senator governor mayor minister judge prosecutor "
    "commissioner ambassador leader chief sheriff deputy detective congressman congresswoman representative commentator pastor".split()
)
"""What a person is, in lower case before a name: lawyer Ana Cruz."""

KIN = frozenset(
    "wife husband son daughter mother father brother sister parents widow children grandfather grandmother uncle aunt nephew niece campaign "
    "administration".split()
)
"""What belongs to a person, or is called after one."""

SPEECH = frozenset(
    "said says told tells added adds wrote writes tweeted testified argued argues noted notes explained warned asked replied answered "
    "stated insisted recalled declared announced acknowledged admitted alleged asserted claimed claims concluded confirmed denied "
    "emphasized joked lamented mused observed predicted promised quipped remarked responded suggested swore thinks thought believes "
    "believed vowed".split()
)

PARTICLES = frozenset(
    "de del della di da das do dos du es arap la las le los van von der den ten ter bin ibn bint abu al el ul ur y e zu of".split()
) - {"of"}
SUFFIXES = frozenset("jr sr ii iii iv esq ph.d. m.d. phd md".split())

OFFICES = tuple(
    tuple(office.split())
    for office in (
        "state|defense|homeland security|the treasury|treasury|labor|commerce|energy|education|health and human services|the "
        "interior|interior|agriculture|transportation|veterans affairs|housing and urban development|staff|police|the army|the navy|the air "
        "force|war|foreign affairs|foreign minister|defence|the house|the senate|the board|the joint chiefs of "
        "staff|operations|research|communications|public safety|corrections|schools|justice|security"
    ).split("|")
)
"""What follows a title and "of": Secretary of State."""

OF_HEADS = frozenset(
    "department departments ministry office university college bank bureau board house institute institutes centers center district city "
    "state states republic kingdom federation organization organisation association union committee council school society church chamber "
    "league library museum academy port county town village commonwealth order knights daughters sons bar court archdiocese diocese "
    "conference convention congress people's alliance coalition".split()
)
"""Words after which "of" goes on with the name: Department of Justice."""

ORGANISATION_HEADS = frozenset(
    "department departments agency agencies administration bureau office offices ministry commission committee subcommittee council "
    "university college school schools institute institution foundation association union federation league party army navy force forces "
    "guard police corps marines service services enforcement protection company corporation corp inc llc ltd llp plc co group bank fund "
    "times post journal news tribune press herald gazette magazine network airlines airways airline church hospital center centre clinic "
    "museum library society club board authority senate house congress parliament assembly cabinet caucus coalition alliance organization "
    "organisation systems industries holdings partners technologies motors laboratories labs reserve project initiative trust pac exchange "
    "affairs security defense operations investigation investigations intelligence project chamber conference staff forward watch brigade "
    "command squadron infantry cartel gang workers teamsters committee's security studies policy studio studios entertainment media "
    "television radio communications international survey poll convention embassy consulate forum air endowment".split()
)
"""Words with which the name of an organisation ends."""

PLACE_HEADS = frozenset(
    "county city river lake mountain mountains mount island islands bay sea ocean street st avenue ave road boulevard blvd square park "
    "airport bridge valley beach coast desert province region territory prison jail penitentiary base fort camp harbor port peninsula "
    "strait gulf canal hills heights springs falls republic township village airfield station plaza tower hotel stadium arena border "
    "highway".split()
)
"""Words with which the name of a place ends."""

JOINED_BY_AND = frozenset(
    "immigration customs enforcement strategic health housing food drug securities alcohol citizenship justice science arts oceanic atmospheric "
    "homeland standards centers army law senate armed budget ways oversight energy education labor commerce search trade procurement "
    "firearms refugees border transport children families foreign fish prisons parks".split()
)
"""Words after which "and" goes on with the name of an organisation, where that ends as one: Immigration and Customs Enforcement."""

ORGANISATIONS = frozenset(
    "congress senate house pentagon kremlin parliament knesset taliban hamas hezbollah isis isil google facebook twitter microsoft amazon "
    "apple uber tesla boeing airbus reuters axios politico bloomberg nasa nato fbi cia nsa dhs doj ice cbp uscis irs epa fda fcc ftc sec "
    "fec cdc nih fema tsa atf dea faa ntsb noaa usda hud hhs dod dot gao omb opm cbo eu un u.n. e.u. unicef unhcr who imf opec wto aclu "
    "naacp nra afl cio afl-cio gop dnc rnc nfl nba mlb nhl ncaa fifa ioc espn cnn cbs nbc abc msnbc pbs npr bbc ap afp nyse nasdaq ibm at&t "
    "hsbc ubs youtube instagram tiktok snapchat wikipedia wikileaks spacex lapd nypd interpol europol cnbc usaid nlrb cfpb eeoc osha "
    "dnc's".split()
) | {
    "white house", "fox news", "supreme court", "associated press", "new york times", "washington post", "wall street journal",
    "usa today", "los angeles times",
    "united nations", "european union", "islamic state", "red cross", "world bank", "wall street", "silicon valley", "capitol hill", "downing street",
    "human rights watch", "amnesty international", "planned parenthood", "black lives matter", "goldman sachs", "morgan stanley",
    "jpmorgan chase", "wells fargo",
    "general motors", "daily beast", "air force", "secret service", "coast guard", "national guard", "homeland security", "state department",
    "federal reserve", "joint chiefs", "democratic party", "republican party", "social security", "medicare", "medicaid",
}  # fmt: skip
"""Organisations that are known by their names alone, in lower case."""

ROLES = {
    "judge": ("judge",), "president": ("president",), "senator": ("senator", "sen"), "governor": ("governor", "gov"), "mayor": ("mayor",),
    "secretary": ("secretary",), "minister": ("minister",), "congressman": ("congressman", "rep"), "congresswoman": ("congresswoman", "rep"),
    "leader": ("president", "leader", "minister", "premier", "chancellor", "king", "emir"), "general": ("general", "gen"),
    "ambassador": ("ambassador",), "sheriff": ("sheriff",), "justice": ("justice",), "chancellor": ("chancellor",), "pope": ("pope",),
    "professor": ("professor", "prof"), "commissioner": ("commissioner",), "spokesman": ("spokesman",), "spokeswoman": ("spokeswoman",),
}  # fmt: skip
"""A role, and the titles of those who can be called by it."""

NICKNAMES = {
    short: full
    for full, shorts in (
        ("william", "bill will billy liam"), ("joseph", "joe joey"), ("michael", "mike"), ("robert", "bob rob bobby"), ("james", "jim jimmy jamie"),
        ("thomas", "tom tommy"), ("daniel", "dan danny"), ("christopher", "chris"), ("steven", "steve"), ("stephen", "steve"), ("donald", "don"),
        ("edward", "ed eddie ted"), ("anthony", "tony"), ("richard", "rick dick rich"), ("charles", "charlie chuck"), ("david", "dave"),
        ("samuel", "sam"),
        ("benjamin", "ben"), ("matthew", "matt"), ("andrew", "andy drew"), ("gregory", "greg"), ("jeffrey", "jeff"), ("kenneth", "ken"),
        ("ronald", "ron"),
        ("timothy", "tim"), ("nicholas", "nick"), ("peter", "pete"), ("patrick", "pat"), ("elizabeth", "liz beth betsy"), ("katherine",
        "kate kathy katie"),
        ("susan", "sue"), ("deborah", "debbie"), ("barbara", "barb"), ("jennifer", "jen jenny"), ("margaret", "maggie meg"), ("alexander", "alex"),
        ("lawrence", "larry"), ("theodore", "ted"), ("frederick", "fred"), ("jonathan", "jon"), ("joshua", "josh"), ("zachary", "zach"),
        ("philip", "phil"),
    )
    for short in shorts.split()
}  # fmt: skip

GIVEN = frozenset(
    "aaron abby abdul abdullah abigail abraham adam adrian ahmed alan albert alberto alejandro alex alexander alexandra alexis alfred ali "
    "alice alicia allen allison alvin amanda amber amir amy ana andre andrea andres andrew andy angel angela angelo anita ann anna anne "
    "annie anthony antonio anwar arthur ashley ayman barbara barry bashar ben benjamin bernard bernie beth betty beverly bill billy "
    "bob bobby boris brad bradley brandon brenda brent brett brian bruce bryan caitlin cameron carl carla carlos carmen carol caroline "
    "carolyn catherine cathy cecilia charles charlie cheryl chris christian christina christine christopher chuck cindy claire claudia "
    "colin connie craig crystal cynthia dan dana daniel daniela danny darren dave david dawn dean debbie deborah debra denise dennis derek "
    "diana diane diego dmitry don donald donna doris dorothy doug douglas drew dylan ed eddie edgar eduardo edward edwin eileen elaine "
    "elena eli elijah elizabeth ellen emily emma emmanuel eric erica erik erin ernesto esther ethan eugene eva evan evelyn felipe felix "
    "fernando frances francis francisco frank fred frederick gabriel gail gary gavin gene george gerald geraldine gerard gina giovanni "
    "gloria gordon greg gregory guillermo gustavo hannah harold harriet harry hassan heather hector heidi helen henry herbert hillary holly "
    "howard hugh hugo hussein ian ibrahim igor irene isaac isabel ivan jack jackie jacob jacqueline jaime jake james jamie jan jane "
    "janet janice jared jason javier jay jean jeanne jeff jeffrey jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy jo "
    "joan joanna joaquin joe joel john johnny jon jonathan jorge jose joseph josh joshua joyce juan juanita judith judy julia julian julie "
    "justin karen karl kate katherine kathleen kathryn kathy katie keith kelly ken kenneth kent kerry kevin khalid kim kimberly "
    "kirk kristen kurt kyle lance larry laura lauren laurie lawrence leah lee leon leonard leonardo leslie lewis liam linda lisa liz "
    "lloyd lois lorenzo lori louis louise lucas lucy luis luke lynn madison malcolm manuel marc marcia marco marcos marcus margaret maria "
    "mariana marie marilyn mario marjorie mark marsha marshall martha martin marvin mary matt matthew maureen maurice max megan "
    "melissa melvin mercedes michael michele michelle miguel mike mikhail mitch mohamed mohammad mohammed molly monica muhammad "
    "mustafa nadia nancy naomi natalie natasha nathan nathaniel neil nelson nicholas nick nicolas nicole nikki nina noah noor norma "
    "norman olga oliver olivia omar oscar pablo pam pamela patricia patrick patty paul paula pedro peggy pete peter phil philip phillip "
    "phyllis rachel rafael ralph ramon randall randy raul ray raymond rebecca regina rene rex ricardo richard rick ricky rita rob robert "
    "roberto robin rodney rodrigo roger roland ron ronald rosa rose ross roy rudy russell ruth ryan salvador sam samantha samuel sandra "
    "sara sarah scott sean sergei sergey seth shannon sharon shaun shawn sheila shirley simon sofia sonia sophia stacy stanley stephanie "
    "stephen steve steven stuart sue susan susana suzanne sylvia tamara tammy tanya tara ted teresa terrence terry theodore theresa thomas "
    "tiffany tim timothy tina todd tom tommy tony tracy travis trevor tyler valerie vanessa vernon veronica vicente victor victoria vincent "
    "virginia vladimir wade walter wanda warren wayne wendy wesley william willie xavier yolanda yusuf yvonne zachary".split()
)
"""Given names that are common in English, Spanish, Arabic and Russian texts."""

FEMALE = frozenset(
    "abby abigail alexandra alice alicia allison amanda amber amy ana andrea angela anita ann anna anne annie ashley barbara beth betty "
    "beverly brenda caitlin carla carmen carol caroline carolyn catherine cathy cecilia cheryl christina christine cindy claire claudia "
    "connie crystal cynthia daniela dawn debbie deborah debra denise diana diane donna doris dorothy eileen elaine elena elizabeth ellen "
    "emily emma erica erin esther eva evelyn frances gail geraldine gina gloria hannah harriet heather heidi helen hillary holly irene "
    "isabel jacqueline jane janet janice jeanne jennifer jenny jessica jill joan joanna joyce juanita judith judy julia julie karen "
    "kate katherine kathleen kathryn kathy katie kimberly kristen laura lauren laurie leah linda lisa liz lois lori louise "
    "lucy marcia margaret maria mariana marie marilyn marjorie marsha martha mary maureen megan melissa mercedes michele michelle "
    "molly monica nadia nancy naomi natalie natasha nicole nikki nina norma olga olivia pam pamela patricia paula peggy phyllis rachel "
    "rebecca regina rita rosa rose ruth samantha sandra sara sarah sharon sheila shirley sofia sonia sophia stacy stephanie sue susan "
    "susana suzanne sylvia tamara tammy tanya tara teresa theresa tiffany tina valerie vanessa veronica victoria wanda wendy yolanda yvonne".split()
)
"""Those of them that only women have, mostly."""

PARTIES = frozenset(
    "plaintiff plaintiffs defendant defendants petitioner petitioners respondent respondents appellant appellants appellee appellees movant "
    "movants intervenor intervenors applicant applicants claimant claimants".split()
)
"""What a party of a case is, before its name."""

PLURAL_TITLES = frozenset(
    "justices judges senators sens reps representatives governors presidents ministers generals professors drs messrs attorneys".split()
)
"""Titles before several names with “and” between them."""
