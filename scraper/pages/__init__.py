"""Dynasty's pages, bytes → records. Pure: no clock, no network, no database.

The pages:
item.py       one agenda item: header, head, handlings
official.py   one officeholder decision
meeting.py    one meeting and its list of items
attendees.py  who was there, below it
bodies.py     the page of bodies, and one body's meetings
absence.py    what a portal shows in the place of a page that it has no more

From the top of a page:
links.py      what a page links to
content.py    where a page's text is, in every generation
header.py     body, stage, date and number
head.py       title and case number
secrecy.py    what a title says of it

Whose text it is:
openings.py   a line → the turn that it opens
turns.py      lines → whose part of the page they are
earlier.py    lists of earlier handlings, which open no turn
labels.py     the words that open a passage: data
likely.py     the words that open one only in their place
parts.py      a turn's lines → the parts that its labels open

What it states:
passages.py   parts → passages and the facts that they state
people.py     the people named in a passage
members.py    the people named in a sentence
sentences.py  a passage → its sentences
outcomes.py   the phrases that prove an outcome: data
changes.py    whether the proposal was changed before it was decided on
motions.py    what members proposed
votes.py      how they voted; numerals.py: counts in words
stands.py     who dissented, who was disqualified
"""
