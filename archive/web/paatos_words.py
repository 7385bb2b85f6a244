"""The words of the API: every property of every resource, with its type and what it means. Data, and the reader of it.

The first tables are the standard's own names (6Aika Päätösrajapinta 0.0.5); those of `dynasty…` are ours.
"""

from typing import NamedTuple

from archive.query import MOST_TERMS


class Described(NamedTuple):
    """A property: a JSON type, a format of strings, the name of another table, or one of these in brackets; and why."""

    type: str
    text: str


def _table(text: str) -> dict[str, Described]:
    """Lines of `name type: what it means`."""
    described = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        head, _, meaning = line.partition(": ")
        name, _, kind = head.partition(" ")
        described[name] = Described(kind, meaning)
    return described


_KEPT = """
    data_source string: The short name of the portal that said it.
    created_at date-time: When the archive first saw it; null where the archive did not note that.
    modified_at date-time: When the archive last wrote something of it.
"""
_POPOLO_KEPT = """
    created_at date-time: Always null: the archive does not note it.
    updated_at date-time: When the archive last wrote something of it.
"""
_ID = """
    url uri: Its address.
    id integer: Its number in this archive.
"""

RESOURCES = {
    "case": _table(f"""{_ID}
        actions [uri]: What was done about it.
        geometries [geometry]: Always empty: the portals tell no places.
        {_KEPT}
        origin_id string: The case number, as printed.
        title string: Its title, from the items that name the case.
        register_id string: The case number, as printed.
        function uri: The function class that its case number names.
        attachments [attachment]: Always empty: attachments belong to actions.
    """),
    "action": _table(f"""{_ID}
        contents [content]: The passages of the text as it is now, in order.
        attachments [attachment]: The documents that its page links to.
        {_KEPT}
        origin_id string: Its id in the portal's addresses.
        title string: Its title.
        ordering integer: Its number on the agenda.
        article_number string: Its section (§) in the minutes.
        resolution string: The text decided; null while the page tells none.
        case uri: The case that it is about.
        post uri: The officeholder who decided alone.
        event uri: The meeting; null of an officeholder's decision.
    """),
    "event": _table(f"""{_ID}
        actions [uri]: Its agenda in order.
        {_KEPT}
        origin_id string: Its id in the portal's addresses.
        name string: Always null: the portals give meetings no names.
        start_date date: The day on which it was held.
        end_date date: Always null: the portals do not say it.
        organization uri: The body that met.
    """),
    "organization": _table(f"""{_ID}
        events [uri]: Its meetings.
        posts [uri]: The officeholders who decide alone in it.
        {_KEPT}
        origin_id string: Always null: the portals have no id of their own for it that the archive keeps.
        classification string: The kind of a portal's organisation; null of a body.
        name string: Its name.
        founding_date date: Always null: the portals do not say it.
        dissolution_date date: Always null: the portals do not say it.
        parent uri: The portal's organisation, of a body.
    """),
    "person": _table(f"""
        id string: Its number in this archive.
        name string: The name, the given name first.
        family_name string: Always null: which part of a name is which is not told.
        given_name string: Always null, as family_name.
        additional_name string: Always null, as family_name.
        honorific_prefix string: Always null: not told.
        honorific_suffix string: Always null: not told.
        patronymic_name string: Always null: not told.
        sort_name string: Always null: not told.
        email string: Always null: addresses stand with the action for which they were given.
        gender string: Always null: not told.
        birth_date date: Always null: not told.
        death_date date: Always null: not told.
        image uri: Always null: not told.
        summary string: Always null: not told.
        biography string: Always null: not told.
        national_identity string: Always null: not told.
        memberships [membership]: Always empty: to be at a meeting is not yet to be a member.
        {_POPOLO_KEPT}
    """),
    "membership": _table(f"""
        id string: Its number.
        label string: What it is called.
        role string: The role of the member.
        member object: Who is the member.
        person_id string: The number of the person.
        person person: The person.
        organization organization: In which organisation.
        post_id string: The number of the post.
        post post: The post.
        on_behalf_of organization: For which organisation.
        start_date date: Since when.
        end_date date: Until when.
        {_POPOLO_KEPT}
    """),
    "post": _table(f"""
        id string: Its number in this archive.
        label string: The officeholder's title, as printed.
        other_label [string]: Always empty: not told.
        role string: Always null: not told.
        organization reference: The portal's organisation.
        area_id string: Always null: not told.
        start_date date: Always null: not told.
        end_date date: Always null: not told.
        memberships [membership]: Always empty: who held it is not told.
        {_POPOLO_KEPT}
    """),
    "function": _table(f"""{_ID}
        {_KEPT}
        origin_id string: The class, 00.01.02.
        name string: Always null: the portals name classes by number only.
        function_id string: The class, 00.01.02.
        parent uri: The class above it, where a case number names that one too.
    """),
}
"""The properties of each collection's resources."""

_OURS = """
    url uri: Its address, of resources too that the standard gives none.
    is_removed boolean: Whether it is told no more: removed by the portal, or gone from the archive.
    told_by uri: The resource that tells this one, which says the same in the portal's second language.
"""
_SEEN = """
    source_url uri: Its page at the portal.
    pdf_url uri: Its PDF at the portal.
    stage string: agenda or minutes.
    language string: fi or sv.
    twin uri: What says the same in the portal's other language.
    first_seen_at date-time: When the archive first saw it.
    last_seen_at date-time: When its page was last looked at.
    changed_at date-time: When its page last said something new.
    removed_at date-time: Since when the portal shows it no more.
    removal_reason string: Why, as far as that is known.
"""
_HANDLED = """
    outcome string: as_proposed, amended, voted, tabled, returned, rejected, withdrawn, noted or other; never guessed.
    unanimous boolean: Whether the text says that it was unanimous.
    evidence string: The sentence that proves the outcome.
    preparers [preparer]: Who prepared, presented, or tells more.
    proposals [proposal]: What was proposed, by the presenter and against.
    votes [vote]: The votes taken.
    stands [stand]: Dissents and disqualifications.
"""
_PRINTED = _HANDLED.replace("[", "[printed_")
"""Of a handling as its page prints it, without the people of the archive."""
_VERSION = """
    ordinal integer: Which it is, from 0.
    seen_from date-time: Since when the portal said it.
    parser_version integer: Which reader read its page.
    warnings [string]: What the reader was in doubt of.
    page_digest string: SHA-256 of the page's bytes as received.
"""

TABLES = {
    "content": _table(f"""{_KEPT}
        origin_id string: Always null: the portals number no passages.
        ordering integer: Its place in the text, from 0.
        title string: The label that opens it, as printed.
        type string: head, preparation, proposal, description, handling, decision, implementation, appeal and so on.
        hypertext string: The text as HTML: paragraphs and line breaks.
    """),
    "attachment": _table(f"""
        url uri: Its address at the portal.
        {_KEPT}
        origin_id string: Always null: not told.
        name string: Its title, as linked.
        public boolean: Always null: the page does not say it.
        confidentiality_reason string: Always null: the page does not say it.
        dynasty dynasty_attachment: What the standard has no name for.
    """),
    "dynasty_attachment": _table("""
        digest string: SHA-256 of the document's bytes; null, as all below, until it is fetched.
        media_type string: What it is, by its bytes.
        size_bytes integer: Its size.
        state string: text; scanned, pictures of pages; textless, neither of these; unreadable; too_big.
        reason string: Why not all of its text could be read.
        page_count integer: How many pages it has; null where that could not be read.
        fetched_at date-time: When the archive first had it.
        erased_at date-time: Since when the archive has its bytes no more, for somebody's sake.
    """),
    "geometry": _table(f"""{_KEPT}
        origin_id string: Its id at its source.
        name string: Its name.
        type string: Its kind.
        geometry object: Its shape.
    """),
    "reference": _table("""
        url uri: The address of a resource.
        id integer: Its number.
    """),
    "dynasty_case": _table(f"""{_OURS}
        function_class string: The class as printed, also one that is no function's.
    """),
    "dynasty_action": _table(f"""{_OURS} {_SEEN}
        organization uri: The body that decided; of an officeholder's decision the portal's organisation.
        secrecy string: whole or part, of what is kept secret.
        secrecy_law string: The section of law, as printed.
        held_on date: The day of the meeting or decision.
        versions uri: All that its page said, with the times.
        version dynasty_version: The version told here.
        {_HANDLED}
    """),
    "dynasty_event": _table(f"""{_OURS} {_SEEN}
        body string: The name of the body.
        starts_at date-time: When it began, or begins.
        place string: Where.
        checked boolean: Whether its minutes are checked.
        published_on date: When its minutes were published.
        attendees [attendee]: Who was listed as present or absent.
    """),
    "dynasty_organization": _table(f"""{_OURS}
        source_url uri: The portal's address.
    """),
    "dynasty_person": _table(f"""{_OURS}
        data_source string: The short name of the portal that names the person.
    """),
    "dynasty_membership": _table(_OURS),
    "dynasty_post": _table(f"""{_OURS}
        data_source string: The short name of the portal.
        organization uri: The portal's organisation.
    """),
    "dynasty_function": _table(_OURS),
    "dynasty_version": _table(_VERSION),
    "preparer": _table("""
        person uri: The person, when named.
        role string: preparer, presenter or contact.
        name string: The name, the given name first.
        job_title string: The title.
        unit string: The unit.
        phone string: The telephone number; null for the public.
        email string: The e-mail address; null for the public.
        printed string: The name as printed, where that differs.
    """),
    "proposal": _table("""
        person uri: Who proposed it, when named.
        kind string: presenter or counter.
        proposer_title string: The title.
        proposer_name string: The name.
        text string: What was proposed.
        supporters [string]: Who supported a counter-proposal.
    """),
    "vote": _table("""
        in_favour integer: JAA, for the proposal voted on.
        against integer: EI, for what was proposed against it.
        blank integer: Blank votes.
        absent integer: Members away.
        subject string: The sentence that sets JAA against EI.
    """),
    "stand": _table("""
        person uri: Whose it is, when named.
        kind string: dissent or disqualification.
        name string: The name.
        text string: The sentence that says so.
    """),
    "attendee": _table("""
        name string: The name.
        role string: The role, as printed.
        note string: What is noted beside the name.
        present boolean: False for those listed as absent.
    """),
    "handling": _table(f"""
        body_name string: The body, as printed.
        held_on date: The day.
        section integer: The section (§).
        is_current boolean: Whether it is the item's own; the others are earlier bodies' turns, printed on the page.
        contents [content]: The passages of its text.
        resolution string: The text decided.
        {_PRINTED}
    """),
    "version": _table(f"""{_VERSION}
        stage string: agenda or minutes.
        language string: fi or sv.
        title string: The title.
        seen_until date-time: Until when the portal said it; null of the last.
        change string: In what it differs from the one before: stage, text, characters, or around.
        handlings [handling]: Each body's turn that the page prints.
        attachments [attachment]: The documents that the page links to.
    """),
    "hit": _table("""
        action uri: The item found.
        item_id integer: Its number.
        portal string: The portal's short name.
        body string: The body.
        held_on date: The day of the meeting or decision.
        stage string: agenda or minutes.
        number integer: The number on the agenda.
        section integer: The section (§).
        title string: The title.
        case_number string: The case number.
        outcome string: The outcome.
        first_seen_at date-time: When the archive first saw it.
        changed_at date-time: When its page last said something new.
        source_url uri: Its page at the portal.
        snippet string: The words around the first one found.
        score number: How well it fits.
        attached [attached_hit]: Where in the texts of its attachments stands what its own text lacks.
    """),
    "attached_hit": _table("""
        title string: The attachment's title.
        url uri: The attachment.
        pages [integer]: The first pages that have it, counted from 1.
        snippet string: The words around the first one found, of the first of these pages.
    """),
}
"""The parts of resources, and what else is told in a list."""
for _name in ("preparer", "proposal", "vote", "stand"):
    TABLES[f"printed_{_name}"] = {key: value for key, value in TABLES[_name].items() if key != "person"}

PARAMETERS = {
    "limit": Described("integer", "How many to tell at once, 1 to 200; 20 unless said."),
    "offset": Described("integer", "How many to leave out. Slow far into a large collection: follow `next` instead."),
    "page": Described("integer", "Which page, counted from 1: the standard's own way for posts."),
    "page_size": Described("integer", "How many a page has, 1 to 200; 20 unless said."),
    "after": Described("integer", "Go on after this place in the order, `dynasty.after` of the answer before."),
    "order": Described(
        "string",
        "id, or modified_at: by when the archive last wrote something, with what is removed told as removed. Nothing "
        "is missed by who goes on after the last place told, however many days later.",
    ),
    "modified_since": Described("date-time", "Only what the archive wrote at this instant or later."),
    "data_source": Described("string", "Only this portal's, by its short name."),
    "organization": Described("string", "Only of this organisation: its number or address."),
    "event": Described("string", "Only of this event: its number or address."),
    "case": Described("string", "Only of this case: its number or address."),
    "q": Described("string", f"Words, {MOST_TERMS} at most, all of which must occur."),
}
