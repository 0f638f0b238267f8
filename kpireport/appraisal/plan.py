"""Pay plans: params/pay/*.yaml read into frozen models, told apart by ``kind``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kpireport.appraisal.service_plan import Probation, ServicePlan
from kpireport.errors import ParameterError, UnknownName
from kpireport.params import Document
from kpireport.project import Params, Project
from kpireport.scorecards.limits import refuse_absurd
from kpireport.texts import message

Points = Annotated[Decimal, Field(ge=0)]


class Failures(Params):
    """How many failed months cost the year-end bonus (B01): in a row, or in one calendar year."""

    in_a_row: int = Field(default=3, ge=1)
    in_year: int = Field(default=4, ge=1)


class MonthlyPlan(Params):
    """B01: the performance pay of the month, whole, by points, or none."""

    id: str
    title: str
    source: str = ""
    kind: Literal["monthly"]
    full_from: Points = Decimal(90)
    failed_below: Points = Decimal(70)
    pro_rata: bool = True
    probation: Probation = "appraised"
    failures: Failures = Failures()

    @model_validator(mode="after")
    def _bands_in_order(self) -> MonthlyPlan:
        if self.failed_below > self.full_from:
            raise ValueError(
                message(
                    "appraisal.bands_crossed", failed=str(self.failed_below), full=str(self.full_from)
                ).render()
            )
        return self


Plan = MonthlyPlan | ServicePlan
KINDS = ("monthly", "service")


@dataclass(frozen=True)
class Plans:
    """The company's pay plans, by id."""

    by_id: Mapping[str, Plan] = field(default_factory=dict)

    def find(self, name: str) -> Plan:
        """By id or title; UnknownName with the nearest known ones."""
        for plan in self.by_id.values():
            if name in {plan.id, plan.title}:
                return plan
        raise UnknownName.among("plan", name, [n for p in self.by_id.values() for n in (p.id, p.title)])


def load_plans(project: Project) -> Plans:
    """All of params/pay; ParameterError for an unknown kind, a key that does not fit, or an id used twice."""
    found: dict[str, Plan] = {}
    for document in project.documents("pay").values():
        plan = read_plan(document)
        if plan.id in found:
            raise document.problem(("id",), message("appraisal.plan_twice"), plan.id)
        found[plan.id] = plan
    return Plans(found)


def read_plan(document: Document) -> Plan:
    """One plan; ParameterError that names file, line and key."""
    refuse_absurd(document)
    kind = document.data.get("kind")
    if kind not in KINDS:
        raise _unknown_kind(document, kind)
    return document.check(MonthlyPlan) if kind == "monthly" else document.check(ServicePlan)


def _unknown_kind(document: Document, kind: object) -> ParameterError:
    known = "、".join(KINDS)
    return document.problem(("kind",), message("params.literal_error", expected=known), kind)
