"""The older page generation: static pages in windows-1252. Pure; knows HTML, not requests nor an item's text.

The shapes are those of a city's pages of 2017: a label of two lines as the heading, tables for everything, comments
that name each row's record, links with the whole address.
"""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from scraper.demo import layout
from scraper.demo.content import Attendee, Body, Item, Meeting, Site
from scraper.demo.feeds import static_root
from scraper.demo.older_word import text_of
from scraper.demo.words import WORDS

HEAD = """<html><head>
 <meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
 <meta http-equiv="pragma" content="no-cache">
 <meta http-equiv="cache-control" content="no-cache">
 <meta name="robots" content="noindex">
 <title>{title}</title>
 <!--PARENTUPD-->
</head>

<body class="{kind}" onload="init()">
<center>
  {links}
</center>

<table class="tbl" cellspacing="0" width="100%">
<colgroup><col width=""></colgroup>
<tbody><tr><td><hr size="4"></td>
</tr><tr><td align="center"><label class="h3"><!-- RSPEAK_START -->{heading}<!-- RSPEAK_STOP --></label>\
<!--READSPEAKER--></td>
</tr><tr><td><hr size="4"></td>
</tr></tbody></table>

<p style="margin:0px">

<table class="tbl" cellspacing="0" width="100%">
<colgroup><col width=""></colgroup>
<tbody><tr><td style="padding-left:5px; padding-right:5px">

<!--DATA_BEGIN-->

"""

FOOT = """

<!--DATA_END-->

</td>
</tr></tbody></table>

<table class="tbl" cellspacing="0" width="100%">
<colgroup><col width=""></colgroup>
<tbody><tr><td><hr size="4"></td>
</tr></tbody></table>

</p><center>
  {links}
</center>

</body></html>
"""

LIST_BEGIN = '<table class="tbl" cellspacing="0" border="0" width="100%">\n<tbody><tr class="trHea">'
LIST_END = "\n</tr></tbody></table>"

FRAMES = """<html><head>
 <meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
 <title>{title}</title>
</head>
<frameset rows="*"><frame name="telimet" src="{root}/TELIMET.HTM"></frameset>
</html>
"""


def frames_page(site: Site, *, base_url: str) -> bytes:
    """`meeting_frames`, the only page that the script itself answers: a frame around the bodies."""
    return _encode(FRAMES.format(title=escape(site.name), root=static_root(base_url)))


def bodies_page(site: Site, *, base_url: str) -> bytes:
    """`TELIMET.HTM`: the bodies that have met, each with its latest meeting."""
    root = static_root(base_url)
    rows = "".join(_body_row(body, meetings[0], root) for body in site.bodies if (meetings := site.meetings_of(body)))
    table = (
        f'{LIST_BEGIN}<td class="tcHeaFirst" colspan="2" height="25">&nbsp;Toimielimet</td>'
        '<td class="tcHea">&nbsp;&nbsp;&nbsp;&nbsp;</td>\n<td class="tcHea">Viimeisin&nbsp;kokous</td>'
        '<td class="tcHeaLast" width="100%">&nbsp;</td>\n</tr><tr><td class="tcHeaSepa">&nbsp;</td>'
        f"{rows}{LIST_END}"
    )
    heading = f"{escape(site.name)}<br>Kokouslistat"
    return _page(site, "bodyTelimet", heading, table, links=_search_link(base_url))


def body_page(site: Site, body: Body, *, base_url: str) -> bytes:
    """`TELIN-<body>.HTM`: a body's meetings by year, latest first."""
    root = static_root(base_url)
    years = groupby(site.meetings_of(body), key=lambda meeting: meeting.held_on.year)
    tables = "".join(_year_table(year, meetings, root) for year, meetings in years)
    heading = f"Kokouslistat<br>{escape(body.name)}"
    return _page(site, "bodyTelin", heading, tables, links=_links(base_url, body))


def meeting_page(site: Site, meeting: Meeting, *, base_url: str) -> bytes:
    """`<meeting>.HTM`: a meeting's items."""
    heading = f"{escape(meeting.body)}<br>{escape(layout.meeting_line(meeting))}"
    table = _items_table(meeting, static_root(base_url))
    attendees = "".join(_attendees(*each) for each in layout.attendee_lists(meeting))
    return _page(site, "bodyKokous", heading, f"{table}{attendees}", links=_links(base_url, site.body_of(meeting)))


def item_page(site: Site, meeting: Meeting, item: Item, *, base_url: str) -> bytes:
    """`<meeting>-<n>.HTM`: an item."""
    root = static_root(base_url)
    heading = f"{escape(meeting.body)}<br>{escape(layout.item_line(meeting, item, joint=' '))}"
    navigation = _navigation(meeting, item, root)
    content = (
        f'<div class="tblDoc"><div class="tcDoc">{navigation}<hr>{_attachments(meeting.item_key(item), item, root)}'
        f"{text_of(meeting, item, email_domain=site.email_domain)}\n<hr>{navigation}\n</div></div>"
    )
    return _page(site, "bodyKokousasia", heading, content, links=_links(base_url, site.body_of(meeting), meeting))


def _page(site: Site, kind: str, heading: str, content: str, *, links: str) -> bytes:
    head = HEAD.format(title=escape(site.name), kind=kind, heading=heading, links=links)
    return _encode(f"{head}{content}{FOOT.format(links=links)}")


def _encode(page: str) -> bytes:
    return page.encode("windows-1252", errors="xmlcharrefreplace")


def _search_link(base_url: str) -> str:
    return f'<a href="{escape(base_url)}?page=meeting_frames" target="_top">Avaa haku</a>'


def _links(base_url: str, body: Body, meeting: Meeting | None = None) -> str:
    root = static_root(base_url)
    links = [_link(f"{root}/TELIMET.HTM", "Toimielimet"), _link(f"{root}/TELIN-{body.key}.HTM", body.name)]
    if meeting:
        links.append(_link(f"{root}/{meeting.key}.HTM", f"{layout.document(meeting)} {layout.day(meeting.held_on)}"))
    return f"{' | '.join(links)}&nbsp;|&nbsp;{_search_link(base_url)}"


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def _body_row(body: Body, latest: Meeting, root: str) -> str:
    name = _link(f"{root}/TELIN-{body.key}.HTM", body.name)
    meeting = _link(f"{root}/{latest.key}.HTM", layout.document(latest))
    return (
        f"\n<!--TIETUE:TELIN-{body.key}-->\n<!--{escape(body.name)}-->\n"
        f'</tr><tr><td class="tcBul">&nbsp;&nbsp;&nbsp;&nbsp;</td>\n<td class="tcDat" nowrap="nowrap">{name}</td>'
        f'<td></td>\n<td colspan="3" class="tcDat">{layout.day(latest.held_on)}&nbsp;&nbsp;{meeting}</td>\n'
        "<!--TIETUE-->"
    )


def _year_table(year: int, meetings: Iterable[Meeting], root: str) -> str:
    rows = "".join(_meeting_row(meeting, root) for meeting in meetings)
    return (
        f'{LIST_BEGIN}<td class="tcHeaFirst" colspan="2" height="25">&nbsp;Vuosi&nbsp;{year}</td>\n'
        '<td class="tcHea">&nbsp;</td>\n<td class="tcHeaLast" width="100%">&nbsp;</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>{rows}{LIST_END}'
    )


def _meeting_row(meeting: Meeting, root: str) -> str:
    state = 8 if meeting.stage == "minutes" and meeting.checked else 7
    link = _link(f"{root}/{meeting.key}.HTM", layout.document(meeting))
    return (
        f"\n<!--TIETUE:{meeting.key}-->\n<!--{meeting.held_on}-->\n<!--{meeting.key}.HTM-->\n<!--{state}-->\n"
        f'</tr><tr><td class="tcDat">&nbsp;&nbsp;{layout.day(meeting.held_on)}&nbsp;&nbsp;</td>\n'
        f'<td class="tcDat" width="100%">{link}</td>\n<!--TIETUE-->'
    )


def _items_table(meeting: Meeting, root: str) -> str:
    column, numbers = layout.ordinals(meeting)
    pdf = (
        f'<a target="_blank" href="{escape(root)}/{meeting.key}.PDF" class="linkMListPDF">'
        f"{layout.document(meeting)}&nbsp;PDF-muodossa</a>"
    )
    rows = "".join(_item_row(meeting, item, number, root) for item, number in zip(meeting.items, numbers, strict=True))
    return (
        f'{LIST_BEGIN}<td class="tcHeaFirst" height="25">&nbsp;{column}</td>\n<td class="tcHea">&nbsp;</td>\n'
        f'<td class="tcHea">{WORDS[meeting.language].title}</td>\n'
        f'<td class="tcHeaLast" width="100%" align="right">\n&nbsp;{pdf}\n&nbsp;</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>{rows}{LIST_END}'
    )


def _item_row(meeting: Meeting, item: Item, number: int | None, root: str) -> str:
    icon = '<td valign="top"><img src="ATTACHEMENT.GIF"></td>' if item.attachments else "<td>&nbsp;</td>"
    link = _link(f"{root}/{meeting.item_key(item)}.HTM", item.title)
    return (
        f'\n</tr><tr><td class="tcDat" valign="top">&nbsp;&nbsp;{number or ""}</td>{icon}'
        f'<td class="tcDat" colspan="3">{link}</td>'
    )


def _attendees(caption: str, people: tuple[Attendee, ...]) -> str:
    """A table with the caption, and within one of layout a second one: one column where nobody has a role, else two."""
    rows = "".join(
        "<tr>" + "".join(f'<td class="tcDat">  <xp xclass="MsoNormal">{escape(cell)}</xp><br>  </td>' for cell in cells)
        + "</tr>"
        for cells in map(_attendee_cells, people)
    )  # fmt: skip
    return (
        f'\n<p>\n{LIST_BEGIN}<td class="tcHeaFirst tcHeaLast" height="25">&nbsp;{caption}</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>{LIST_END}\n<table cellspacing="0" border="0">\n'
        f"<tbody><tr><td>&nbsp;&nbsp;</td><td>\n<table><tbody>{rows}</tbody></table></td>\n</tr></tbody></table>\n</p>"
    )


def _attendee_cells(one: Attendee) -> list[str]:
    """`Etunimi Sukunimi, puheenjohtaja, saapui klo 17.05` for a member; others' roles in a cell of their own."""
    said = [part for part in (one.role, one.note) if part]
    return [", ".join([one.name, *said])] if one.listed == "members" else [one.name, ", ".join(said)]


def _navigation(meeting: Meeting, item: Item, root: str) -> str:
    captions = ("Edellinen asia", "Seuraava asia")
    beside = " | ".join(
        _link(f"{root}/{meeting.item_key(other)}.HTM", caption)
        for caption, other in zip(captions, layout.neighbours(meeting, item), strict=True)
        if other
    )
    pdf = f'<a target="_blank" href="{escape(root)}/{meeting.item_key(item)}.PDF">Kokousasia&nbsp;PDF-muodossa</a>'
    return (
        f'<div class="tcDat"><table width="100%"><tbody><tr><td class="tcDat">{beside}</td>'
        f'<td class="tcDat" align="right">&nbsp;&nbsp;{pdf}</td></tr></tbody></table></div>'
    )


def _attachments(key: str, item: Item, root: str) -> str:
    if not item.attachments:
        return ""
    rows = "".join(
        f'<tr><td valign="top">&nbsp;</td><td><a href="{escape(root)}/{key}-{attachment.serial}.PDF" target="_blank">'
        f"{escape(attachment.title)}</a></td></tr>"
        for attachment in item.attachments
    )
    return f'<div class="tcDat">Liitteet<table class="tcDat"><tbody>{rows}</tbody></table></div><hr>'
