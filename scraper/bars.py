"""How far the work is, on stderr where a person is looking. Knows Rich; not what is counted."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

MANY = 8
"""Above that many at once, one bar for all."""


class Bars:
    """One bar for each thing under way, or one for all where they are many. For `with`; any thread may tell it."""

    def __init__(self, *, total: int = 1, quiet: bool = False) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._total = total
        self._progress = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}
        self._pages: dict[str, tuple[int, int]] = {}
        self._ended = 0

    def __enter__(self) -> Self:
        """Nothing is shown before the first thing begins."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """All bars are gone again."""
        self._progress.stop()

    def begin(self, key: str, name: str) -> None:
        """Something begins."""
        self._pages[key] = 0, 0
        if self._total <= MANY:
            self._tasks[key] = self._progress.add_task(name, total=None)
        elif not self._tasks:
            self._tasks[""] = self._progress.add_task(self._words(), total=None)

    def advance(self, key: str, done: int, total: int) -> None:
        """So much of it is done."""
        self._pages[key] = done, total
        if self._total <= MANY:
            self._progress.update(self._tasks[key], completed=done, total=total)
        else:
            self._show_all()

    def end(self, key: str) -> None:
        """It is over."""
        self._ended += 1
        if self._total > MANY:
            self._show_all()
        elif key in self._tasks:
            self._progress.remove_task(self._tasks.pop(key))

    def _show_all(self) -> None:
        if "" in self._tasks:
            done, total = (sum(counts) for counts in zip(*self._pages.values(), strict=True))
            self._progress.update(self._tasks[""], description=self._words(), completed=done, total=total or None)

    def _words(self) -> str:
        return f"{self._ended} of {self._total} portals; pages"
