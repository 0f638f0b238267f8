"""Every rule by kind, as one union that YAML is read into."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpireport.scorecards.rules.attain import Attainment, Nearest
from kpireport.scorecards.rules.base import Rule
from kpireport.scorecards.rules.events import BonusPerEvent, DeductPerEvent, NoEvent, Veto
from kpireport.scorecards.rules.rating import RatingRule

AnyRule = Annotated[
    Attainment | Nearest | RatingRule | DeductPerEvent | BonusPerEvent | NoEvent | Veto,
    Field(discriminator="kind"),
]

__all__ = ["AnyRule", "Rule"]
