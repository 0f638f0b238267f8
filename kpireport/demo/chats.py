"""The messages of every conversation: buyers' runs, replies after human delays, the bot's greeting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpireport.demo.people import Person
from kpireport.demo.phrases import POOLS
from kpireport.demo.roster import NIGHT
from kpireport.demo.streams import MISSING, Bools, Floats, Ints, expand
from kpireport.demo.traffic import (
    ADVERT,
    AFTER,
    INQUIRY,
    NUDGE,
    OLD,
    ONE,
    SILENT,
    Traffic,
    runs_past_midnight,
)

BUYER, AGENT, BOT = 0, 1, 2
TEXTS = tuple(text for pool in POOLS.values() for text in pool)
_STRIDES = (7, 11, 13, 17, 19, 29)  # share no factor with the size of a pool
_POOL_AT = {name: sum(len(pool) for pool in list(POOLS.values())[:i]) for i, name in enumerate(POOLS)}


@dataclass(frozen=True, slots=True)
class Chats:
    """Messages in the order sent: conversation, time, sender, account, text (position in TEXTS)."""

    conversation: Ints
    sent_at: Ints
    sender: Ints
    account: Ints
    text: Ints

    def __len__(self) -> int:
        return len(self.sent_at)


@dataclass(frozen=True, slots=True)
class Course:
    """What became of each conversation: last message, counts, seconds to the first reply and between (mean)."""

    end: Ints
    buyer_messages: Ints
    agent_messages: Ints
    first_response: Ints
    mean_response: Ints


@dataclass(frozen=True, slots=True)
class _Rounds:
    """A run of buyer messages and the replies to it, one row each."""

    conversation: Ints
    turn: Ints
    turns: Ints
    buyer: Ints
    agent: Ints


def build_chats(
    people: tuple[Person, ...], traffic: Traffic, rng: np.random.Generator
) -> tuple[Chats, Course]:
    """Write out every conversation of ``traffic``."""
    rounds = _rounds(traffic, rng)
    at, step = expand(rounds.buyer + rounds.agent)
    conversation = rounds.conversation[at]
    is_agent = step >= rounds.buyer[at]
    gap = _gaps(people, traffic, rounds, (at, step, is_agent), rng)
    elapsed = np.cumsum(gap)
    first = np.searchsorted(conversation, np.arange(len(traffic)))
    sent_at = traffic.start[conversation] + elapsed - elapsed[first][conversation]
    handed = (rounds.turn[at] * 2 >= rounds.turns[at]) & (rounds.turn[at] > 0)
    taken = handed & (traffic.next_account[conversation] != MISSING)
    account = np.where(taken, traffic.next_account[conversation], traffic.account[conversation])
    text = _texts(traffic, rounds, (at, step, is_agent), rng)
    human = Chats(conversation, sent_at, is_agent.astype(np.int64), account, text)
    course = _course(traffic, human, gap, is_agent & (step == rounds.buyer[at]) & (rounds.buyer[at] > 0))
    return _with_bot(human, traffic, rng), course


def _rounds(traffic: Traffic, rng: np.random.Generator) -> _Rounds:
    kind, count = traffic.kind, len(traffic)
    more = rng.poisson(np.where(kind == INQUIRY, 1.5, 1.3), count)
    turns = 1 + np.minimum(more, 6)
    turns = np.where((kind == ADVERT) | (kind == ONE) | (kind == SILENT), 1, turns)
    turns = np.where(runs_past_midnight(traffic) & (turns > 1), turns + 2, turns)
    turns = np.where(traffic.next_account != MISSING, np.maximum(turns, 2), turns)
    conversation, turn = expand(turns)
    total = len(conversation)
    single, of_kind = turns[conversation] == 1, kind[conversation]
    buyer = 1 + (rng.random(total) < 0.3) + (rng.random(total) < 0.1)
    agent = 1 + (rng.random(total) < 0.38) + ((rng.random(total) < 0.12) & ~single)
    nothing = (rng.random(total) < 0.07) & (turn == turns[conversation] - 1) & ~single
    agent = np.where(nothing, 0, agent)  # many a buyer has the last word
    buyer = np.where(of_kind == ADVERT, rng.integers(0, 2, total), np.where(of_kind == ONE, 1, buyer))
    agent = np.where(of_kind == ADVERT, rng.integers(2, 4, total), agent)
    agent = np.where(of_kind == ONE, rng.integers(3, 5, total), np.where(of_kind == SILENT, 0, agent))
    return _Rounds(conversation, turn, turns[conversation], buyer, agent)


def _gaps(
    people: tuple[Person, ...],
    traffic: Traffic,
    rounds: _Rounds,
    place: tuple[Ints, Ints, Bools],
    rng: np.random.Generator,
) -> Ints:
    """Seconds since the message before, at least 1; replies slow down with load, at night and without skill."""
    at, step, is_agent = place
    conversation = rounds.conversation[at]
    speed = np.array([person.skill.speed for person in people])
    pace = np.exp(-0.3 * speed[traffic.person] + 0.13 * np.minimum(traffic.load - 1, 8))
    pace = np.where(traffic.shift == NIGHT, pace * 1.25, pace)
    total = len(at)
    reply = rng.lognormal(0.0, 0.75, total) * pace[conversation] * np.where(rounds.turn[at] == 0, 15.0, 21.0)
    thinking = rng.lognormal(np.log(38.0), 0.8, total)
    typing = rng.lognormal(np.log(9.0), 0.6, total)
    first_reply = is_agent & (step == rounds.buyer[at])
    gap: Floats = np.where(step == 0, thinking, np.where(first_reply, reply, typing))
    return np.maximum(np.rint(gap), 1.0).astype(np.int64)


def _texts(
    traffic: Traffic, rounds: _Rounds, place: tuple[Ints, Ints, Bools], rng: np.random.Generator
) -> Ints:
    """A text for each message; within a conversation none comes twice but openers and stock phrases."""
    at, step, is_agent = place
    conversation = rounds.conversation[at]
    kind = traffic.kind[conversation]
    care = (kind == AFTER) | (kind == OLD)
    opening = (rounds.turn[at] == 0) & (step == 0) & ~is_agent & ~care & (kind != NUDGE)
    greets = is_agent & (rounds.turn[at] == 0) & (step == rounds.buyer[at]) & (rounds.agent[at] > 1)
    stock = is_agent & ((kind == ADVERT) | (greets & (kind != ONE)))
    nth = np.arange(len(at)) - np.searchsorted(conversation, np.arange(len(traffic)))[conversation]
    stride = rng.choice(np.array(_STRIDES), len(traffic))[conversation]
    wanted = rng.integers(0, 10_000, len(traffic))[conversation] + nth * stride
    text = np.zeros(len(at), dtype=np.int64)
    for name, rows in {
        "buyer": ~is_agent & ~care,
        "buyer_care": ~is_agent & care,
        "agent": is_agent & ~care,
        "agent_care": is_agent & care,
        "opener": opening,
        "stock": stock,
    }.items():
        text = np.where(rows, wanted % len(POOLS[name]) + _POOL_AT[name], text)
    return text


def _course(traffic: Traffic, human: Chats, gap: Ints, answers: Bools) -> Course:
    count = len(traffic)
    last = np.searchsorted(human.conversation, np.arange(count), side="right") - 1
    agent = human.sender == AGENT
    answered = human.conversation[answers]
    number = np.bincount(answered, minlength=count)
    waited = np.bincount(answered, weights=gap[answers], minlength=count)
    first = np.full(count, MISSING)
    where, position = np.unique(answered, return_index=True)
    first[where] = gap[answers][position]
    mean = np.where(number > 0, np.rint(waited / np.maximum(number, 1)), MISSING).astype(np.int64)
    return Course(
        end=human.sent_at[last],
        buyer_messages=np.bincount(human.conversation[~agent], minlength=count),
        agent_messages=np.bincount(human.conversation[agent], minlength=count),
        first_response=first,
        mean_response=mean,
    )


def _with_bot(human: Chats, traffic: Traffic, rng: np.random.Generator) -> Chats:
    """Add the bot's greeting one second after the start of every other conversation; put all in order."""
    greeted = np.flatnonzero((rng.random(len(traffic)) < 0.5) & (traffic.kind != ADVERT))
    count = len(greeted)
    bot = Chats(
        greeted,
        traffic.start[greeted] + 1,
        np.full(count, BOT),
        traffic.account[greeted],
        rng.integers(0, len(POOLS["bot"]), count) + _POOL_AT["bot"],
    )
    joined = [np.concatenate(pair) for pair in zip(_columns(human), _columns(bot), strict=True)]
    order = np.argsort(joined[1], kind="stable")
    return Chats(*(column[order] for column in joined))


def _columns(chats: Chats) -> tuple[Ints, ...]:
    return chats.conversation, chats.sent_at, chats.sender, chats.account, chats.text
