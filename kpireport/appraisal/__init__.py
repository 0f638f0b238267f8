"""The judgement of one department and month: scores, pay, history, explain."""

from kpireport.appraisal.appraise import appraise
from kpireport.appraisal.explain import Explained, Explanation, explain
from kpireport.appraisal.looking_back import months_before
from kpireport.appraisal.model import Appraisal, Person
from kpireport.appraisal.plan import Plans, load_plans

__all__ = [
    "Appraisal",
    "Explained",
    "Explanation",
    "Person",
    "Plans",
    "appraise",
    "explain",
    "load_plans",
    "months_before",
]
