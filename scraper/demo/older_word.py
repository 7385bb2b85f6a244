"""An item's text as the older generation holds it: a filtered Word document. Pure; knows no page around the text.

Labels are bold in a hanging indent, text in the indented column, rows of `&nbsp;` where someone wanted an indent, and
the preparers in a table without borders, below a label of their own and above an address that is a template.
"""

from collections.abc import Iterable
from html import escape
from textwrap import fill

from scraper.demo import layout
from scraper.demo.content import Item, Meeting, Person, Turn
from scraper.demo.words import WORDS, Words

STYLE = """\
<meta name="Generator" content="Microsoft Word 14 (filtered)"> <style> <!--  /* Style Definitions */
 p.MsoNormal, li.MsoNormal, div.MsoNormal 	{margin-bottom:11.0pt; 	font-family:"Arial","sans-serif";}
 p.Sivuotsikko, li.Sivuotsikko, div.Sivuotsikko 	{margin-left:117.0pt; 	text-indent:-117.0pt;}
 p.Sisennetty, li.Sisennetty, div.Sisennetty 	{margin-left:117.1pt; 	color:black;}
 @page WordSection1 	{size:595.3pt 841.9pt;} div.WordSection1 	{page:WordSection1;} --> </style>"""

TAB = "&nbsp;&nbsp;&nbsp;&nbsp; "
INDENT = "&nbsp;" * 38 + "\n "
SOURCE_WIDTH = 76
"""Lines of the HTML source break in the middle of paragraphs."""


def text_of(meeting: Meeting, item: Item, *, email_domain: str) -> str:
    """`div.WordSection1` with the number, the title and the turns of all bodies that have handled the matter."""
    words = WORDS[meeting.language]
    template = f"{'förnamn.efternamn' if meeting.language == 'sv' else 'etunimi.sukunimi'}@{email_domain}"
    paragraphs = [*_head(meeting, item)]
    for turn in item.earlier:
        paragraphs.append(_turn_line(turn, with_section=True))
        paragraphs.extend(_turn(turn, layout.earlier_parts(turn, meeting.language), words, template))
    if item.earlier:
        paragraphs.append(_turn_line(item.turn, with_section=meeting.stage == "minutes"))
    paragraphs.extend(_turn(item.turn, layout.current_parts(item, meeting), words, template))
    return f'{STYLE} <div class="WordSection1"> {"  ".join(paragraphs)}  {_empty("MsoNormal")} </div>'


def _head(meeting: Meeting, item: Item) -> Iterable[str]:
    if item.marking:
        yield f'<p class="MsoNormal">{escape(item.marking)}</p>'
    for line in _case_lines(item.case_number):
        yield f'<p class="MsoNormal" style="text-align:right" align="right"><span>{escape(line)}</span></p>'
    yield _empty("MsoNormal")
    ordinal = item.number if meeting.stage == "agenda" else item.section
    yield f'<p class="MsoNormal"><span lang="EN-US">{ordinal or ""}</span></p>'
    yield f'<p class="MsoNormal" style="margin-right:-7.15pt"><strong><span>{_wrapped(item.title)}</span></strong></p>'
    yield '<p class="MsoNormal"><span style="color:black">&nbsp;</span></p>'


def _case_lines(case_number: str | None) -> tuple[str, ...]:
    """`1482/00.01.02/2026` → `1482/2026` and, on the next line, its class."""
    if not case_number:
        return ()
    serial, *function_class, year = case_number.split("/")
    return f"{serial}/{year}", *function_class


def _turn_line(turn: Turn, *, with_section: bool) -> str:
    return f'<p class="MsoNormal"><b>{escape(layout.turn_line(turn, with_section=with_section))}</b></p>'


def _turn(turn: Turn, parts: Iterable[layout.Part], words: Words, template: str) -> Iterable[str]:
    for part in parts:
        if part.kind == "preparation":
            yield from _preparers(turn, words, template)
        else:
            yield from _part(part)
        yield _empty("Sisennetty")


def _preparers(turn: Turn, words: Words, template: str) -> Iterable[str]:
    label = turn.label("preparation", words.preparers_older)
    style = "margin-left:117.0pt;line-height:12.0pt;text-autospace: none"
    cells = "".join(
        f'<p class="MsoNormal"><span lang="EN-US">{_person(person, words)}</span></p>' for person in turn.preparers
    )
    yield f'<p class="MsoNormal" style="{style}"><span style="color:black">{escape(label)}</span></p>'
    yield _table(
        f'<tr><td style="width:370.35pt;padding:0cm 5.4pt 0cm 5.4pt" width="494" valign="top">{cells}</td></tr>'
    )
    yield f'<p class="MsoNormal" style="{style}"><a href="mailto:{escape(template)}">{escape(template)}</a></p>'


def _person(person: Person, words: Words) -> str:
    name = escape(person.name)
    return f"{name}, {words.phone}&nbsp; {escape(person.phone)}" if person.phone else name


def _part(part: layout.Part) -> Iterable[str]:
    *above, label = part.label
    blocks = list(layout.blocks(part.text)) if part.text else []
    beside = part.beside
    if not beside and blocks and isinstance(blocks[0], str):
        beside, blocks = blocks[0], blocks[1:]
    yield from (f'<p class="Sivuotsikko"><b>{escape(line)}</b></p>' for line in above)
    yield f'<p class="Sivuotsikko"><b>{escape(label)}</b>{f"{TAB}{_wrapped(beside)}" if beside else "&nbsp;"}</p>'
    for block in blocks:
        yield from _below(block, indented_by_hand=part.kind == "description")


def _below(block: layout.Block, *, indented_by_hand: bool) -> Iterable[str]:
    if not isinstance(block, str):
        rows = ("".join(f'<td><p class="MsoNormal">{escape(cell)}</p></td>' for cell in row) for row in block)
        yield _table("".join(f"<tr>{row}</tr>" for row in rows))
    elif block.startswith("- "):
        yield f'<p class="Sisennetty">-&nbsp;&nbsp;&nbsp;&nbsp; {_wrapped(block[2:])}</p>'
    elif indented_by_hand:
        yield _empty("Sivuotsikko")
        yield f'<p class="Sivuotsikko">{INDENT}{_wrapped(block)}</p>'
    else:
        yield _empty("Sisennetty")
        yield f'<p class="Sisennetty">{_wrapped(block)}</p>'


def _table(rows: str) -> str:
    style = "margin-left:117.0pt;border-collapse:collapse;border:none"
    return (
        f'<table class="MsoTableGrid" style="{style}" cellspacing="0" cellpadding="0" border="0">'
        f"<tbody>{rows}</tbody></table>"
    )


def _empty(style: str) -> str:
    return f'<p class="{style}">&nbsp;</p>'


def _wrapped(text: str) -> str:
    return escape(fill(text, SOURCE_WIDTH, break_long_words=False, break_on_hyphens=False))
