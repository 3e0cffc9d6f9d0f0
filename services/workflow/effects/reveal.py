"""Show a masked phone to an entitled person: an act with a reason, kept in the ticket's history."""

from services.workflow.act_context import Step


def reveal(step: Step) -> None:
    """Write down that the reporter's phone is shown, to whom and why; the edge reads it afterwards."""
    before = step.move()
    step.record(before)
