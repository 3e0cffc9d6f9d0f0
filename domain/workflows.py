"""One form of table for everything that moves: (state, act) → who may, where it leads, what is handed in.

Supervision notices, push-down reports and the papers of the net are tables of this form; one engine
(``services.workflow.engine``) executes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.scopes import Actor, Reach


class WorkflowPayload(BaseModel):
    """What is handed in with an act; every act has a payload of its own, this one where nothing is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def check(self) -> None:
        """Raise Invalid where the payload breaks a rule that needs no database."""

    @property
    def note(self) -> str | None:
        """Return what the history keeps in words: what was said, or the document the act rests on."""
        return None


NO_PAYLOAD = WorkflowPayload()


@dataclass(frozen=True, slots=True)
class WorkflowTransition:
    """One row of a table: who may, where it leads, what must be handed in.

    to: None = the subject ends with its row, such as a draft that is discarded; its events stay.
    reach: only actors whose scope reaches exactly so far.
    addressed: only the party to which the subject is addressed.
    consequence: follows from an act on another subject; it is never done or offered by itself.
    reload: the screens read everything again afterwards.
    """

    who: frozenset[Role]
    to: StrEnum | None
    payload: type[WorkflowPayload] = WorkflowPayload
    reach: Reach | None = None
    addressed: bool = False
    consequence: bool = False
    reload: bool = False


WorkflowTransitions = Mapping[tuple[StrEnum | None, StrEnum], WorkflowTransition]


@dataclass(frozen=True, slots=True)
class WorkflowTable:
    """The table of one kind of workflow; the rows of state None create a subject.

    kind: the word of addresses and of the history. readers: who may read subjects within their scope.
    missing: the message id where there is no such subject within the scope.
    refusals: message ids, by act, that say who may instead of the general one.
    """

    kind: str
    states: type[StrEnum]
    acts: type[StrEnum]
    transitions: WorkflowTransitions
    readers: frozenset[Role]
    missing: str
    refusals: Mapping[StrEnum, str] = field(default_factory=dict)

    def payload_of(self, act: StrEnum) -> type[WorkflowPayload]:
        """Return the payload of an act, which is the same in every state."""
        return next(rule.payload for (_, known), rule in self.transitions.items() if known == act)

    def ends(self, act: StrEnum) -> bool:
        """Tell whether the subject ends with an act, together with its row."""
        return all(rule.to is None for (_, known), rule in self.transitions.items() if known == act)

    def roles_of(self, act: StrEnum) -> frozenset[Role]:
        """Return every role that may do an act in some state."""
        return frozenset[Role]().union(
            *(rule.who for (_, known), rule in self.transitions.items() if known == act)
        )

    def states_open_to(self, actor: Actor) -> frozenset[StrEnum]:
        """Return the states in which the actor's roles have something to do."""
        return frozenset(
            state
            for (state, _), rule in self.transitions.items()
            if state is not None and not rule.consequence and rule.who & actor.roles
        )


def permit_role(table: WorkflowTable, actor: Actor, act: StrEnum) -> None:
    """Refuse an act to those who may not do it in any state. Raises NotAllowed."""
    who = table.roles_of(act)
    if not who & actor.roles:
        raise _not_allowed(table, act, who)


def permit(
    table: WorkflowTable,
    actor: Actor,
    act: StrEnum,
    state: StrEnum | None,
    *,
    party: str | None = None,
    consequence: bool = False,
) -> WorkflowTransition:
    """Return the transition by which the actor may do an act; party: to which the subject is addressed.

    Raises NotAllowed for those who may not, DomainError where the state does not know the act, and NotFound
    for a subject that is addressed to another party.
    """
    permit_role(table, actor, act)
    rule = table.transitions.get((state, act))
    if rule is None:
        raise DomainError("现在的状态“{status}”不能{act}", status=state, act=act)
    if not rule.who & actor.roles or rule.reach not in (None, actor.scope.reach):
        raise _not_allowed(table, act, rule.who)
    if rule.consequence and not consequence:
        raise DomainError("{act}不能这样办理", act=act)
    if rule.addressed and actor.party != party:
        raise NotFound(table.missing)
    return rule


def list_open_acts(
    table: WorkflowTable, actor: Actor, state: StrEnum | None, *, party: str | None = None
) -> tuple[StrEnum, ...]:
    """Return what the actor may do now to a subject, in the order of the acts."""
    found = []
    for act in table.acts:
        try:
            permit(table, actor, act, state, party=party)
        except DomainError:
            continue
        found.append(act)
    return tuple(found)


def permit_reading(table: WorkflowTable, actor: Actor) -> None:
    """Refuse the subjects of a kind to those whom it does not concern. Raises NotAllowed."""
    if not table.readers & actor.roles:
        raise NotAllowed("这类文书由{who}查看", who=tuple(sorted(table.readers)))


def check_words(text: str, *, missing: str | None, longest: int) -> None:
    """Raise Invalid where a text is too long, or blank though ``missing`` says what must be written."""
    words = text.strip()
    if not words and missing is not None:
        raise Invalid(missing)
    if len(words) > longest:
        raise Invalid("文字请不超过 {most} 字", most=longest)


def _not_allowed(table: WorkflowTable, act: StrEnum, who: frozenset[Role]) -> NotAllowed:
    if act in table.refusals:
        return NotAllowed(table.refusals[act])
    return NotAllowed("此事须由{who}办理", who=tuple(sorted(who)))
