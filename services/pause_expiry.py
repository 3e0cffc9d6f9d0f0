"""Resume work orders whose pauses reach the city's maximum; done by the system itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import clock_holds
from db.writes import tickets
from domain.enums import Act
from domain.payload_base import Payload
from domain.scopes import Actor
from services.city_context import load_city_rules
from services.pause_budget import pause_budget
from services.workflow import execution
from services.workflow.execution import ActRequest

WHY = "累计暂停已满 {days} 个工作日，自动恢复计时"


def resume_spent(session: Session, city: str, now: datetime, limit: int) -> int:
    """Resume at most ``limit`` work orders whose pauses are used up, and return how many.

    The clocks run on from the instant at which nothing was left, however late this runs. Several workers
    may call it at once: each ticket is resumed by one of them.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:  # a replay's past is not acted on
        return 0
    said, resumed = Payload(text=WHY.format(days=rules.limits.pause_days)), 0
    for order in clock_holds.list_paused_orders(session, city):
        ends = pause_budget(session, order, rules).runs_out_at(rules)
        if resumed >= limit or ends is None or ends > now:
            continue
        version = tickets.get_version(session, city, order.ticket_id)
        request = ActRequest(Act.RESUME, version, said, order.id)
        execution.execute(session, order.ticket_id, request=request, actor=Actor.system(city), now=now)
        resumed += 1
    return resumed
