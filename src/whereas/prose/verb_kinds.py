"""What kind of event a verb or noun tells of: words of courts, flights, custody and statements, in an open vocabulary."""

from __future__ import annotations

PARTICLES = frozenset("off up down out over away back in on through around apart along together forward aside".split())
_PHRASAL = frozenset(
    "take off,take over,take place,touch down,turn around,turn back,turn over,turn down,turn out,hand over,hand down,hand out,"
    "carry out,call off,call out,set up,set off,set out,break out,break up,break down,shut down,step down,back down,back off,"
    "pull out,pull back,pick up,give up,give back,go off,go on,go ahead,go down,go up,come back,come up,come out,show up,"
    "blow up,bring back,bring down,bring up,end up,fend off,find out,fly back,fly in,fly out,follow up,get off,grow up,"
    "hold up,hold off,hold back,lay off,lash out,line up,lock up,made up,make up,move on,move in,move out,open up,pass on,"
    "pay off,phase out,point out,put off,put out,put down,rise up,rule out,run out,round up,sell off,send back,send off,"
    "sign off,speak out,spin off,stand down,stand by,start over,team up,throw out,wind up,wipe out,work out,write off,"
    "drop off,cut off,cut back,figure out,fill out,kick off,lift off,lead up,scale back,scale down,strike down,stay on,"
    "break off,ship out,ship off".split(",")
)
"""Verbs with the particle that is part of them."""

_VERBS = {
    "flight.departed": "depart,take off,lift off,fly out",
    "flight.landed": "land,touch down",
    "removal": "deport,remove,expel,extradite,repatriate",
    "detention": "detain,imprison,jail,incarcerate,intern,hold in",
    "arrest": "arrest,apprehend,handcuff",
    "custody.transferred": "hand over,turn over",
    "transport": "transport,bus,ship,airlift",
    "statement": "say,state,remark,tell,add,explain,note,comment,quip,insist,testify,argue,claim,assert,contend,reply,respond",
    "confirmation": "confirm,acknowledge,admit,concede",
    "denial": "deny,reject,refute,dispute",
    "announcement": "announce,declare,disclose,reveal,unveil",
    "filing": "file,sue,petition,appeal,move for",
    "proclamation": "proclaim",
    "designation": "designate",
    "invocation": "invoke",
    "order.issued": "order,enjoin",
    "ruling": "rule",
    "visit": "visit,tour",
    "meeting": "meet,convene,confer",
    "payment": "pay,reimburse",
    "death": "die,perish",
    "killing": "kill,murder,assassinate,slay",
    "signing": "sign",
    "defiance": "defy,disobey,flout,violate,disregard",
    "publication": "publish,post,tweet",
    "charge": "charge,indict,arraign",
    "departure": "leave,flee",
    "arrival": "arrive",
}
_NOUNS = {
    "flight.departed": "takeoff departure liftoff",
    "flight.landed": "landing arrival",
    "removal": "removal deportation expulsion extradition repatriation rendition",
    "detention": "detention imprisonment incarceration",
    "arrest": "arrest apprehension",
    "custody.transferred": "handover transfer",
    "statement": "statement remark comment testimony speech",
    "announcement": "announcement declaration disclosure revelation",
    "filing": "filing petition appeal lawsuit suit motion complaint",
    "proclamation": "proclamation",
    "designation": "designation",
    "order": "order injunction directive decree",
    "ruling": "ruling decision judgment verdict",
    "hearing": "hearing trial arraignment",
    "visit": "visit tour trip",
    "meeting": "meeting summit talks conference",
    "payment": "payment",
    "death": "death deaths",
    "killing": "killing murder assassination slaying homicide",
    "flight": "flight",
    "confirmation": "confirmation",
    "denial": "denial",
}
_OBJECTS = {
    "order.issued": ("issue hand give", "order injunction directive decree ruling"),
    "order.signed": ("sign", "order injunction decree warrant"),
    "order.entered": ("enter docket", "order injunction judgment decree"),
    "stay.granted": ("grant", "injunction stay"),
    "proclamation": ("sign issue make", "proclamation"),
    "ruling": ("grant deny", "motion petition request application"),
    "filing": ("file lodge submit", "motion complaint brief notice petition appeal suit lawsuit declaration"),
    "statement": ("make give issue", "statement remark comment reference mention speech"),
    "announcement": ("make", "announcement declaration"),
    "hearing": ("hold convene open adjourn", "hearing trial arraignment conference"),
    "meeting": ("hold attend convene", "meeting summit talks"),
    "payment": ("make send", "payment"),
    "visit": ("make pay", "visit trip"),
    "airspace.left": ("leave exit clear depart", "airspace"),
    "custody.transferred": ("transfer surrender relinquish take assume", "custody"),
    "decision": ("make reach take", "decision"),
    "arrest": ("make", "arrest arrests"),
}
_AIRCRAFT = frozenset(
    "plane planes aircraft flight flights jet jets airplane airplanes helicopter airliner boeing airbus".split()
)
_FLYING = {"leave": "flight.departed", "depart": "flight.departed", "arrive": "flight.landed", "land": "flight.landed"}

CLAUSE_TAKING = frozenset(
    "say think believe deny claim know report tell announce confirm argue allege contend insist add note warn suggest hope "
    "expect demand require ask order direct instruct command mandate stipulate fear suspect acknowledge admit agree assert "
    "assume conclude decide declare predict promise realize recall remember rule state testify vow write guess feel find "
    "hear learn mean show see indicate reveal explain maintain estimate complain concede caution disclose doubt emphasize "
    "determine notice point pledge propose stress speculate swear understand urge wish worry reply respond remark quip "
    "imply hint recommend request tweet".split()
)
"""Verbs that a clause with or without "that" hangs on."""

REPORTING = frozenset(
    "say tell add note remark quip state reply respond explain argue comment write tweet insist suggest warn claim contend "
    "report indicate believe think show depict reveal announce stress emphasize point call ask hope expect know feel want".split()
)
"""Verbs that hand on what somebody says or thinks; the clause that they hand on is the news, not they."""

DEPICTING = frozenset("show depict picture portray display read seem appear include mean contain".split())
"""Verbs that tell what something looks or is like."""

ORDERING = frozenset("follow precede".split())
"""Verbs that only say which of two events came first: what they say is a relation."""


def _by_word(table: dict[str, str], between: str | None) -> dict[str, str]:
    return {word: kind for kind, words in table.items() for word in words.split(between)}


_VERB_KINDS = _by_word(_VERBS, ",")
_NOUN_KINDS = _by_word(_NOUNS, None)
_PAIRS = {
    (verb, noun): kind for kind, (verbs, nouns) in _OBJECTS.items() for verb in verbs.split() for noun in nouns.split()
}


def is_phrasal(verb: str, particle: str) -> bool:
    """Whether the particle is part of the verb: "take off", but not "fly over"."""
    return f"{verb} {particle}" in _PHRASAL


def kind_of_noun(noun: str) -> str:
    """The kind of the event that a noun in the singular names, or ""."""
    return _NOUN_KINDS.get(noun, "")


def kind_of_verb(verb: str, subject: str, about: str) -> str:
    """The kind of event that a base verb with its particle tells of, or "" where only the word is known.

    *subject* is the last word of its subject; *about* that of its object, or of its subject where it is passive.
    """
    if about and (pair := _PAIRS.get((verb, about)) or _PAIRS.get((verb, about.removesuffix("s")))):
        return pair
    if subject in _AIRCRAFT and verb in _FLYING:
        return _FLYING[verb]
    return _VERB_KINDS.get(verb, "")
