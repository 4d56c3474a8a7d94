"""Questions that are answered yes, no or unknown, each with one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

ANSWERS = ("yes", "no", "unknown")
_LABEL = 24
_ANSWERS = sum(len(answer) + 5 for answer in ANSWERS)


class Answers(Widget, can_focus=True):
    """A row for each question, with what was said elsewhere beside it. Nothing is answered beforehand."""

    DEFAULT_CSS = "Answers { height: auto; width: 1fr; }"
    BINDINGS = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("y", "answer('yes')", show=False),
        Binding("n", "answer('no')", show=False),
        Binding("u,question_mark", "answer('unknown')", show=False),
        Binding("enter", "step(1)", show=False),
    ]

    class Changed(Message):
        """A question was answered."""

    def __init__(
        self, questions: Sequence[tuple[str, str]], beside: Mapping[str, Content], heading: str, how: str, *, id: str
    ) -> None:
        super().__init__(id=id)
        self._beside_heading = heading
        self._how = how
        self._questions = tuple(questions)
        self._beside = beside
        self._at = 0
        self.given: dict[str, str] = {}

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One line for each question, and one that says how to answer and what stands beside."""
        return len(self._questions) + 1

    def render(self) -> Content:
        """Draw the questions with their answers."""
        beside = self._beside_heading if self._beside else ""
        lines = [Content.styled(f"{f'  {self._how}':<{_LABEL + 2 + _ANSWERS}}{beside}", "$quiet")]
        for index, (code, label) in enumerate(self._questions):
            here = index == self._at and self.has_focus
            row = [Content.styled(f"{'▌' if here else ' '} {label:<{_LABEL}}", "bold" if here else "")]
            for answer in ANSWERS:
                chosen = self.given.get(code) == answer
                style = "bold $background on $primary" if chosen else "$quiet"
                row += [Content.styled(f"{'(•)' if chosen else '( )'} {answer}", style), Content(" ")]
            line = Content("").join([*row, self._beside.get(code, Content(""))])
            lines.append(line.truncate(self.size.width, ellipsis=True))
        return Content("\n").join(lines)

    def give(self, given: Mapping[str, str]) -> None:
        """Take answers from a draft."""
        codes = {code for code, _ in self._questions}
        self.given |= {code: answer for code, answer in given.items() if code in codes and answer in ANSWERS}
        self.refresh()

    def go_to_unanswered(self) -> bool:
        """Take the focus to the first question without an answer; False if there is none."""
        missing = (index for index, (code, _) in enumerate(self._questions) if code not in self.given)
        first = next(missing, None)
        if first is not None:
            self._at = first
            self.focus()
            self.refresh()
        return first is not None

    def action_step(self, step: int) -> None:
        """Go to the question above or below, or leave."""
        target = self._at + step
        if 0 <= target < len(self._questions):
            self._at = target
            self.refresh()
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_turn(self, step: int) -> None:
        """Go through the answers of a question."""
        code = self._questions[self._at][0]
        before = self.given.get(code)
        index = ANSWERS.index(before) + step if before else (0 if step > 0 else len(ANSWERS) - 1)
        self._set(code, ANSWERS[max(0, min(index, len(ANSWERS) - 1))])

    def action_answer(self, answer: str) -> None:
        """Answer, and go on to the next question."""
        self._set(self._questions[self._at][0], answer)
        self.action_step(1)

    def _set(self, code: str, answer: str) -> None:
        self.given[code] = answer
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Answer where it was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or not 1 <= offset.y <= len(self._questions):
            return
        self._at = offset.y - 1
        place = _LABEL + 2
        for answer in ANSWERS:
            end = place + len(answer) + 4
            if place <= offset.x < end:
                self._set(self._questions[self._at][0], answer)
            place = end + 1
        self.refresh()
