"""The judgement of one department and month: scores, pay, history, explain."""

from kpireport.appraisal.appraise import appraise
from kpireport.appraisal.comparisons import Hierarchy, read_study, read_workbook
from kpireport.appraisal.explain import Explained, Explanation, explain
from kpireport.appraisal.looking_back import months_before
from kpireport.appraisal.model import Appraisal, Person
from kpireport.appraisal.plan import Plans, load_plans
from kpireport.appraisal.quality import CardReview, review_cards, target_from_history

__all__ = [
    "Appraisal",
    "CardReview",
    "Explained",
    "Explanation",
    "Hierarchy",
    "Person",
    "Plans",
    "appraise",
    "explain",
    "load_plans",
    "months_before",
    "read_study",
    "read_workbook",
    "review_cards",
    "target_from_history",
]
