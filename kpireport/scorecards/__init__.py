"""How it is judged: cards with groups, items, weights and rules, and the points they come to."""

from kpireport.scorecards.card import Card, Group, Item
from kpireport.scorecards.evidence import Evidence, Seat
from kpireport.scorecards.gather import Gathered, gather
from kpireport.scorecards.judge import judge
from kpireport.scorecards.load import check_card, load_cards
from kpireport.scorecards.schema import card_schema, new_card
from kpireport.scorecards.score import CardResult, Fact, ScoreLine
from kpireport.scorecards.scorecard import Cards, Scorecard

__all__ = [
    "Card",
    "CardResult",
    "Cards",
    "Evidence",
    "Fact",
    "Gathered",
    "Group",
    "Item",
    "ScoreLine",
    "Scorecard",
    "Seat",
    "card_schema",
    "check_card",
    "gather",
    "judge",
    "load_cards",
    "new_card",
]
