"""Dynasty's pages, bytes → records. Pure: no clock, no network, no database.

item.py       one agenda item: header, head, handlings
official.py   one officeholder decision
meeting.py    one meeting and its list of items
bodies.py     the page of bodies, and one body's meetings
content.py    where a page's text is, in every generation
header.py     body, stage, date and number
head.py       title and case number
labels.py     the words that open a passage: data
outcomes.py   the phrases that prove an outcome: data
turns.py      lines → whose part of the page they are
parts.py      a turn's lines → the parts that its labels open
passages.py   parts → passages and the facts that they state
people.py     the people named in a passage
"""
