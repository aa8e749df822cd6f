"""The names of courts, as they are written in prose and at the head of a paper."""

from __future__ import annotations

import re

STATES = (
    (
        "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas "
        "Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada New_Hampshire "
        "New_Jersey New_Mexico New_York North_Carolina North_Dakota Ohio Oklahoma Oregon Pennsylvania Rhode_Island South_Carolina "
        "South_Dakota Tennessee Texas Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming Puerto_Rico Guam Columbia"
    )
    .replace("_", "\0")
    .split()
)
STATES = [state.replace("\0", " ") for state in STATES]
"""The states and territories that a district is named after."""

_STATE = "|".join(sorted(STATES, key=len, reverse=True))
_DISTRICT = rf"(?:(?:Northern|Southern|Eastern|Western|Middle|Central) )?District of (?:the )?(?:{_STATE}|Virgin Islands|Northern Mariana Islands)"
_CIRCUIT = (
    r"(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|Federal|District of Columbia|D\.C\.|DC|"
    r"\d{1,2}(?:st|nd|rd|th|d)) Circuit"
)
_COUNTRY = r"(?:(?:United States|U\.S\.|U\. S\.|US) )?"
_WRITTEN = (
    rf"{_COUNTRY}(?:"
    rf"(?:District|Bankruptcy) Court(?:,? (?:for|in|of) the|,)? {_DISTRICT}(?:,? [A-Z][a-z]{{2,15}} Division)?"
    rf"|Court of Appeals(?:,? for the|,)? {_CIRCUIT}"
    rf"|{_CIRCUIT} Court of Appeals"
    r"|Court of (?:International Trade|Federal Claims|Appeals for Veterans Claims|Appeals for the Armed Forces)"
    r"|Foreign Intelligence Surveillance Court"
    r"|(?:District|Bankruptcy|Tax) Court"
    r"|Supreme Court of the (?:United States|State of (?:" + _STATE + r"))"
    rf"|Supreme Court(?: of (?:{_STATE}))?"
    rf"|Court of Appeals(?: (?:of|for) (?:the State of )?(?:{_STATE}))?"
    r")"
    rf"|{_CIRCUIT}"
    rf"|(?:{_STATE})(?: State)? (?:Supreme Court|Superior Court|Court of (?:Criminal )?Appeals|District Court|Circuit Court|Family Court)"
    rf"|Superior Court of (?:the State of )?(?:the )?(?:District of )?(?:{_STATE})"
    r"(?:,? (?:for the )?County of [A-Z][a-z]{2,15}(?: [A-Z][a-z]{2,15})?)?"
    rf"|(?:Northern|Southern|Eastern|Western|Middle|Central) District of (?:{_STATE})"
    r"|International (?:Criminal Court|Court of Justice)|European Court of (?:Human Rights|Justice)|Inter-American Court of Human Rights"
    r"|High Court(?: of Justice)?|Federal Court of (?:Appeal|Australia|Canada)|Constitutional Court|Board of Immigration Appeals"
)
COURT = re.compile(_WRITTEN.replace(" ", " {1,12}") + r"(?!\w)")
"""The name of a court, where it begins."""
