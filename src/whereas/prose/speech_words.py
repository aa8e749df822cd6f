"""Words of speech: which verbs, nouns and adjectives say that somebody said, thought, ordered or showed something.

Each verb stands with what may follow it, as a dictionary of English has it (the classes are those of Levin and of VerbNet:
communication, judgment, cognition and the like). A word that stands in several rows takes what each row allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a verb of speech, and what may follow it.

    `clause`: that he left, whether he left, he left; also what stands in quotes. `thing`: a noun phrase. `to`: to leave.
    `addressee`: whom, before what is said (told him that). `toward`: somebody to do something. `prepositions`: complain of.
    `form` is "base", "s", "past", "participle", "past or participle" or "ing"; `noun`: the form is as often a noun.
    """

    lemma: str
    form: str = "base"
    kind: str = "indirect"
    clause: bool = False
    thing: bool = False
    to: bool = False
    addressee: bool = False
    toward: bool = False
    noun: bool = False
    prepositions: frozenset[str] = frozenset()


_CLAUSE = (
    # to say
    "say add note claim argue assert state declare insist maintain contend allege acknowledge admit concede confess announce "
    "report reveal disclose explain remark observe comment reply respond answer retort quip joke shout yell whisper mutter "
    "murmur write tweet post recall remember predict forecast warn caution conclude confirm reiterate repeat stress "
    "emphasize emphasise propose hint signal recommend boast brag complain lament protest object testify swear attest affirm "
    "aver avow declaim opine muse reason surmise speculate theorize posit postulate hypothesize guess bet vouch interject "
    "counter rebut continue conjecture estimate calculate project proclaim pronounce certify stipulate grumble gripe exclaim "
    "chant sing sigh snap scoff sneer gush crow fume rail cry elaborate clarify specify mention relate recount narrate "
    "chronicle detail ask inquire enquire wonder question query demand request insinuate contest submit plead pray rule hold "
    "rejoin rhapsodize volunteer venture pontificate bemoan decry bluster blurt echo agree disagree profess purport "
    "articulate broadcast publicize relay tell email text retweet blog headline read deny dispute refute disavow "
    # to think and to find out
    "think believe know feel understand realize realise recognize recognise suspect doubt fear worry hope wish expect "
    "anticipate assume presume suppose imagine reckon figure deem judge decide determine discover learn find see hear notice "
    "sense perceive foresee envision envisage dream forget regret trust ponder consider fancy appreciate resolve "
    "intend decree "
    # to show
    "show indicate suggest reveal demonstrate confirm depict portray illustrate document highlight underscore underline imply"
)
_THING = (
    # to judge
    "criticize criticise condemn denounce praise laud hail applaud commend slam blast bash assail attack rebuke chide "
    "chastise scold lambaste lambast deride mock ridicule disparage belittle insult accuse blame fault charge hammer pan "
    "savage skewer excoriate vilify demonize berate castigate grill censure reprimand admonish upbraid tease taunt troll trash "
    "shame thank congratulate honor salute toast curse admire respect love hate dislike despise loathe resent fear doubt "
    # to call
    "call label term dub brand describe characterize characterise portray depict paint liken compare define interpret regard "
    "view judge deem rate rank grade consider "
    # to speak of
    "mention note cite reference invoke discuss debate address raise outline detail explain recount recall report publish state "
    "express voice air convey vent utter articulate declare proclaim assert claim allege say ask repeat quote echo tout "
    "preach stress emphasize highlight underscore downplay announce unveil disclose reveal confirm acknowledge admit concede "
    "predict project estimate forecast anticipate expect identify calculate explore examine analyze analyse investigate "
    "review assess evaluate study document chronicle bemoan lament decry "
    # to be for or against
    "advocate endorse support back oppose reject dismiss deny dispute question defend justify excuse welcome embrace favor "
    "favour promote champion protest threaten promise pledge vow recommend suggest urge want seek plan propose weigh "
    "contemplate appreciate approve accept adopt abandon repudiate renounce disavow retract condone tolerate boost "
    # to order and to decide
    "demand request order require mandate ban bar block prohibit forbid halt suspend strike overturn uphold veto authorize "
    "grant nominate appoint decline "
    # to know and to show
    "understand know recognize realize believe find discover show demonstrate illustrate reflect"
)
_TO = (
    "promise pledge vow threaten plan want hope refuse decline agree offer demand ask propose intend aim seek claim decide "
    "expect swear vote resolve volunteer commit plead desire wish aspire prefer undertake opt request choose"
)
_ADDRESSEE = (
    "tell inform assure reassure remind warn advise notify convince persuade promise ask instruct teach brief alert caution "
    "text email write"
)
_TOWARD = (
    "urge order tell ask instruct direct command implore beg beseech exhort encourage press persuade convince advise warn "
    "remind invite require request compel authorize authorise forbid counsel admonish pressure challenge dare expect want "
    "enjoin entreat lobby"
)
_ALONG = {  # a preposition, and the verbs after which it comes before what is said
    "about": "talk speak complain ask worry boast brag joke tweet write wonder warn think know rant care inquire muse tell "
    "testify fret fantasize hear rave gush learn comment say",
    "of": "speak complain warn talk boast accuse think conceive dream approve disapprove tell learn despair hear convince "
    "inform remind",
    "for": "call argue advocate push plead hope ask apologize lobby appeal pray vote plan wish press campaign fight",
    "on": "call comment elaborate insist agree focus speak opine remark dwell reflect touch decide rule expand preach seize double",
    "to": "point refer allude object admit confess agree testify swear attest react respond appeal commit consent",
    "with": "agree disagree charge sympathize concur side",
    "against": "argue warn speak rule protest rail inveigh advise decide vote caution campaign rally testify complain",
    "out": "point spell lay speak call lash rule find figure",
    "after": "go",
    "down": "double",
    "at": "hint scoff marvel sneer jab lash laugh balk bristle",
    "in": "believe",
    "as": "describe characterize portray label dismiss regard",
    "over": "agonize despair fret",
}
_ORDER = frozenset(
    "order command direct instruct require demand ban bar block prohibit forbid halt enjoin compel mandate authorize "
    "authorise decree suspend".split()
)
_DEPICT = frozenset("show depict portray illustrate reflect demonstrate".split())
_ALSO_NOUNS = frozenset(
    "claim state report comment answer reply joke shout text post project forecast counter estimate guess bet sigh snap "
    "question query demand request protest object rule hold mention detail tweet blog headline document dispute relay echo "
    "broadcast worry fear hope wish dream doubt trust care figure judge sense show order command press warning challenge "
    "pressure plan promise pledge vow offer vote aim desire praise attack fault charge call label brand term reference debate "
    "address support back welcome champion stress highlight love hate respect view rate rank grade boost quote voice air bar "
    "block ban halt strike veto grant appeal review study blame note cry read honor curse shame mandate decree caution recall "
    "notice deal brief alert lobby hearing questioning briefing suspect email pan "
    "reason point direct raise savage hammer fight talk regret purport contest tease toast salute".split()
)
_IRREGULAR = {  # past, participle
    "say": ("said", "said"), "tell": ("told", "told"), "write": ("wrote", "written"), "swear": ("swore", "sworn"),
    "think": ("thought", "thought"), "know": ("knew", "known"), "feel": ("felt", "felt"), "hold": ("held", "held"),
    "understand": ("understood", "understood"), "find": ("found", "found"), "see": ("saw", "seen"),
    "hear": ("heard", "heard"), "foresee": ("foresaw", "foreseen"), "forget": ("forgot", "forgotten"),
    "show": ("showed", "shown"), "teach": ("taught", "taught"), "speak": ("spoke", "spoken"), "lay": ("laid", "laid"),
    "beseech": ("besought", "besought"), "seek": ("sought", "sought"), "forbid": ("forbade", "forbidden"),
    "choose": ("chose", "chosen"), "sing": ("sang", "sung"), "strike": ("struck", "struck"), "uphold": ("upheld", "upheld"),
    "read": ("read", "read"), "bet": ("bet", "bet"), "fight": ("fought", "fought"), "go": ("went", "gone"), "undertake": ("undertook", "undertaken"),
}  # fmt: skip
_DOUBLED = frozenset(
    "rebut commit prefer refer admit submit permit beg bar ban brag quip plan slam snap opt aver pan dub blog compel regret "
    "infer fret jab signal label".split()
)
"""Verbs that double their last letter: admitted. Of signal and label both spellings are known."""


def _entries() -> dict[str, Verb]:
    """Each verb by its base form."""
    verbs: dict[str, Verb] = {}
    rows: tuple[tuple[str, dict[str, bool]], ...] = (
        (_CLAUSE, {"clause": True}),
        (_THING, {"thing": True}),
        (_TO, {"to": True}),
        (_ADDRESSEE, {"clause": True, "addressee": True}),
        (_TOWARD, {"toward": True}),
    )
    for words, takes in rows:
        for word in words.split():
            verbs[word] = replace(verbs.get(word, Verb(word)), **takes)  # type: ignore[arg-type]
    for preposition, words in _ALONG.items():
        for word in words.split():
            verb = verbs.get(word, Verb(word))
            verbs[word] = replace(verb, prepositions=verb.prepositions | {preposition})
    kinds = dict.fromkeys(_DEPICT, "depiction") | dict.fromkeys(_ORDER, "order")
    return {word: replace(verb, kind=kinds.get(word, "indirect")) for word, verb in verbs.items()}


def _regular(lemma: str, stem: str) -> dict[str, str]:
    """The forms of a regular verb; *stem* is what its endings are put to."""
    if lemma[-1] == "y" and lemma[-2] not in "aeiou":
        return {lemma: "base", lemma[:-1] + "ies": "s", lemma[:-1] + "ied": "past or participle", lemma + "ing": "ing"}
    if lemma[-1] == "e":
        ing = (lemma if lemma.endswith("ee") else lemma[:-1]) + "ing"
        return {lemma: "base", lemma + "s": "s", lemma + "d": "past or participle", ing: "ing"}
    s = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return {lemma: "base", s: "s", stem + "ed": "past or participle", stem + "ing": "ing"}


def _forms(lemma: str) -> dict[str, str]:
    """The forms of a verb, each with its name."""
    made = _regular(lemma, lemma + lemma[-1] if lemma in _DOUBLED else lemma)
    if lemma in ("signal", "label"):
        made |= _regular(lemma, lemma)
    if lemma in _IRREGULAR:
        past, participle = _IRREGULAR[lemma]
        made = {word: form for word, form in made.items() if form != "past or participle"}
        made |= {participle: "participle", past: "past or participle" if past == participle else "past"}
    return made


def _inflected() -> dict[str, Verb]:
    made: dict[str, Verb] = {}
    for lemma, verb in _entries().items():
        for word, form in _forms(lemma).items():
            also = word in _ALSO_NOUNS or (lemma in _ALSO_NOUNS and form in ("base", "s"))
            made[word] = replace(verb, form=form, noun=also)
    del made["regarding"]  # a preposition
    return made


FORMS: dict[str, Verb] = _inflected()
"""Every form of every verb of speech, in lower case."""


def _following(*rows: tuple[str, str]) -> dict[str, frozenset[str]]:
    made: dict[str, frozenset[str]] = {}
    for words, following in rows:
        for word in words.split():
            made[word] = made.get(word, frozenset()) | frozenset(following.split())
    return made


def _with_plurals(words: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    plurals = {
        word[:-1] + "ies" if word[-1] == "y" and word[-2] not in "aeiou" else word + "s": follow
        for word, follow in words.items()
    }
    return plurals | words


NOUNS: dict[str, frozenset[str]] = _with_plurals(
    _following(
        (
            (
                "claim allegation accusation assertion argument belief suggestion announcement warning statement notion idea "
                "theory view contention complaint charge remark observation acknowledgment admission conclusion finding "
                "prediction rumor speculation report reminder declaration fear concern worry hope suspicion conviction "
                "impression opinion feeling evidence proof sign indication confirmation revelation disclosure news denial "
                "insistence assurance doubt expectation fact promise pledge vow threat"
            ),
            "that",
        ),
        (
            (
                "plan decision offer call request refusal order proposal desire bid vote recommendation commitment willingness "
                "reluctance demand agreement wish intention promise pledge vow threat"
            ),
            "to",
        ),
        (
            (
                "criticism allegation accusation claim talk warning complaint condemnation praise suspicion denunciation mention "
                "description endorsement rejection approval disapproval denial acknowledgment depiction assessment fear notion "
                "report promise pledge vow threat"
            ),
            "of",
        ),
        ("comment remark question concern complaint worry doubt statement speech claim fear rumor", "about"),
        ("call support praise disdain contempt admiration demand preference", "for"),
        ("opposition objection response reaction reference", "to"),
        ("skepticism scepticism outrage concern anger", "about over"),
        ("criticism pressure praise", "from"),
    )
)
"""Nouns of speech, with the words that may come between them and what is said."""

ADJECTIVES: dict[str, frozenset[str]] = _following(
    (
        "critical supportive afraid aware proud fearful wary dismissive skeptical suspicious convinced scornful sure certain",
        "of",
    ),
    (
        "worried concerned optimistic pessimistic confident skeptical passionate enthusiastic unsure adamant sorry angry",
        "about",
    ),
    ("upset candid frank vague silent coy", "about"),
    (
        "sure certain confident convinced adamant aware hopeful worried concerned afraid optimistic unaware proud glad",
        "that",
    ),
    ("sorry disappointed surprised insistent doubtful", "that"),
    ("opposed committed sympathetic open willing ready reluctant eager unwilling determined hesitant keen", "to"),
)
"""Adjectives of thought, said of somebody, with the words that may come between them and what is thought."""

TO_THINGS = frozenset("opposed committed sympathetic open opposition objection response reaction reference".split())
"""Words after which "to" comes before a thing, not before a verb."""

HEARSAY = frozenset("alleged purported reported rumored rumoured suspected supposed".split())
"""Adjectives by which a writer says that something is said, and not by whom."""

LIGHT = frozenset(
    "express expresses expressed expressing voice voices voiced voicing has have had having raise raises raised raising make "
    "makes made making give gives gave given giving issue issues issued issuing take takes took taken taking hold holds held "
    "offer offers offered offering deliver delivers delivered delivering air airs aired sound sounds sounded share shares "
    "shared faces faced".split()
)
"""Verbs that say little beside a noun of speech: expressed concern, made a promise."""

WRITINGS = frozenset(
    "letter statement tweet tweets ruling memo suit lawsuit paper bill resolution order decision injunction decree".split()
)
"""Things that are written or issued: who says what they say is who wrote or issued them."""

PAST = frozenset(
    "took went came made got gave saw ran put set left held kept told began brought found sent met won lost led paid stood sat "
    "became wrote spoke said knew thought felt heard grew rose fell drew threw broke chose drove flew spent built bought "
    "caught taught fought sought struck hit cut let shot was were had did".split()
)
"""Pasts that do not end in -ed, by which the first finite verb of a clause is known."""
