"""An item's text as the current generation holds it: Word converted to HTML. Pure; knows no page around the text.

Runs of spans, tabs that are no characters, paragraphs that hold only a no-break space (dynasty-format 5). Which of
these manners an item is set in follows from its number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from scraper.demo import layout
from scraper.demo.content import Item, Meeting
from scraper.demo.words import WORDS, Words

RUN_WORDS = 6
"""Word cuts its text into runs; ours are that many words long."""

EMPTY = '<p class="MsoNormal"><span>&#xa0;</span></p>'

STYLE = """<style>
<!-- /* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; margin-bottom:.0001pt; font-size:11.0pt; font-family:"Arial";}
@page WordSection1 {size:595.3pt 841.9pt; margin:72.0pt;}
div.WordSection1 {page:WordSection1;} -->
</style>"""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How an item's Word document happens to be made."""

    tab: str
    """What stands between a label and its text."""
    description_below: bool
    """Whether the explanation starts on the line after its label."""
    case_number_first: bool
    """Whether the case number stands above the title, with a word before it."""


MANNERS = (
    Manner(tab="", description_below=False, case_number_first=False),
    Manner(
        tab='<span style="width:71.3pt; text-indent:0pt; display:inline-block">&#xa0;</span>',
        description_below=False,
        case_number_first=False,
    ),
    Manner(tab="<span>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>", description_below=False, case_number_first=True),
    Manner(tab="", description_below=True, case_number_first=True),
)
"""An item's manner is the one at its number modulo their count."""


def content(meeting: Meeting, item: Item) -> str:
    """`div.data-part meetingitem` with one block for each body that has handled the matter."""
    manner = MANNERS[item.number % len(MANNERS)]
    earlier = (
        [
            _paragraph(_runs(layout.turn_line(turn, with_section=True))),
            *(_part(part, manner) for part in layout.earlier_parts(turn, meeting.language)),
        ]
        for turn in item.earlier
    )
    current = [
        *_current_lines(meeting, item, manner),
        *(_part(part, manner) for part in layout.current_parts(item, meeting)),
    ]
    first, *others = (*earlier, current)
    blocks = "\n".join(_block(parts) for parts in ([*_head(item, manner, WORDS[meeting.language]), *first], *others))
    return f"<div class='data-part meetingitem'>\n{blocks}\n</div>"


def _block(parts: Iterable[str]) -> str:
    text = f"\n{EMPTY}\n".join(parts)
    return f"<div class='data-part-block-htm'>\n<div class=\"WordSection1\">\n{text}\n</div>\n</div>"


def _head(item: Item, manner: Manner, words: Words) -> list[str]:
    title = _paragraph(f'<span style="font-weight:bold">{escape(item.title)}</span>')
    marking = [_paragraph(f"<span>{escape(item.marking)}</span><span>&#xa0;</span>")] if item.marking else []
    if manner.case_number_first:
        return [STYLE, *marking, *_case_number(item, word=f"{words.case_number} "), title]
    return [STYLE, *marking, title, *(_case_number(item) if item.earlier else ())]


def _current_lines(meeting: Meeting, item: Item, manner: Manner) -> tuple[str, ...]:
    line = layout.turn_line(item.turn, with_section=meeting.stage == "minutes")
    paragraph = _paragraph(f"<span>{escape(line)}</span><span>&nbsp;&nbsp;&nbsp;&nbsp; </span>")
    below = () if manner.case_number_first or item.earlier else _case_number(item)
    return (paragraph, *below)


def _case_number(item: Item, word: str = "") -> tuple[str, ...]:
    if not item.case_number:
        return ()
    return (_paragraph(f"<span>{word}{escape(item.case_number)}</span><span>&#xa0; </span>"),)


def _part(part: layout.Part, manner: Manner) -> str:
    *above, label = part.label
    beside, below = _divide(part, manner)
    value = f"{manner.tab}{_runs(beside)}" if beside else "<span>&#xa0;&#xa0;</span>"
    lines = (
        *(_paragraph(_runs(line)) for line in above),
        _paragraph(f"<span>{escape(label)}</span>{value}"),
        *(_paragraph_or_table(block) for block in below),
    )
    return "\n".join(lines)


def _divide(part: layout.Part, manner: Manner) -> tuple[str | None, list[layout.Block]]:
    """What stands beside the label, and what follows below it."""
    blocks = list(layout.blocks(part.text)) if part.text else []
    starts_below = manner.description_below and part.kind == "description"
    if part.beside or starts_below or not blocks or not isinstance(blocks[0], str):
        return part.beside, blocks
    return blocks[0], blocks[1:]


def _paragraph_or_table(block: layout.Block) -> str:
    if isinstance(block, str):
        if block.startswith("- "):
            return _paragraph(f"<span>-</span><span>&#xa0;&#xa0;&#xa0;&#xa0;&#xa0; </span>{_runs(block[2:])}")
        return f"{EMPTY}\n{_paragraph(_runs(block))}"
    rows = "\n".join("<tr>" + "".join(f"<td>{_paragraph(_runs(cell))}</td>" for cell in row) + "</tr>" for row in block)
    return f'<table class="MsoTableGrid" border="0" cellspacing="0">\n{rows}\n</table>'


def _paragraph(inner: str) -> str:
    return f'<p class="MsoNormal">{inner}</p>'


def _runs(text: str) -> str:
    """The text in spans of a few words; each keeps the space that parts it from the next."""
    words = text.split(" ")
    cut = [" ".join(words[start : start + RUN_WORDS]) for start in range(0, len(words), RUN_WORDS)]
    return "".join(f"<span>{escape(run)}</span>" for run in (*(f"{run} " for run in cut[:-1]), cut[-1]))
