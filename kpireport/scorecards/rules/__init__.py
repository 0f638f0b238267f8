"""Every rule by kind, as one union that YAML is read into."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpireport.scorecards.rules.attain import Attainment, Nearest
from kpireport.scorecards.rules.bands import Bands, Threshold
from kpireport.scorecards.rules.base import Rule
from kpireport.scorecards.rules.events import BonusPerEvent, DeductPerEvent, NoEvent, Veto
from kpireport.scorecards.rules.expression import Expression, ShownOnly
from kpireport.scorecards.rules.rank import Rank
from kpireport.scorecards.rules.rating import RatingRule
from kpireport.scorecards.rules.relative import Relative
from kpireport.scorecards.rules.review import Review

AnyRule = Annotated[
    Attainment
    | Nearest
    | Bands
    | Threshold
    | Rank
    | Relative
    | RatingRule
    | DeductPerEvent
    | BonusPerEvent
    | NoEvent
    | Veto
    | Review
    | Expression
    | ShownOnly,
    Field(discriminator="kind"),
]

__all__ = ["AnyRule", "Rule"]
