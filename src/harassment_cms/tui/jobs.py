"""Everything that waits for the disk or for a key runs here, beside the screens: the only thread workers.

Screens call ``read`` and ``write``. A worker runs the work and posts ``JobDone`` or ``JobFailed``, nothing else; the
answer is given on the app's own thread. Reads are exclusive within their group, so that a stale answer never lands
last. Writes are never exclusive (a second one would not stop the first) and refuse to start while the same one
runs. A refusal becomes a dialogue with its own words; any other failure one without content.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import get_current_worker

from harassment_cms.domain.errors import CmsError

T = TypeVar("T")
ReturnType = TypeVar("ReturnType")


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One piece of work: what runs in the thread, and what is told of it to whom.

    ``owner`` is the screen or widget that waits; once it is gone, nobody is told.
    """

    name: str
    owner: MessagePump
    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[CmsError], None] | None
    exclusive: bool


class JobDone(Message):
    """A job's result."""

    def __init__(self, job: Job, result: object) -> None:
        self.job = job
        self.result = result
        super().__init__()


class JobFailed(Message):
    """A job that was refused, or went wrong in a way nobody foresaw."""

    def __init__(self, job: Job, error: Exception) -> None:
        self.job = job
        self.error = error
        super().__init__()


class JobApp(App[ReturnType]):
    """An app whose slow work runs in threads."""

    def __init__(self) -> None:
        super().__init__()
        self._writing: set[str] = set()
        self.opening: set[str] = set()

    def read(
        self,
        name: str,
        owner: MessagePump,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CmsError], None] | None = None,
        *,
        opens: bool = False,
    ) -> None:
        """Run ``work`` in a thread and give its result to ``then``; a newer read of this name replaces it.

        With ``opens``, keys wait until the result was given.
        """
        if opens:
            self.opening.add(name)
        self._start(Job(name, owner, work, then, failed, exclusive=True))

    def write(
        self,
        name: str,
        owner: MessagePump,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CmsError], None] | None = None,
    ) -> bool:
        """Run ``work`` in a thread to its end; False, and nothing is done, while one of this name still runs."""
        if name in self._writing:
            return False
        self._writing.add(name)
        self._start(Job(name, owner, work, then, failed, exclusive=False))
        return True

    def _start(self, job: Job) -> None:
        # The work asks its screen for the app; one that has left the stack meanwhile knows it only from here.
        here = copy_context()
        self.run_worker(
            lambda: self._perform(job, here),
            name=job.name,
            group=job.name,
            exclusive=job.exclusive,
            exit_on_error=False,
            thread=True,
        )

    def _perform(self, job: Job, here: Context) -> None:
        try:
            message: Message = JobDone(job, here.run(job.work))
        except Exception as error:  # noqa: BLE001 - told to the person, whatever it was
            message = JobFailed(job, error)
        if not (job.exclusive and get_current_worker().is_cancelled):
            self.post_message(message)

    def on_job_done(self, message: JobDone) -> None:
        """Give the result to whoever waits for it."""
        self._writing.discard(message.job.name)
        if message.job.owner.is_running:
            message.job.then(message.result)
        self._has_opened(message.job)

    def on_job_failed(self, message: JobFailed) -> None:
        """Tell of a refusal in its own words, of anything else without content."""
        job, error = message.job, message.error
        self._writing.discard(job.name)
        refusal = error if isinstance(error, CmsError) else unforeseen(error)
        if self.ends_with(refusal):
            return
        if job.failed is not None and job.owner.is_running:
            job.failed(refusal)
        elif job.owner.is_running or not job.exclusive:
            self.tell(refusal)
        self._has_opened(job)

    def _has_opened(self, job: Job) -> None:
        if job.name in self.opening:
            self.opening.discard(job.name)
            self.opened()

    def ends_with(self, error: CmsError) -> bool:
        """End if nothing more can be done after this refusal; the app says which ones those are."""
        return False

    def opened(self) -> None:
        """Hear that a reading that opens something was answered."""

    def tell(self, error: CmsError) -> None:
        """Show a refusal; the app says how."""
        raise NotImplementedError


def unforeseen(error: BaseException) -> CmsError:
    """Return what is said of a defect: where in the program it is, and nothing of what it was working on."""
    return CmsError(
        "Something went wrong inside the program. What was saved before is safe.",
        f"Try again. If it stays, tell whoever looks after the program: {where(error)}.",
    )


def where(error: BaseException) -> str:
    """Name a defect by its kind and its line in the program: no value, no word of a report."""
    place = error.__traceback__
    spot = ""
    while place is not None:
        file = place.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/harassment_cms/" in file:
            spot = f" at {file.rpartition('/harassment_cms/')[2]}:{place.tb_lineno}"
        place = place.tb_next
    return f"{type(error).__name__}{spot}"
