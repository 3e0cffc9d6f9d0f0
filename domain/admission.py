"""Checks of reports and calls against the list of admitted matters (入格事项清单)."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.admitted_matters import MatterListEntry
from domain.catalogue import MatterReporter
from domain.enums import Channel, Role
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Actor

REPORTERS: Mapping[Role, MatterReporter] = MappingProxyType(
    {
        Role.TOWN: MatterReporter.TOWN,
        Role.UNIT: MatterReporter.UNIT,
        Role.GRID_STAFF: MatterReporter.GRID_STAFF,
    }
)
# For whom the Center takes a report down; what devices and upper platforms send is bound to no list.
_BY_CHANNEL: Mapping[Channel, MatterReporter] = MappingProxyType(
    {
        Channel.HOTLINE_5123456: MatterReporter.HOTLINE,
        Channel.HOTLINE_5150000: MatterReporter.HOTLINE,
        Channel.MAILBOX: MatterReporter.HOTLINE,
        Channel.TOWN: MatterReporter.TOWN,
    }
)


def get_reporter(actor: Actor, channel: Channel) -> MatterReporter | None:
    """Return the role in which a user reports by the list; None where the list does not name it."""
    if actor.is_reporter:
        return MatterReporter.PUBLIC
    if actor.of_center:
        return _BY_CHANNEL.get(channel)
    return next((kind for role, kind in REPORTERS.items() if role in actor.roles), None)


def check_report(entry: MatterListEntry, actor: Actor, channel: Channel, *, reason: str) -> bool:
    """Refuse a report of a matter that its reporter may not hand in; True where the Center overrides it.

    reason: why the Center takes it all the same. Raises NotAllowed, which says who may report it.
    """
    kind = get_reporter(actor, channel)
    if kind is None or kind in entry.reporters:
        return False
    who = tuple(sorted(entry.reporters, key=list(MatterReporter).index))
    if actor.is_reporter:
        raise NotAllowed("“{matter}”不在网上受理。请改选事项或不选，也可以致电中心", matter=entry.name)
    if not actor.of_center:
        raise NotAllowed(
            "按入格事项清单，“{matter}”由{who}上报。请改选事项，或请中心受理", matter=entry.name, who=who
        )
    if not reason.strip():
        raise NotAllowed(
            "按入格事项清单，“{matter}”由{who}上报。确需由中心受理的，请写明理由", matter=entry.name, who=who
        )
    return True


def check_call(entry: MatterListEntry, *, urgent: bool) -> None:
    """Refuse to call what the list does not let be called, unless it is urgent. Raises DomainError."""
    if not urgent and not entry.call_admitted:
        raise DomainError(
            "按入格事项清单，“{matter}”由{level}解决，不列入呼叫。请就地办理；"
            "确需市直部门办理的，请中心写明理由后直接受理",
            matter=entry.name,
            level=entry.solved_at,
        )


def check_acceptance(entry: MatterListEntry, *, urgent: bool, reason: str) -> bool:
    """Return whether the Center takes over what may not be called (True); without a reason raise Invalid."""
    if urgent or entry.call_admitted:
        return False
    if not reason.strip():
        raise Invalid("按入格事项清单，“{matter}”不列入呼叫。中心直接受理的，请写明理由", matter=entry.name)
    return True
