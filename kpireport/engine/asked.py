"""From what somebody asked for to a `RunSpec`: a file of params/runs/ and what the call says, the call winning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from kpireport.engine.notebook import Written
from kpireport.engine.office import Office
from kpireport.engine.spec import Issue, Kernels, RunSpec, parse_months
from kpireport.errors import DataError
from kpireport.params import read_document
from kpireport.period import Month
from kpireport.project import Params, Project, parse_overrides
from kpireport.texts import Language


class RunFile(Params):
    """A file in params/runs/: months and departments to produce, and parameters for them."""

    month: str | None = None
    departments: tuple[str, ...] = ()
    set: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)
    language: Language | None = None
    engine: Kernels | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A company and a run file laid under what the call says."""

    root: Path
    file: RunFile = field(default_factory=RunFile)

    @classmethod
    def read(cls, root: Path, file: Path | None) -> Asked:
        """Read ``file``; UsageError where ``root`` is no company, ParameterError for what the file should not say."""
        Project.open(root)
        if file is None:
            return cls(root)
        path = file if file.is_absolute() or file.exists() else root / file
        return cls(root, read_document(path, str(file)).check(RunFile))

    def spec(  # noqa: PLR0913 - one parameter for each option of the command line
        self,
        *,
        month: str | None = None,
        departments: Sequence[str] = (),
        overrides: Sequence[str] = (),
        parameters: Sequence[str] = (),
        spoken: Language | None = None,
        kernels: Kernels | None = None,
        jobs: int = 0,
        scheduler: str | None = None,
        publish: str | None = None,
        profiles: Sequence[str] = (),
        passwords: Path | None = None,
        issue_to: Path | None = None,
        timeout: int = 600,
        memory: int | None = None,
        no_wait: bool = False,
        force: bool = False,
        failed_only: bool = False,
        render_only: bool = False,
    ) -> RunSpec:
        """The run that is meant."""
        own: Mapping[str, Any] = {**self.file.set, **parse_overrides(list(overrides))}
        months = month or self.file.month
        return RunSpec(
            root=self.root,
            months=parse_months(months) if months else (self._latest(own),),
            departments=tuple(departments) or self.file.departments,
            overrides=own,
            parameters={**self.file.parameters, **_written(parameters)},
            language=spoken or self.file.language,
            kernels=kernels or self.file.engine or "auto",
            jobs=jobs,
            scheduler=scheduler,
            publish=publish,
            issue=Issue.of(profiles, passwords, issue_to),
            cell_timeout=timeout,
            memory_mb=memory,
            wait=not no_wait,
            force=force,
            failed_only=failed_only,
            render_only=render_only,
        )

    def _latest(self, overrides: Mapping[str, Any]) -> Month:
        months = Office(Project.open(self.root, overrides)).months
        if not months:
            raise DataError("engine.no_data_at_all")
        return months[-1]


def _written(pairs: Sequence[str]) -> dict[str, Written]:
    """``--param`` arguments: which type they have, the notebook's own default says."""
    parse_overrides(list(pairs))
    return {name.strip(): Written(value) for name, _, value in (pair.partition("=") for pair in pairs)}
