"""Makes the invented survey exports that `hcms demo` imports, and longer ones of the same shape for benchmarks.

    python tools/make_demo_exports.py                          write the shipped files anew
    python tools/make_demo_exports.py --check                  say whether the shipped files are what this makes
    python tools/make_demo_exports.py --coverage               print which response stands for which kind of report
    python tools/make_demo_exports.py --rows 20000 --out FILE  write a long uncoded export

The reports are written by hand in `tools/demo/stories/`; beside them, `survey.toml` is the survey they answer,
`filler.toml` what they answer where their story says nothing, and `coverage.toml` the table of which response
stands for which kind of report. Everything is invented: names, addresses under example.ac.uk and example.org,
telephone numbers from the range kept for drama. Needs Python 3.11 and nothing else; the same seed gives the same
bytes on every machine.

The shape is that of Jisc Online Surveys version 2: a header and rows of UTF-8 without a byte order mark, lines
ended by a line feed, answered cells quoted and unanswered ones empty; once with the options' labels and once, for
the reports of September 2026, with codes and the answer key they need.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "demo"
SHIPPED = ROOT / "src" / "harassment_cms" / "_demo"
LABELLED = "results-for-harassment-re-2026-10-05-0900.csv"
CODED = "results-for-harassment-re-2026-10-05-0915.csv"
KEY = "results-for-harassment-re-2026-10-05-0915-key.csv"
FIRST_CODED_DAY = date(2026, 9, 1)
FIRST_DAY = datetime(2024, 10, 1, tzinfo=UTC)
SEED = 20261005
OTHER = "If you selected Other, please specify:"
STAFF = {"academic_staff", "professional_staff"}
ADULTS = STAFF | {"contractor", "public", "visitor", "alumnus", "applicant", "unknown", "prefer_not_to_say"}
STORY_WORDS = {"id", "on", "at", "days", "covers", "only_route", "from_diary", "keep_lines"}

Answer = str | list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as built in the survey tool; without options it is answered in words."""

    id: str
    text: str
    options: tuple[tuple[str, str], ...]
    several: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One sent form: answers by question id, as codes where the question has options; times in UTC."""

    id: str
    started: datetime
    completed: datetime
    answers: dict[str, Answer]
    covers: tuple[int, ...] = ()


class Draw:
    """Repeatable choices for one report: each depends on the seed, the report and its purpose, on nothing else."""

    def __init__(self, seed: int, report: str) -> None:
        self._prefix = f"{seed}/{report}/"

    def number(self, purpose: str, below: int) -> int:
        """A whole number from 0 up to and without `below`."""
        return int.from_bytes(hashlib.sha256((self._prefix + purpose).encode()).digest()[:8], "big") % below

    def weighted(self, purpose: str, choices: list[list[Any]]) -> Answer:
        """One of `[answer, weight]` pairs."""
        left = self.number(purpose, sum(weight for _, weight in choices))
        for answer, weight in choices:
            left -= weight
            if left < 0:
                return answer  # type: ignore[no-any-return]
        raise AssertionError("weights are whole and positive")


def load(name: str) -> dict[str, Any]:
    """One of the TOML files beside this tool."""
    return tomllib.loads((SOURCES / name).read_text("utf-8"))


def load_survey() -> tuple[Question, ...]:
    """The survey's questions in the order of its columns."""
    return tuple(
        Question(**entry | {"options": tuple(map(tuple, entry.get("options", ())))})
        for entry in load("survey.toml")["question"]
    )


def load_stories() -> list[dict[str, Any]]:
    """Every report written by hand, in the order of the files."""
    names = sorted(path.name for path in (SOURCES / "stories").glob("*.toml"))
    return [story for name in names for story in load(f"stories/{name}")["story"]]


def as_exported(text: str) -> str:
    """A text as the survey tool writes it: on one line, with two spaces where a paragraph ended."""
    return "  ".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()))


def diary() -> str:
    """The one report that is longer than anybody expects: line breaks, quotes and delimiters included."""
    parts = load("diary.toml")
    draw = Draw(SEED, "diary")
    day: date = parts["first_day"]
    lines = [parts["opening"].strip(), ""]
    length = 0
    while length < parts["length"]:
        kinds = ("what", "after", "aside") if draw.number(f"has aside {day}", 3) == 0 else ("what", "after")
        chosen = [parts[kind][draw.number(f"{kind} {day}", len(parts[kind]))] for kind in kinds]
        lines.append(" ".join([f"{day:%A} {day.day} {day:%B %Y}.", *chosen]))
        length += len(lines[-1]) + 1
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return "\n".join([*lines, "", parts["closing"].strip()])


def groups(story: Mapping[str, Any]) -> Iterator[str]:
    """The groups of filler.toml that a report belongs to, the most particular first."""
    yield story["route"]
    if story["route"] != "anonymous":
        yield "named"
    if story.get("role", "affected") != "affected":
        yield "other_person"
    yield "adult" if story.get("affiliation") in ADULTS else "student"
    yield "any"


def when_sent(story: Mapping[str, Any], draw: Draw) -> datetime:
    """When the form was sent: people write in the evening and at night as well as at noon."""
    if "at" in story:
        moment: datetime = story["at"]
        return moment
    hour = (7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22, 22)[draw.number("hour", 20)]
    clock = time(hour, draw.number("minute", 60), draw.number("second", 60), tzinfo=UTC)
    return datetime.combine(story["on"], clock)


def when_happened(story: Mapping[str, Any], sent: datetime, draw: Draw) -> str:
    """The day of the incident as the form asks for it; one in eight leaves it empty."""
    if "date" in story:
        return str(story["date"])
    if "days" not in story and draw.number("no date", 8) == 0:
        return ""
    days = story.get("days", 1 + draw.number("days", 4) ** 2 + draw.number("more days", 5))
    return f"{sent - timedelta(days=days):%d/%m/%Y}"


def contact(story: Mapping[str, Any], draw: Draw) -> dict[str, Answer]:
    """How a named reporting party can be reached. The same name gives the same details in every report."""
    name = story["name"]
    person = Draw(SEED, name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("Dr ", "").lower()
    words = re.findall(r"[a-z-]+", plain) or ["someone"]
    details: dict[str, Answer] = {"email": f"{words[0][0]}.{words[-1]}@example.ac.uk"}
    if draw.number("gives number", 3):
        kind = "E" if story["affiliation"] in STAFF else "U"
        details["university_id"] = f"{kind}{1_000_000 + person.number('id', 9_000_000)}"
    return details


def respond(story: Mapping[str, Any], survey: Iterable[Question], filler: Mapping[str, Any], seed: int) -> Response:
    """The form a story's reporting party sent."""
    draw = Draw(seed, story["id"])
    sent = when_sent(story, draw)
    answers: dict[str, Answer] = {key: value for key, value in story.items() if key not in STORY_WORDS}
    if not story.get("only_route"):
        answers["date"] = when_happened(story, sent, draw)
        if "name" in story:
            answers = contact(story, draw) | answers
        if "narrative" in story:
            answers["narrative"] = story["narrative"] if story.get("keep_lines") else as_exported(story["narrative"])
        if story.get("from_diary"):
            answers["narrative"] = diary()
        for question in survey:
            section = next((group for group in groups(story) if question.id in filler[group]), None)
            if question.id not in answers and section:
                answers[question.id] = draw.weighted(question.id, filler[section][question.id])
    check_answers(story["id"], answers, survey)
    return Response(
        id=f"910412-910403-{41_000_000 + int((sent - FIRST_DAY).total_seconds()) // 7}",
        started=sent - timedelta(minutes=4 + draw.number("minutes", 45), seconds=draw.number("seconds", 60)),
        completed=sent,
        answers={key: answer for key, answer in answers.items() if answer},
        covers=tuple(story.get("covers", ())),
    )


def check_answers(report: str, answers: Mapping[str, Answer], survey: Iterable[Question]) -> None:
    """Stops at a story that answers a question the survey has not, or with a code that is no option."""
    known = {question.id: {code for code, _ in question.options} for question in survey}
    texts = {f"{question.id}_other" for question in survey if question.other}
    for key, answer in answers.items():
        if key in texts:
            continue
        if key not in known:
            raise SystemExit(f"story {report}: the survey has no question {key}")
        given = {answer} if isinstance(answer, str) else set(answer)
        if known[key] and not given - {""} <= known[key]:
            raise SystemExit(f"story {report}: {key} has no option {sorted(given - known[key])}")


def with_phones(responses: list[Response]) -> list[Response]:
    """Telephone numbers for some of the people named, one each, from 07700 900100 on."""
    numbers: dict[str, str] = {}
    for response in responses:
        name = response.answers.get("name")
        wanted = response.answers.get("contact_method") in {"phone", "text"}
        if isinstance(name, str) and (wanted or Draw(SEED, name).number("phone", 3) == 0):
            number = numbers.setdefault(name, f"07700 900{100 + len(numbers):03}")
            response.answers.setdefault("phone", number)
    return responses


def shipped_responses(seed: int) -> list[Response]:
    """Every invented report, oldest first."""
    survey, filler = load_survey(), load("filler.toml")
    responses = sorted(
        (respond(story, survey, filler, seed) for story in load_stories()), key=lambda response: response.completed
    )
    if len({response.id for response in responses}) < len(responses):
        raise SystemExit("two reports were sent within seven seconds: choose another seed or day")
    return with_phones(responses)


def long_responses(rows: int, seed: int) -> Iterator[Response]:
    """`rows` reports of about two thousand characters, one at a time; the first are the same however many follow."""
    stories = [story for story in load_stories() if "narrative" in story and not story.get("keep_lines")]
    survey, filler = load_survey(), load("filler.toml")
    models = [respond(story, survey, filler, seed) for story in stories]
    sentences = re.findall(r"\w[^.!?]{20,}[.!?]", " ".join(str(model.answers["narrative"]) for model in models))
    names = [str(model.answers["name"]).split() for model in models if "name" in model.answers]
    for row in range(rows):
        draw = Draw(seed, f"row {row}")
        model = models[draw.number("model", len(models))]
        answers = dict(model.answers)
        words: list[str] = []
        while sum(map(len, words)) < 2000:
            words.append(sentences[draw.number(f"sentence {len(words)}", len(sentences))])
        answers["narrative"] = " ".join(words)
        if "name" in answers:
            given, family = (names[draw.number(part, len(names))] for part in ("given", "family"))
            answers |= {"name": f"{given[0]} {family[-1]}", "email": f"reporter.{row}@example.ac.uk"}
            answers |= {"university_id": f"U{1_000_000 + row}", "phone": ""}
        completed = FIRST_DAY + timedelta(minutes=(row * 37) % 1_049_760)
        yield Response(f"910412-920001-{50_000_000 + row}", completed - timedelta(minutes=20), completed, answers)


def cell(text: str) -> str:
    """A cell as the survey tool writes it: quoted if there is anything in it."""
    return '"' + text.replace('"', '""') + '"' if text else ""


def line(cells: Iterable[str]) -> bytes:
    """One record."""
    return (",".join(map(cell, cells)) + "\n").encode()


def labelled_columns(survey: Iterable[Question]) -> Iterator[str]:
    """Headers of the export with labels: each question's number and words, its "Other" text after it."""
    for number, question in enumerate(survey, start=1):
        yield f"{number}. {question.text}"
        if question.other:
            yield f"{number}.a. {OTHER}"


def labelled_cells(survey: Iterable[Question], response: Response) -> Iterator[str]:
    """The answers with labels; several answers stand in the order of the options, joined by a bare comma."""
    for question in survey:
        answer = response.answers.get(question.id, "")
        given = [answer] if isinstance(answer, str) else answer
        chosen = [label for code, label in question.options if code in given]
        yield ",".join(chosen) if question.options else str(answer)
        if question.other:
            yield str(response.answers.get(f"{question.id}_other", ""))


def coded_columns(survey: Iterable[Question]) -> Iterator[str]:
    """Headers of the coded export: one column for each option where several can be chosen."""
    for number, question in enumerate(survey, start=1):
        if question.several:
            yield from (f"Q{number}_{option}" for option in range(1, len(question.options) + 1))
        else:
            yield f"Q{number}"
        if question.other:
            yield f"Q{number}_a"


def coded_cells(survey: Iterable[Question], response: Response) -> Iterator[str]:
    """The answers as option numbers from 1; where several can be chosen 0 or 1, and 0 throughout if untouched."""
    for question in survey:
        answer = response.answers.get(question.id, "")
        codes = [code for code, _ in question.options]
        if question.several:
            yield from ("1" if code in answer else "0" for code in codes)
        elif codes:
            yield str(codes.index(str(answer)) + 1) if answer else ""
        else:
            yield str(answer)
        if question.other:
            yield str(response.answers.get(f"{question.id}_other", ""))


def export(survey: Sequence[Question], responses: Iterable[Response], coded: bool = False) -> Iterator[bytes]:
    """An export, record by record: with labels, or coded. Its last two columns are in UTC."""
    columns, cells = (coded_columns, coded_cells) if coded else (labelled_columns, labelled_cells)
    yield line(["URN" if coded else "Unique Response Number", *columns(survey), "StartDate", "CompletionDate"])
    for response in responses:
        times = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" for moment in (response.started, response.completed))
        yield line([response.id, *cells(survey, response), *times])


def answer_key(survey: Iterable[Question]) -> Iterator[bytes]:
    """What the coded export's columns and numbers mean."""
    yield line(["URN", "Unique Response Number"])
    for number, question in enumerate(survey, start=1):
        yield line([f"Q{number}", question.text])
        yield from (line([str(option), label]) for option, (_, label) in enumerate(question.options, start=1))
        if question.other:
            yield line([f"Q{number}_a", OTHER])
    yield line(["StartDate", "Start date"])
    yield line(["CompletionDate", "Submission date"])


def shipped_files(seed: int = SEED) -> dict[str, bytes]:
    """File name → content of everything that is shipped."""
    survey, responses = load_survey(), shipped_responses(seed)
    coded = [response for response in responses if response.completed.date() >= FIRST_CODED_DAY]
    return {
        LABELLED: b"".join(export(survey, responses[: -len(coded)])),
        CODED: b"".join(export(survey, coded, coded=True)),
        KEY: b"".join(answer_key(survey)),
    }


def coverage(seed: int = SEED) -> dict[str, list[str]]:
    """Which responses stand for each of the twenty kinds of report that an import has to bear."""
    responses = shipped_responses(seed)
    return {str(kind): [response.id for response in responses if kind in response.covers] for kind in range(1, 21)}


def differing() -> list[str]:
    """What of the shipped state is not what this makes."""
    shipped = {path.name: path.read_bytes() for path in SHIPPED.glob("*.csv")}
    made = shipped_files()
    wrong = [name for name in sorted(shipped | made) if shipped.get(name) != made.get(name)]
    return wrong + (["coverage.toml"] if coverage() != load("coverage.toml") else [])


def main(arguments: list[str] | None = None) -> int:
    """Runs the tool; 0 if all is well, 1 if `--check` found a difference."""
    parser = argparse.ArgumentParser(description="Make the invented survey exports.")
    parser.add_argument("--check", action="store_true", help="compare the shipped files with what this makes")
    parser.add_argument("--coverage", action="store_true", help="print the response ids of each kind of report")
    parser.add_argument("--rows", type=int, metavar="N", help="write a long export of N reports to --out")
    parser.add_argument("--out", type=Path, help="a file with --rows, otherwise a folder")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    if options.check:
        wrong = differing()
        print(
            "The shipped files are what this tool makes." if not wrong else f"Not what this makes: {', '.join(wrong)}"
        )
        return 1 if wrong else 0
    if options.coverage:
        for kind, ids in coverage(options.seed).items():
            print(f"{kind} = {ids}".replace("'", '"'))
    elif options.rows is not None:
        if options.out is None:
            parser.error("--rows needs --out FILE")
        with options.out.open("wb") as file:
            file.writelines(export(load_survey(), long_responses(options.rows, options.seed)))
    else:
        folder = options.out or SHIPPED
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in shipped_files(options.seed).items():
            (folder / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
