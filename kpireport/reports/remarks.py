"""What a manager says in place of the rules' sentences: params/remarks/<month>.yaml, by employee_id; survives a rerun."""

from __future__ import annotations

from pydantic import Field

from kpireport.appraisal.model import Person
from kpireport.project import Params, Project
from kpireport.reports.bundle import Bundle
from kpireport.texts import Label, Message, message

_PARTS = ("verdict", "strengths", "advice")


class Remark(Params):
    """One person's sentences, each a text or ``{zh: …, en: …}``; a part left out keeps the rules' own."""

    verdict: tuple[Label | str, ...] | None = None
    strengths: tuple[Label | str, ...] | None = None
    advice: tuple[Label | str, ...] | None = None


class Remarks(Params):
    """A month's remarks."""

    people: dict[str, Remark] = Field(default_factory=dict)


def with_remarks(bundle: Bundle, project: Project) -> Bundle:
    """The bundle with the remarks of its month in it; a person who is not in it is somebody of another department."""
    found = project.read(f"remarks/{bundle.appraisal.month}", Remarks).people
    if not any(one.employee_id in found for one in bundle.appraisal.people):
        return bundle
    people = tuple(_said(one, found.get(one.employee_id)) for one in bundle.appraisal.people)
    return bundle.model_copy(update={"appraisal": bundle.appraisal.model_copy(update={"people": people})})


def _said(person: Person, remark: Remark | None) -> Person:
    if remark is None:
        return person
    given = {part: getattr(remark, part) for part in _PARTS}
    return person.model_copy(
        update={part: tuple(map(_sentence, texts)) for part, texts in given.items() if texts is not None}
    )


def _sentence(text: Label | str) -> Message:
    return message("report.verbatim", text=text)
