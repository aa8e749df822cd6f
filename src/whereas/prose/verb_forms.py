"""Verbs and small words: what a word of English can be before its neighbours are looked at.

`kinds_of_words()` is a dictionary from the lower-case word to a set of flags (VERB forms, NOUN, EVENT, and the closed
classes), `lemmas()` one from a verb form to its base. Words that are in neither may be names, nouns or adjectives; those
with the look of a regular past or an -ing form are taken for verbs by `guess`.
"""

from __future__ import annotations

from types import MappingProxyType

BASE, THIRD, PAST, PARTICIPLE, ING, NOUN, EVENT = 1, 2, 4, 8, 16, 32, 64
DETERMINER, PREPOSITION, PRONOUN, OPENER, JOIN = 128, 256, 512, 1024, 2048
MODAL, HAVE, BE, DO, NEGATION, TO, ADVERB, ADJECTIVE, COMMA, STOP = (1 << power for power in range(12, 22))
MARK = 1 << 22
VERB = BASE | THIRD | PAST | PARTICIPLE | ING

# ---------------------------------------------------------------------------------------------- verbs

_IRREGULAR = """
arise arose arisen, awake awoke awoken, bear bore borne, beat beat beaten, become became become, begin began begun,
bend bent bent, bet bet bet, bid bid bid, bind bound bound, bite bit bitten, bleed bled bled, blow blew blown,
break broke broken, breed bred bred, bring brought brought, broadcast broadcast broadcast, build built built,
burst burst burst, buy bought bought, cast cast cast, catch caught caught, choose chose chosen, cling clung clung,
come came come, cost cost cost, creep crept crept, cut cut cut, deal dealt dealt, dig dug dug, draw drew drawn,
drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed fed, feel felt felt,
fight fought fought, find found found, flee fled fled, fling flung flung, fly flew flown, forbid forbade forbidden,
forecast forecast forecast, forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten,
give gave given, go went gone, grind ground ground, grow grew grown, hang hung hung, hear heard heard, hide hid hidden,
hit hit hit, hold held held, hurt hurt hurt, keep kept kept, kneel knelt knelt, know knew known, lay laid laid,
lead led led, leave left left, lend lent lent, let let let, lie lay lain, lose lost lost, make made made,
mean meant meant, meet met met, mislead misled misled, mistake mistook mistaken, outdo outdid outdone,
overcome overcame overcome, oversee oversaw overseen, overtake overtook overtaken, overthrow overthrew overthrown,
overrun overran overrun, pay paid paid, plead pleaded pled, prove proved proven, put put put, quit quit quit, read read read,
rebuild rebuilt rebuilt, rerun reran rerun, repay repaid repaid, resell resold resold, rid rid rid, ride rode ridden,
ring rang rung, rise rose risen, run ran run, say said said, see saw seen, seek sought sought, sell sold sold,
send sent sent, set set set, shake shook shaken, shed shed shed, shine shone shone, shoot shot shot, show showed shown,
shrink shrank shrunk, shut shut shut, sing sang sung, sink sank sunk, sit sat sat, sleep slept slept, slide slid slid,
speak spoke spoken, speed sped sped, spend spent spent, spin spun spun, split split split, spread spread spread,
spring sprang sprung, stand stood stood, steal stole stolen, stick stuck stuck, strike struck struck, string strung strung,
strive strove striven, swear swore sworn, sweep swept swept, swim swam swum, swing swung swung, take took taken,
teach taught taught, tear tore torn, tell told told, think thought thought, throw threw thrown, undergo underwent undergone,
understand understood understood, undertake undertook undertaken, undo undid undone, uphold upheld upheld,
upset upset upset, wake woke woken, wear wore worn, weep wept wept, win won won, wind wound wound,
withdraw withdrew withdrawn, withhold withheld withheld, withstand withstood withstood, write wrote written,
rewrite rewrote rewritten, foresee foresaw foreseen, spell spelt spelt, light lit lit, dream dreamt dreamt,
learn learnt learnt, burn burnt burnt, offset offset offset, underwrite underwrote underwritten, input input input
"""

_VERBS = """
abandon abate abduct abolish abort absorb abstain accede accelerate accept accompany accomplish accrue accumulate
accuse achieve acknowledge acquire acquit act activate adapt add address adhere adjourn adjudicate adjust administer
admit admonish adopt advance advertise advise advocate affect affirm afford aggravate agitate agree aim airlift alert
align allege alleviate allocate allow ally alter amass amend amount amplify analyze anger announce annoy annul answer
anticipate apologize appeal appear appease append applaud apply appoint appraise appreciate apprehend approach
appropriate approve argue arm arouse arraign arrange arrest arrive articulate ascend ascertain ask assail assassinate
assault assemble assert assess assign assist associate assume assure attach attack attain attempt attend attest
attract auction audit augment authenticate authorize avenge avert avoid await award back backfire bail balance balk
ban bankrupt bar bargain base battle beg behave behead believe belong benefit betray bill blame blast block board
bolster bomb bombard boost border borrow bother bounce boycott brace brand breach bribe brief broaden broker buckle
bury calculate call calm campaign cancel capitulate capture care carry cause cease cede celebrate censor censure
certify challenge change characterize charge charter chase check chide circulate circumvent cite claim clarify clash
classify clean clear climb close coach coax coerce coincide collaborate collapse collect collide combat combine
comfort command commemorate commence commend comment commission commit communicate commute compare compel compensate
compete compile complain complete complicate comply compose comprise compromise compute conceal concede conceive
concentrate concern conclude concur condemn condition conduct confer confess confide confine confirm confiscate
conflict conform confront confuse congratulate connect conquer consent conserve consider consist consolidate conspire
constitute constrain construct construe consult consume contact contain contemplate contend contest continue contract
contradict contribute contrive control convene convert convey convict convince cook cool cooperate coordinate cope
copy correct corroborate counsel count counter cover crack crash crawl create credit cripple criticize cross crowd
crumble crush cry culminate cultivate curb curtail damage dance dare dash deactivate debate debut decertify decide
decimate declare declassify decline decommission decrease decree dedicate deem deepen defame default defeat defend
defer define deflect defy degrade delay delegate delete deliberate deliver demand demolish demonstrate denounce deny
depart depend depict deplane deplete deplore deploy deport depose deposit deprive derail derive descend describe
desert deserve design designate desire destabilize destroy detail detain detect deter deteriorate determine detonate
devalue devastate develop deviate devise devote devour diagnose dictate die differ dim diminish direct disagree
disappear disappoint disapprove disarm disband discard discharge disclose discontinue discount discourage discover
discriminate discuss disembark disguise dislodge dismantle dismiss disobey dispatch disperse displace display dispose
dispute disqualify disregard disrupt dissent dissolve distance distinguish distort distribute disturb dive diverge
diversify divert divest divide divorce document dodge dominate donate double doubt downgrade draft drag drain drift
drop drown dump dwindle earn ease echo eclipse edge edit educate eject elaborate elect elevate elicit eliminate elude
embargo embark embarrass embrace emerge emigrate emit emphasize employ empower enable enact encircle enclose encounter
encourage end endanger endeavor endorse endure enforce engage engineer engulf enhance enjoin enjoy enlarge enlist
enplane enrich enroll ensue ensure entail enter entertain entitle entrust enumerate envision equal equip eradicate
erase erect erode erupt escalate escape escort establish estimate evacuate evade evaluate evaporate evict evolve
exacerbate examine exceed except exchange exclude execute exempt exercise exert exhaust exhibit exile exist exit
exonerate expand expect expedite expel experience experiment expire explain explode exploit explore export expose
express expropriate extend extinguish extort extract extradite face facilitate fade fail falsify falter fare fashion
fast fasten fault favor fear feature fell fetch file fill film finalize finance fine finish fire fix flag flare
flatten flip flirt float flock flood flout flow fluctuate focus foil fold follow forbid force foreclose forfeit forge
form formalize formulate foster foul found fracture frame free fret frighten fuel fulfill function fund furnish gain
gamble garner gather gauge generate glance govern grab grant grapple greet grill grip groom ground group guarantee
guard guess guide halt hamper hand handcuff handle happen harass harbor harden harm harvest hasten hate haul head heal
heat heed heighten help hesitate highlight hijack hinder hint hire hoist honor hope hospitalize host house hover
humiliate hunt hurl hurry identify ignite ignore illustrate imagine imitate immigrate impair impeach impede implant
implement implicate imply import impose impound impress imprison improve incarcerate incite incline include
incorporate increase incur indicate indict induce indulge infect infer infiltrate inflate inflict influence inform
infringe inherit inhibit initiate inject injure innovate inquire insert insist inspect inspire install instigate
institute instruct insult insure integrate intend intensify interact intercept interfere intern interpret interrogate
interrupt intervene interview intimidate introduce invade invalidate invest investigate invite invoke involve irritate
isolate issue itemize jail jeopardize join joke jostle judge jump justify kick kidnap kill kiss knock label lack land
lash last laud laugh launch launder lean leap lease lecture legislate lessen level levy liberate license lift like
limit linger link liquidate list listen live load loan lobby locate lock lodge long look loom loosen loot lower lure
maintain manage mandate maneuver manifest manipulate manufacture march mark market marry mask massacre match
materialize mature maximize measure mediate melt memorialize menace mention merge migrate mind minimize miss mitigate
mobilize mock moderate modernize modify monitor mount mourn move mull multiply murder muster muzzle name narrate
narrow nationalize near necessitate need neglect negotiate nominate note notice notify nudge nullify number obey
object oblige obscure observe obstruct obtain occupy occur offend offer omit open operate oppose oppress opt order
organize originate oust outlast outlaw outline outnumber outpace outrage outstrip outweigh overfly overhaul overlook
override overrule oversell overstate overstay overturn overwhelm owe own pack pair panic parade paralyze pardon park
parole participate partner pass patrol pause peak pen penalize perceive perfect perform perish permit perpetrate
persecute persist persuade petition phase phone photograph pick picket pilot pinpoint place plague plan plant play
pledge plot plow plummet plunder plunge point poison police poll pollute ponder populate portray pose position possess
post postpone pounce pour practice praise pray precede precipitate preclude predict prefer premiere prepare presage
prescribe present preserve preside press pressure presume pretend prevail prevent prey price print privatize probe
proceed process proclaim procure produce profess profile profit program progress prohibit project proliferate prolong
promise promote prompt promulgate pronounce propel propose prosecute prosper protect protest provide provoke publicize
publish pull pump punch punish purchase purge pursue push quadruple qualify quarantine quash quell question quip quote
rage raid raise rally ramp range rank rape ratify ration rattle reach react reaffirm realize reap reappear rearrange
reassess reassign reassure reboard rebound rebuff rebuke rebut recall recapture recede receive recite reckon reclaim
recognize recommend reconcile reconsider reconstruct reconvene record recount recoup recover recruit rectify recuse
recycle redact redeem redesign redirect reduce reelect reenter refer refile refinance refine reflect reform refrain
refuel refuse refute regain regard register regret regulate rehabilitate reimburse reinforce reinstate reiterate
reject rejoin relate relax release relent relieve relinquish relocate rely remain remand remark remedy remember remind
remove render renegotiate renew renounce renovate rent reopen reorganize repair repatriate repeal repeat repel replace
replenish reply report represent repress reprimand reproduce repudiate request require reroute rescind rescue research
resemble resent reserve reshape reside resign resist resolve resort respect respond rest restart restate restore
restrain restrict restructure result resume retain retaliate retire retract retreat retrieve retry return reunite
reveal reverse revert review revise revisit revive revoke revolt reward rid ridicule rig rival roar rob rock roll
rotate route ruin rule rumor rupture rush sabotage sack sail salute sample sanction satisfy save scale scan scare
schedule scoff score scramble scrap scrutinize seal search seat secede secure seem segregate seize select sentence
separate serve settle sever shackle shape share shatter shell shelter shelve shift ship shock shop shout shove shrug
sidestep sign signal silence simplify sing skip slam slap slash slaughter slip slow slump smash smuggle snap snatch
soar soften solicit solve sort sound spark spawn specialize specify speculate sponsor spot sprawl spur spy squander
squeeze stab stabilize staff stage stain stall stand standardize star start startle starve state station stave stay
steer stem step stifle stimulate stipulate stop storm strain strand strengthen stress stretch struggle study stumble
stun subdue subject submit subpoena subscribe subside substantiate substitute subtract subvert succeed sue suffer
suggest suit summon supersede supervise supplement supply support suppose suppress surface surge surpass surprise
surrender surround survey survive suspect suspend sustain swap switch sympathize tackle talk tally target tax taxi
tease telegraph telephone televise tempt tend tender terminate terrify terrorize test testify thank threaten thrive
thwart tie tighten top topple torch torture toss total touch tour tout tow trace track trade trail train transcribe
transfer transform transit translate transmit transport trap travel traverse treat trek tremble trespass trick trigger
trim triple triumph trouble trust try tumble turn tweet twist type uncover undermine unearth unify unite unleash
unload unlock unravel unseal unveil update upgrade urge use utilize utter vacate vaccinate validate value vandalize
vanish vary vault veer venture verify vest veto vie view vilify violate visit voice void volunteer vote vouch vow wage
wait waive walk wander wane want warm warn warrant wash waste watch water weaken weather weigh welcome widen wield
wipe wiretap wish withhold witness wonder work worry worsen worship wound wrap wreck wrestle yell yield zoom
"""

_NOUNS_TOO = """
abuse act address advance aim airlift alert ally amount anger answer appeal approach arrest assault associate attack
attempt auction audit award back bail balance ban bar bargain base battle benefit bet bid bill blame blast block board
bomb boost border boycott brace brand breach break brief broadcast broker build burn call calm campaign capture care
cast cause challenge change charge charter chase check claim clash clear climb coach collapse combat comfort command
comment commission compromise concern condition conduct conflict consent contact contest contract control cook cool
copy correct cost counsel count counter cover crack crash crawl credit cross crowd crush cry cut damage dance dash
date deal debate debut decline decrease decree default defeat delay delegate deliberate demand deposit desert design
desire detail die discharge discount disguise dispatch display dispute disregard distance dive divide divorce document
double doubt downgrade draft drag drain draw dream drift drink drive drop dump duplicate ease echo edge effect elect
embargo embrace encounter end engineer estimate exchange exempt exercise exhibit exile exit experience experiment
exploit export extract face fade fall fare fashion fast fault favor fear feature feed feel fell fight file fill film
final finance find fine finish fire fix flag flare flip float flood flow fly focus fold force forecast forge form foul
found fracture frame fuel function fund gain gamble gauge glance grab grant grill grip groom ground group guarantee
guard guess guide halt hand handle hang harbor harm harvest hate haul head heat help highlight hint hire hit hold
honor hope host house hunt hurry hurt impact import increase influence institute insult intern interview issue jail
join joke judge jump kick kill kiss knock label lack land last laugh launch lay lead lean leap lease leave lecture
level levy license lie lift limit link list load loan lobby lock lodge long look loot lure mandate march mark market
mask massacre match measure melt menace mention merge mind miss mistake mock monitor mount move murder muzzle name
near need neglect note notice number object offer offset order outlaw outline outrage overhaul own pack pair panic
parade pardon park parole partner pass patrol pause peak pen people permit petition phase phone photograph pick picket
pilot place plague plan plant play plead pledge plot plunge point poison police poll position post pour practice
praise present press pressure prey price print probe proceed process produce profile profit program progress project
promise prompt protest pull pump punch purchase purge push put question quote rage raid raise rally range rank rape
rebound rebuke recall record recount reform regard register regret release remark remedy rent repair repeal repeat
reply report request rescue research reserve resort respect rest result retreat return reverse review revolt reward
rid ride rights ring rise rival rock roll route ruin rule rumor run rupture rush sabotage sack sail salute sample
sanction save scale scan scare schedule score scramble scrap seal search seat sentence set shake shape share shell
shelter shift shine ship shock shoot shop shot show shut sign signal silence sink sit slam slap slash slaughter sleep
slide slip slump smash snap sort sound spare spark speed spell spend spin split sponsor spot spread spring spur spy
squeeze stab staff stage stain stake stall stand star start state station stay steal stem step stick stop storm strain
strand stress stretch strike string struggle study subject subpoena suit supplement supply support surface surge
surprise surrender survey suspect swap swear swim swing switch talk tally target tax taxi tear tender test thank tie
top torch torture toss total touch tour tow trace track trade trail train transfer transit transport trap travel treat
trek trick trigger trim triple triumph trouble trust try turn tweet twist type update upgrade upset urge use value
vault venture vest veto view visit voice void volunteer vote vow wage wait wake walk warrant wash waste watch water
weather welcome wind wish witness wonder work worry worship wound wrap wreck yell yield zoom
"""

_EVENT_NOUNS = """
abdication abduction abuse accession accident accord accusation achievement acquisition acquittal action activity
adjournment admission adoption advance affair aggression agreement airlift airstrike ambush amendment annexation
anniversary announcement apology appeal appearance application appointment apprehension approach approval arraignment
arrest arrival arson assassination assault assertion assessment assistance atrocity attack attempt attendance auction
audit autopsy avalanche award backlash bailout ban bankruptcy battle betrayal bid birth blackout blast blaze blessing
blockade bloodshed boarding bombardment bombing boom boycott breach breakdown breakthrough breakup bribery briefing
buildup burglary burial bust buyback buyout call campaign cancellation capture ceasefire celebration censorship
censure ceremony certification challenge change charge clash cleanup closing closure collapse collision comeback
comment commitment complaint completion compromise conception concert condemnation condolence conference confession
confirmation confiscation conflict confrontation conquest consolidation conspiracy construction consultation contest
contraction conversation conversion conviction cooperation coronation coup coverage crackdown crash creation crime
crisis criticism crossfire cut cutback damage deal death deaths debate debut decision declaration decline decrease
deed default defeat defection defense defiance delay deliberation delisting delivery demise demonstration demotion
denial departure deplaning deployment deportation deposition depreciation derailment descent designation destruction
detention detonation devaluation development dialogue directive disappearance disaster discharge disclosure discovery
discrimination discussion disembarkation dismissal dispatch disposal dispute disruption dissolution diversion
divestiture divorce docketing downgrade downturn drop drought earthquake effort election elimination embargo
embezzlement emergency enactment encounter end endorsement enforcement engagement entry epidemic eruption escalation
escape escort establishment evacuation event eviction exam examination exchange execution exercise exit exodus
expansion expedition experiment explosion export expropriation expulsion extension extortion extradition failure fall
famine fight fighting filing finding fire firing flight flood flooding forgery fraud funeral furlough gain gathering
genocide gunfire halt handover harassment hearing heist hijacking hiring holocaust homicide hostilities hunt hurricane
impeachment implementation implication imprisonment improvement inauguration incident incorporation increase incursion
independence indictment infection initiative injunction injury inquiry inspection installation insurgency insurrection
interception interrogation interruption intervention interview introduction invasion investigation investment
invitation involvement issuance journey judgment kidnapping killing landing landslide larceny launch laundering
lawsuit layoff leak liberation liftoff liquidation listing litigation lockdown looting loss maneuver manhunt
manslaughter march marriage massacre meeting merger migration misconduct mission mistreatment mobilization move
movement murder mutiny nationalization negligence negotiation nomination notification objection obstruction occupation
offensive offer opening operation opposition order ouster outage outbreak outcry overhaul overthrow pandemic parade
pardon participation passage payment penalty performance perjury persecution petition phonecall placement plea pledge
plot plunge poll prayer presentation prevention probe proceeding processing proclamation procurement promise promotion
proposal prosecution protest provocation publication punishment purchase purge pursuit quake quarantine questioning
race raid rally rampage ransom rape ratification reaction reassignment rebellion rebound rebuke recall
recapitalization recapture recess recession recognition reconciliation reconstruction recount recovery recusal
reduction referendum reform refueling refusal registration rejection relapse release relief relocation remand remark
removal rendition renewal reorganization repatriation repeal reply report reprieve reprimand request rescue
resignation resistance resolution response restoration restraint restructuring resumption retaliation retirement
retreat retrial return reunion revelation reversal review revival revocation revolt revolution rise robbery rollout
ruling rupture sale sanction scandal scuffle search seizure selection selling selloff sentence sentencing separation
session setback settlement shakeup shelling shift shipment shock shooting shootout shortage shot showdown shutdown
siege signing skirmish slaughter slaying slide slowdown slump smuggling speech spill spinoff split spree squeeze
stabbing stalemate stampede standoff start statement stay sting stop storm strike struggle subpoena suggestion suicide
suit summit suppression surge surgery surrender surveillance survival suspension swap sweep takeoff takeover talks
test testimony theft threat toll tornado torture touchdown tour trafficking tragedy training transaction transfer
transformation transition transport treatment trial tribute trip triumph truce turmoil turnaround turnback unification
unrest upheaval uprising upset uptick verdict veto victory vigil violation violence visit vote voyage walkback walkout
war warning wedding wildfire win withdrawal worry wrongdoing yield
"""
"""Nouns that say that something happened, happens or is to happen; of those that can be something else too (report,
service, trade), only the ones that mostly do."""

# ---------------------------------------------------------------------------------------------- small words

_SMALL: dict[int, str] = {
    DETERMINER: "the a an this these those each every some any no its his her their our my your another both all several many "
    "few much such one two three four five six seven eight nine ten dozens hundreds thousands half what's",
    PREPOSITION: "of in on at by for with from into onto upon over under about against between among amid through "
    "throughout during within without despite toward towards across along around near behind beyond beneath beside besides "
    "except inside outside off up down out per via like unlike regarding concerning versus as than following pending "
    "notwithstanding",
    PRONOUN: "he she it they we i you him them us me himself herself itself themselves ourselves myself yourself someone "
    "somebody everyone everybody anyone nobody nothing something anything everything there none neither either others "
    "he'll she'll they'll we'll i'll you'll it'll",
    OPENER: "that which who whom whose where when while if unless because although though since after before until till "
    "whether once whereas lest whenever wherever why how what",
    JOIN: "and or but nor yet so",
    MODAL: "will would shall should can could may might must cannot can't won't wouldn't couldn't shouldn't mustn't "
    "he'll she'll they'll we'll i'll you'll it'll that'll he'd she'd they'd we'd i'd you'd ought needn't",
    HAVE: "have has had having haven't hasn't hadn't i've we've they've you've",
    BE: "be is are was were been being am isn't aren't wasn't weren't ain't it's he's she's that's there's i'm we're they're "
    "you're who's",
    DO: "do does did don't doesn't didn't",
    NEGATION: "not never hardly scarcely barely",
    TO: "to",
    ADVERB: "yet also later already then now still just soon ever again once twice always often sometimes perhaps maybe "
    "together instead indeed even only rather quite very too almost nearly yesterday today tomorrow tonight thereafter "
    "afterwards afterward meanwhile otherwise therefore thus hence further so far here there ago away back forward "
    "currently first last finally both all each once long well better best hard home abroad overnight likewise moreover however "
    "nevertheless nonetheless initially originally officially formally "
    "reportedly allegedly purportedly supposedly apparently ostensibly possibly potentially conceivably presumably probably ",
    ADJECTIVE: "new old good bad big small large great high low long short young early late recent former current other same "
    "own public private federal national local foreign general special major minor main certain sure able likely "
    "unable unlikely first second third next last final previous prior past more most less least only alleged "
    "possible potential direct separate secure open free slow clean warm narrow complex",
    COMMA: ", ( ) [ ] - / \" '",
    STOP: "; : — – -- … ? ! .",
}  # fmt: skip

_MARKS = """
alleged suspected purported reputed supposed claimed allegedly reportedly purportedly supposedly apparently ostensibly possibly perhaps
maybe potentially conceivably presumably
"""
"""Words that make what follows less than told, whether it is a verb or not."""

_NEVER_VERB = frozenset(
    "restraining trading operating unchanged hundred wicked naked sacred crooked rugged ragged aged beloved red bed "
    "indeed greed deed hatred kindred infrared biased moped united unprecedented unexpected unidentified so-called "
    "talented unlimited gifted limited advanced complicated sophisticated involved detailed armed during morning "
    "evening nothing something anything everything king sling building buildings ceiling clothing earring sibling "
    "darling duckling farthing feeling feelings lightning outstanding interesting according notwithstanding pending "
    "regarding concerning including excluding following sales operations services exchanges exciting willing "
    "unwilling housing accounting banking engineering manufacturing advertising marketing being underlying "
    "longstanding ongoing upcoming incoming outgoing forthcoming remaining wedding beijing reading wyoming boeing "
    "sterling offspring thing wing".split()
)
"""Words with the look of a past or an -ing form that are something else, or tell of no event."""

_DOUBLING = frozenset(
    "admit commit permit refer occur submit compel control cancel transfer prefer defer deter omit rebut regret expel propel "
    "patrol abet acquit emit remit transmit confer concur incur infer recur rebel enroll equip excel kidnap handicap program "
    "worship unplug quip equip enrol fulfil".split()
)

_VOWELS = frozenset("aeiou")


def _doubles(verb: str) -> bool:
    if verb in _DOUBLING:
        return True
    short = len(verb) >= 3 and sum(letter in _VOWELS for letter in verb) == 1
    return short and verb[-2] in _VOWELS and verb[-1] not in "aeiouwxyh" and verb[-3] not in _VOWELS


def _inflected(verb: str) -> tuple[str, str, str]:
    """The third person, the past and the -ing form of a regular verb."""
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    if verb.endswith("ie"):
        return third, verb + "d", verb[:-2] + "ying"
    if verb.endswith("e"):
        return third, verb + "d", verb + "ing" if verb.endswith(("ee", "oe", "ye")) else verb[:-1] + "ing"
    stem = verb + verb[-1] if _doubles(verb) else verb
    return third, stem + "ed", stem + "ing"


def _plural(noun: str) -> str:
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("ss", "x", "z", "ch", "sh")) else "s")


def _small_words() -> dict[str, int]:
    small: dict[str, int] = {}
    for flag, words in _SMALL.items():
        for word in words.split():
            small[word] = small.get(word, 0) | flag
    return small


def _tables() -> tuple[dict[str, int], dict[str, str]]:
    flags: dict[str, int] = {}
    lemmas: dict[str, str] = {}

    def add(word: str, flag: int, lemma: str) -> None:
        flags[word] = flags.get(word, 0) | flag
        lemmas.setdefault(word, lemma)

    irregular = {base: (past, done) for base, past, done in (entry.split() for entry in _IRREGULAR.split(","))}
    for verb in dict.fromkeys([*irregular, *_VERBS.split()]):
        third, regular, ing = _inflected(verb)
        past, participle = irregular.get(verb, (regular, regular))
        for word, flag in ((verb, BASE), (third, THIRD), (past, PAST), (participle, PARTICIPLE), (ing, ING)):
            add(word, flag, verb)
    for noun in _NOUNS_TOO.split():
        for word in (noun, _plural(noun)):
            flags[word] = flags.get(word, 0) | NOUN
    for noun in _EVENT_NOUNS.split():
        for word in (noun, _plural(noun)):
            add(word, NOUN | EVENT, noun)
    for word, flag in _small_words().items():
        flags[word] = flag | (flags.get(word, 0) if flag == ADJECTIVE else 0)
    for word in _MARKS.split():
        flags[word] = flags.get(word, 0) | MARK
    for word in _NEVER_VERB:
        flags[word] = flags.get(word, 0) & ~(VERB | EVENT)
    return flags, lemmas


_FLAGS, _LEMMAS = _tables()
WORDS = MappingProxyType(_FLAGS)
"""What each known word can be."""


def guess(word: str) -> int:
    """What a lower-case word that is not in `WORDS` can be, from its look; 0 for a name, a noun or an adjective."""
    if word.endswith("'s"):
        return DETERMINER
    if word[0].isdigit() or word in "$£€#":
        return DETERMINER
    if len(word) > 4:
        if word.endswith("ed"):
            return PAST | PARTICIPLE
        if word.endswith("ly"):
            return ADVERB
        if word.endswith("ing") and len(word) > 5:
            return ING
    return 0


def lemma_of(word: str) -> str:
    """The base of a verb form, the singular of an event noun; for an unknown word its stem, good for comparing only."""
    known = _LEMMAS.get(word)
    if known is not None:
        return known
    return word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
