"""Guidance pages from templates that people write: how to report, who can, what happens next.

A template is a file of plain Markdown: a title, headings, paragraphs, lists, links, strong words. ``{organisation}``
and the other names of ``PLACES`` stand for what the settings say, and a paragraph ``{service galop}`` for that entry
of the directory, so that no number is written twice. Everything else is refused with file and line. Called by
``hcms signposting guidance``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.signposting.leaflet import Block, Leaflet, Line, Listing, Prose, Run, Section
from harassment_cms.signposting.pages import Setting, entry, ring
from harassment_cms.yamlfile import not_one_of

if TYPE_CHECKING:
    from markdown_it.token import Token

    from harassment_cms.signposting.checking import Measure
    from harassment_cms.signposting.model import Directory, Service

PLACES: Final = ("organisation", "danger_now", "police", "answer_within")
"""What a template may leave to the settings."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_SERVICE = re.compile(r"\{service\s+([a-z0-9-]+)\}")
_LINK = re.compile(r"(?:https://|mailto:|tel:)\S+")
_CLOSES = {"bullet_list_open": "bullet_list_close", "ordered_list_open": "ordered_list_close"}


@dataclass(frozen=True, slots=True)
class ServiceHere:
    """A place in a template where an entry of the directory goes; ``line`` counts from 1."""

    service_id: str
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was understood: its title, and under each heading its blocks, places not yet filled."""

    file: str
    title: str
    sections: tuple[tuple[str, tuple[Prose | Listing | ServiceHere, ...]], ...]

    def services(self, directory: Directory) -> tuple[Service, ...]:
        """Return the entries that the page will hold.

        Raises ``InputRefusedError`` for one that the directory does not have, or that nobody can reach as it stands.
        """
        found: dict[str, Service] = {}
        problems = []
        known = [service.id for service in directory.services]
        for here in (block for _, blocks in self.sections for block in blocks if isinstance(block, ServiceHere)):
            service = directory.get(here.service_id)
            if service is None:
                problems.append(
                    (here.line, f"the directory has no such service: {not_one_of(here.service_id, known)}")
                )
            elif not service.reachable:
                problems.append((here.line, f"the directory doesn't say yet how to reach {here.service_id}"))
            else:
                found[service.id] = service
        _refuse(self.file, problems)
        return tuple(found.values())


def understand(text: str, file: str) -> Template:
    """Read a template; ``file`` is its name in messages.

    Raises ``InputRefusedError`` with line and words for everything that cannot be used.
    """
    from markdown_it import MarkdownIt

    reading = _Reading(MarkdownIt("commonmark", {"html": False}).parse(text))
    reading.run()
    _refuse(file, reading.problems)
    return Template(file, reading.title, tuple((heading, tuple(blocks)) for heading, blocks in reading.sections))


def fill(template: Template, directory: Directory, setting: Setting, by: Measure) -> Leaflet:
    """Return the page: danger first, then the template with its places filled. Raises as ``Template.services``."""
    entries = {service.id: entry(service, setting, by) for service in template.services(directory)}
    values = {name: str(getattr(setting, name)) for name in PLACES}

    def filled(block: Prose | Listing | ServiceHere) -> Block:
        if isinstance(block, ServiceHere):
            return entries[block.service_id]
        if isinstance(block, Prose):
            return Prose(_filled(block.line, values))
        return replace(block, points=tuple(_filled(point, values) for point in block.points))

    sections = tuple(
        Section(f"part-{number}", _worded(heading, values), tuple(map(filled, blocks)))
        for number, (heading, blocks) in enumerate(template.sections, 1)
    )
    return Leaflet(
        title=_worded(template.title, values),
        organisation=setting.organisation,
        urgent=Section("now", "In danger now?", (ring(setting),)),
        sections=sections,
        leave_to=setting.leave_to,
        practice=setting.practice,
    )


def _filled(line: Line, values: dict[str, str]) -> Line:
    return tuple(replace(run, text=_worded(run.text, values)) for run in line)


def _worded(words: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda found: values[found[1]], words)


def _refuse(file: str, problems: Sequence[tuple[int, str]]) -> None:
    if problems:
        told = "\n".join(f"  {file}:{line}: {words}" for line, words in problems)
        raise InputRefusedError(
            f"{file} cannot be used:\n{told}", "Correct it in a text editor. Nothing was written."
        )


@dataclass(slots=True)
class _Reading:
    """Goes through the tokens of a template and collects what cannot be used."""

    tokens: Sequence[Token]
    title: str = ""
    sections: list[tuple[str, list[Prose | Listing | ServiceHere]]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    at: int = 0

    def run(self) -> None:
        """Read everything."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.type == "heading_open":
                self._heading(token, self.tokens[self.at + 1])
                self.at += 3
            elif token.type == "paragraph_open":
                self._paragraph(self.tokens[self.at + 1])
                self.at += 3
            elif token.type in _CLOSES:
                self._list(token)
            else:
                self._trouble(token, "only headings, paragraphs, lists, links and strong words are used here")
                self._leave_out(token)
        if not self.title and not self.problems:
            self.problems.append((1, "the page has no title: begin it with a line like # How to report"))

    def _heading(self, token: Token, inline: Token) -> None:
        words = "".join(run.text for run in self._line(inline))
        if token.tag == "h1" and not self.title and not self.sections:
            self.title = words
        elif token.tag == "h2":
            self.sections.append((words, []))
        else:
            self._trouble(token, "one title (#) at the beginning, and headings of one kind (##), are used here")

    def _paragraph(self, inline: Token) -> None:
        if here := _SERVICE.fullmatch(inline.content.strip()):
            self._add(inline, ServiceHere(here[1], self._number(inline)))
        else:
            self._add(inline, Prose(self._line(inline)))

    def _list(self, token: Token) -> None:
        end = next(
            place
            for place in range(self.at, len(self.tokens))
            if self.tokens[place].type == _CLOSES[token.type] and self.tokens[place].level == token.level
        )
        inside = self.tokens[self.at + 1 : end]
        for each in inside:
            if each.type.removesuffix("_open").removesuffix("_close") not in ("list_item", "paragraph", "inline"):
                self._trouble(each, "a list holds single lines: no list, heading or other thing within it")
        points = tuple(self._line(each) for each in inside if each.type == "inline")
        self._add(token, Listing(points, counted=token.type == "ordered_list_open"))
        self.at = end + 1

    def _add(self, token: Token, block: Prose | Listing | ServiceHere) -> None:
        if not self.title:
            self._trouble(token, "the page begins with its title: a line like # How to report")
            return
        if not self.sections:
            self.sections.append(("About this page", []))
        self.sections[-1][1].append(block)

    def _line(self, inline: Token) -> Line:
        return tuple(self._runs(inline))

    def _runs(self, inline: Token) -> Iterator[Run]:
        strong, href = False, ""
        for child in inline.children or []:
            match child.type:
                case "text" | "code_inline":
                    self._places(inline, child.content)
                    yield Run(child.content, href, strong)
                case "softbreak" | "hardbreak":
                    yield Run(" ", href, strong)
                case "strong_open" | "strong_close":
                    strong = child.type == "strong_open"
                case "em_open" | "em_close":
                    continue
                case "link_open":
                    href = str(child.attrs.get("href", ""))
                    if not _LINK.fullmatch(href):
                        self._trouble(inline, "a link begins with https://, mailto: or tel:")
                case "link_close":
                    href = ""
                case _:
                    self._trouble(inline, "pictures and the like are not used here")

    def _places(self, inline: Token, words: str) -> None:
        for name in _PLACE.findall(words):
            if name.startswith("service "):
                self._trouble(inline, f"{{{name}}} stands in a paragraph of its own")
            elif name not in PLACES:
                self._trouble(inline, f"{{{name}}} stands for nothing here: {not_one_of(name, PLACES)}")

    def _leave_out(self, token: Token) -> None:
        """Go on after something that is not used here, with all that is within it."""
        depth: int = token.nesting
        self.at += 1
        while depth > 0 and self.at < len(self.tokens):
            depth += self.tokens[self.at].nesting
            self.at += 1

    def _trouble(self, token: Token, words: str) -> None:
        self.problems.append((self._number(token), words))

    def _number(self, token: Token) -> int:
        """Return the token's line; a closing one has none of its own and is told by its list."""
        where = token.map or self.tokens[self.at].map or [0]
        return where[0] + 1
