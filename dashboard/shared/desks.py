"""Table of desks: the page and the queues of each; address, name and roles are in ``web.navigation``."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from db.queries.queues import Queue
from domain.enums import Act, Role
from domain.scopes import Actor
from i18n import t
from web import navigation
from web.navigation import NavigationEntry


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its page, and the queues in their order.

    dispatches: with map and suggestion. takes_calls: with the form of a new call. together: what is done
    here with several picked tickets. supervises: they go into a notice of supervision. shows_rates: how
    call-back rates are shown next to the queue, also while no ticket is open.
    """

    page: NavigationEntry
    queues: tuple[Queue, ...]
    dispatches: bool = False
    takes_calls: bool = False
    together: tuple[Act, ...] = ()
    supervises: bool = False
    shows_rates: bool = False

    @property
    def path(self) -> str:
        """Return the address of its page."""
        return self.page.path

    @property
    def roles(self) -> frozenset[Role]:
        """Return who may sit there."""
        return self.page.roles

    @property
    def picks(self) -> bool:
        """Return whether several tickets can be picked."""
        return bool(self.together) or self.supervises

    def is_open_to(self, actor: Actor) -> bool:
        """Return whether one of the actor's roles has this desk."""
        return bool(self.roles & actor.roles)


DESKS = (
    Desk(
        navigation.HOTLINE,
        (Queue.LETTERS, Queue.CALLS, Queue.TAKEN_TODAY),
        takes_calls=True,
    ),
    Desk(
        navigation.DISPATCH,
        (
            Queue.TO_DISPATCH,
            Queue.TO_ACCEPT,
            Queue.RETURNED,
            Queue.EXTENSIONS,
            Queue.COORDINATION,
            Queue.AT_RISK,
            Queue.ESCALATED,
            Queue.SUPERVISED,
            Queue.TOWN_OVERDUE,
            Queue.SHELF_DUE,
            Queue.SHELVED,
        ),
        dispatches=True,
        together=(Act.DISPATCH, Act.REASSIGN, Act.URGE, Act.SUPERVISE),
    ),
    Desk(
        navigation.REVIEW,
        (Queue.TO_REVIEW, Queue.OBJECTED, Queue.REWORKED, Queue.COORDINATION),
        together=(Act.PASS_REVIEW,),
    ),
    Desk(
        navigation.CALL_BACK,
        (Queue.TO_FEED_BACK, Queue.TO_CALL_BACK, Queue.TO_CLOSE),
        together=(Act.CLOSE,),
        shows_rates=True,
    ),
    Desk(
        navigation.DEPARTMENT,
        (
            Queue.TO_RESPOND,
            Queue.LEADING,
            Queue.COOPERATING,
            Queue.OFFERED,
            Queue.TO_ANSWER,
            Queue.FIRST_RECEIVED,
            Queue.UNDER_REVIEW,
            Queue.SUPERVISED,
        ),
    ),
    Desk(
        navigation.TOWN,
        (Queue.LOCAL, Queue.CALLED_UP, Queue.TO_RESPOND, Queue.COOPERATING, Queue.TO_RATE, Queue.TO_ANSWER),
    ),
    Desk(navigation.UNIT, (Queue.LOCAL, Queue.OPEN)),
    Desk(
        navigation.SUPERVISION_DESK,
        (
            Queue.OVERDUE,
            Queue.UNANSWERED,
            Queue.ESCALATED,
            Queue.SUPERVISED,
            Queue.SHELF_DUE,
            Queue.SHELVED,
        ),
        supervises=True,
    ),
)
BY_PATH: Mapping[str, Desk] = MappingProxyType({desk.path: desk for desk in DESKS})

QUEUE_NAMES: Mapping[Queue, str] = MappingProxyType(
    {
        Queue.TO_ACCEPT: "待受理",
        Queue.TO_DISPATCH: "待分派",
        Queue.RETURNED: "退单待决定",
        Queue.EXTENSIONS: "延期待决定",
        Queue.COORDINATION: "镇街建议与异议",
        Queue.AT_RISK: "临期或逾期",
        Queue.ESCALATED: "提级督办",
        Queue.SUPERVISED: "督办",
        Queue.SHELVED: "挂账",
        Queue.TOWN_OVERDUE: "镇街逾期待督办",
        Queue.SHELF_DUE: "挂账到期待复查",
        Queue.TO_REVIEW: "待审核",
        Queue.OBJECTED: "镇街有异议",
        Queue.REWORKED: "退回过的",
        Queue.TO_FEED_BACK: "待反馈",
        Queue.TO_CALL_BACK: "待回访",
        Queue.TO_CLOSE: "待结案",
        Queue.TO_RESPOND: "待响应",
        Queue.LEADING: "主办在办",
        Queue.COOPERATING: "协办",
        Queue.OFFERED: "转入待接办",
        Queue.TO_ANSWER: "待答复",
        Queue.FIRST_RECEIVED: "首接仍负责",
        Queue.UNDER_REVIEW: "已办待审",
        Queue.LOCAL: "本级办理",
        Queue.CALLED_UP: "已呼叫",
        Queue.TO_RATE: "待评价",
        Queue.OVERDUE: "逾期",
        Queue.UNANSWERED: "逾期未响应",
        Queue.OPEN: "全部未结事项",
        Queue.LETTERS: "来信待受理",
        Queue.CALLS: "呼叫待受理",
        Queue.TAKEN_TODAY: "今日我受理",
    }
)
# Why a queue is empty, in the words of those who sit there.
EMPTY = "这里没有等待办理的诉求。新的会自动出现，无需刷新。"
NONE_LEFT = "当前搜索和筛选条件下没有诉求。可清除部分条件再看。"


def get_name(desk: Desk) -> str:
    """Return the desk's name in the reader's language."""
    return t(desk.page.name)


def get_queue_name(queue: Queue) -> str:
    """Return the queue's name in the reader's language."""
    return t(QUEUE_NAMES[queue])


def open_to(actor: Actor) -> list[Desk]:
    """Return the desks at which the actor sits."""
    return [desk for desk in DESKS if desk.is_open_to(actor)]
