"""What a reader must know about the data before reading the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kpireport.appraisal.judged import Judged
from kpireport.appraisal.lines import of_few
from kpireport.appraisal.model import Person
from kpireport.appraisal.overview import Scene
from kpireport.texts import Message, message


def readiness(
    scene: Scene, people: Sequence[Person], judged: Mapping[str, Sequence[Judged]]
) -> tuple[Message, ...]:
    """Missing items with the number of people and the reason, who is not judged and why, withheld pay, gaps in time."""
    posts = [each for who in sorted(judged) for each in judged[who]]
    found = () if scene.data is None else scene.data.messages
    said = [*found, *_missing(posts), *_left_out(posts)]
    helpers = sum(person.status == "helper" for person in people)
    if helpers:
        said.append(message("appraisal.ready.helpers", count=helpers))
    said += _withheld(people)
    before = scene.course.month.previous()
    if before not in scene.course.months:
        said.append(message("appraisal.ready.no_month", month=str(before)))
    small = _small(posts, scene.settings.small_sample)
    if small:
        said.append(message("appraisal.ready.small", count=small, least=scene.settings.small_sample))
    return tuple(said)


def _missing(posts: Iterable[Judged]) -> Iterator[Message]:
    """Each item without points, by how it counts (held, left out or zero), with the commonest reason last said."""
    found: Counter[tuple[str, str, str]] = Counter()
    texts: dict[tuple[str, str, str], tuple[Message, Message]] = {}
    for each in posts:
        for line in each.result.lines if each.result is not None else ():
            absent = line.fact is not None and line.fact.value is None
            if line.points is None or line.excluded or absent:
                key = (line.item, str(line.missing), line.reason.render())
                found[key] += 1
                texts[key] = (message("appraisal.ready.item", item=line.label), line.reason)
    for entry, count in sorted(found.items(), key=lambda each: (-each[1], each[0])):
        item, reason = texts[entry]
        yield message("appraisal.ready.missing", item=item, count=count, reason=reason)


def _left_out(posts: Iterable[Judged]) -> Iterator[Message]:
    found: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], Message] = {}
    for each in posts:
        if each.result is None and each.why_not is not None:
            key = (each.post.role, each.why_not.render())
            found[key] += 1
            texts[key] = each.why_not
    for post, count in sorted(found.items()):
        yield message("appraisal.ready.left_out", role=post[0], count=count, why=texts[post])


def _withheld(people: Iterable[Person]) -> Iterator[Message]:
    """How many people's pay is withheld for another reason than provisional points (those are said by item)."""
    waiting = [p for p in people if p.pay is not None and p.pay.withheld and not p.provisional]
    if waiting:
        yield message("appraisal.ready.withheld", count=len(waiting))


def _small(posts: Iterable[Judged], least: int) -> int:
    lines = (line for each in posts if each.result is not None for line in each.result.lines)
    return sum(of_few(line, least) for line in lines)
