"""Every post of a department judged by its card on its own figures."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from kpireport.appraisal.judged import Judged
from kpireport.appraisal.plan import Plan, Plans
from kpireport.appraisal.roster import Member, Post
from kpireport.appraisal.service_plan import ServicePlan
from kpireport.project import Project, Role
from kpireport.scorecards import CardResult, Cards, Fact, Gathered, Scorecard, Seat, judge
from kpireport.scorecards.evidence import Figures, RowKey
from kpireport.texts import message


@dataclass(frozen=True)
class Rules:
    """Which card judges and which plan pays a post of the department."""

    project: Project
    department: str
    cards: Cards
    plans: Plans

    def card(self, post: Post) -> Scorecard | None:
        """The card the assignment names, else the role's; None where neither does."""
        name = post.scorecard or self._role(post.role).scorecard
        return self.cards.get(name) if name else None

    def plan(self, role: str) -> Plan | None:
        """The role's pay plan, else the department's."""
        name = self._role(role).pay or self.project.department(self.department).pay
        return self.plans.find(name) if name else None

    def sits_out(self, post: Post) -> bool:
        """Whether the post is on probation under a plan that does not appraise probation."""
        plan = self.plan(post.role)
        return post.on_probation and plan is not None and plan.probation == "not_appraised"

    def known(self, role: str) -> bool:
        """Whether departments.yaml names the role."""
        return role in self.project.department(self.department).roles

    def _role(self, role: str) -> Role:
        return self.project.department(self.department).roles.get(role, Role())


def unranked(rules: Rules, inside: Iterable[Member]) -> frozenset[Seat]:
    """Seats that appear in no ranking: on probation where the plan leaves probation out."""
    posts = (post for member in inside for post in member.posts)
    return frozenset(
        Seat(post.department, post.role, post.employee_id) for post in posts if rules.sits_out(post)
    )


def judge_posts(rules: Rules, inside: Iterable[Member], gathered: Gathered) -> dict[str, tuple[Judged, ...]]:
    """The posts of each person, in order, judged or with the reason why not."""
    return {
        member.employee.employee_id: _with_behaviour(
            rules, tuple(_judge(rules, post, gathered) for post in member.posts), gathered
        )
        for member in inside
    }


def _judge(rules: Rules, post: Post, gathered: Gathered) -> Judged:
    if rules.sits_out(post):
        return Judged(post, None, "probation", message("appraisal.not.probation"))
    card = rules.card(post)
    if card is None:
        key = "appraisal.not.no_card" if rules.known(post.role) else "appraisal.not.unknown_role"
        return Judged(post, None, "no_card", message(key))
    seat = Seat(post.department, post.role, post.employee_id)
    result = judge(card, gathered.of(seat, post.starts_on, post.ends_on))
    return Judged(post, result, weekly=_weekly(card, result))


def _weekly(card: Scorecard, result: CardResult) -> Decimal:
    """Points a counting card gave week by week: those of two posts add up, no week is counted by halves."""
    if card.card.scoring != "points":
        return Decimal(0)
    by_week = {(x.group.name, x.item.name) for x in card.lines if getattr(x.rule, "each", "month") == "week"}
    won = (line.points for line in result.lines if (line.group, line.item) in by_week)
    return sum((points for points in won if points is not None), Decimal(0))


def main_post(posts: Iterable[Judged]) -> Judged | None:
    """The judged post with most days, the later of equals."""
    judged = [each for each in posts if each.result is not None]
    return max(judged, key=lambda each: (each.days, each.post.starts_on), default=None)


def _with_behaviour(rules: Rules, posts: tuple[Judged, ...], gathered: Gathered) -> tuple[Judged, ...]:
    """The behaviour card, where a plan reads one: it is about the person, so it is judged once, on all the person's
    days in the department; counts and sums are those of all posts together, other figures the main post's.
    """
    main = main_post(posts)
    plan = rules.plan(main.post.role) if main is not None else None
    if main is None or not isinstance(plan, ServicePlan):
        return posts
    days = sorted(day for each in posts for day in each.post.days)
    evidence = gathered.of(main.seat, days[0], days[-1])
    card = rules.cards.get(plan.bonus.behaviour_card)
    seats = [each.seat for each in posts]
    if len(seats) > 1:
        evidence = replace(evidence, now=_of_all_posts(evidence.now, card, main.seat, seats))
    behaviour = judge(card, evidence)
    return tuple(replace(each, behaviour=behaviour) if each is main else each for each in posts)


def _of_all_posts(now: Figures, card: Scorecard, main: Seat, seats: Sequence[Seat]) -> Figures:
    """The month's figures with what the card counts or sums added up over the person's posts, at the main one."""
    added: dict[RowKey, Fact] = {}
    for name in {line.declared.id for line in card.lines if line.declared is not None and line.adds_up}:
        facts = [now.fact(name, seat) for seat in seats]
        known = [each for each in facts if each.value is not None]
        if known:
            total = float(sum(Decimal(repr(each.value)) for each in known))
            rows = sum(each.rows for each in known)
            key: RowKey = ("month", "person", *main, name)
            added[key] = Fact(indicator=name, value=total, numerator=total, rows=rows)
    # Only looked things up in, never written to: the long table stays as it is and unread.
    return replace(now, rows=ChainMap(added, cast("dict[RowKey, Fact]", now.rows)))


def by_role(judged: Mapping[str, Sequence[Judged]]) -> dict[str, list[Judged]]:
    """All posts by role, roles sorted, people by id."""
    found: dict[str, list[Judged]] = {}
    for who in sorted(judged):
        for each in judged[who]:
            found.setdefault(each.post.role, []).append(each)
    return dict(sorted(found.items()))
