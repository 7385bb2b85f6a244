"""Templates filled in: the only module that knows Jinja2. Everything is escaped."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.web import charts, links
from archive.web.parameters import LAST_PAGE, LIMITS
from archive.web.prose import mark_words, split_blocks
from archive.web.telling import tell_file
from archive.web.texts import NAMES, TONGUES, Words


class Templates:
    """The pages' templates, loaded once."""

    def __init__(self) -> None:
        self._jinja = Environment(
            loader=PackageLoader("archive.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters |= {"blocks": split_blocks, "share": charts.share}
        self._jinja.globals |= {
            "last_page": LAST_PAGE,
            "limits": LIMITS,
            "links": links,
            "mark_words": mark_words,
            "tell_file": tell_file,
            "tongues": TONGUES,
            "tongue_names": NAMES,
        }

    def render(self, name: str, words: Words, shown: Mapping[str, Any]) -> bytes:
        """A page in a language. A name that the template needs and was not given is an error."""
        template = self._jinja.get_template(name)
        return template.render(words=words, t=words.text, **shown).encode("utf-8")
