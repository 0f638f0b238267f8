"""The judgement of one department and month: scores, pay, history, explain."""

from kpireport.appraisal.appraise import appraise
from kpireport.appraisal.model import Appraisal, Person
from kpireport.appraisal.plan import Plans, load_plans

__all__ = ["Appraisal", "Person", "Plans", "appraise", "load_plans"]
