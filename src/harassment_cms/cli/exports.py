"""The options by which a person says what an export is, where it cannot be found out: the same for every command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ExportFile = Annotated[Path, typer.Argument(metavar="FILE", help="An export of the survey tool.", show_default=False)]

AnswerKeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="The answer key of a coded export.")
]

ToolName = Annotated[
    str | None, typer.Option("--tool", metavar="NAME", help="The survey tool, if its first rows do not tell.")
]

SheetName = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook that holds the responses.")
]

KeepIdentifying = Annotated[
    bool,
    typer.Option(
        "--keep-identifying",
        help="Keep columns that tell who or where somebody is: sign-in names, network addresses, coordinates.",
    ),
]
