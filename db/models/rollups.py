"""Tables of daily and monthly rollups: sums, counted days, and changes since."""

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, Texts

STEPS = "step IN ('day', 'month')"


class Rollup(Base):
    """The sums of one town, step and dimension, as ``domain.rollups`` lists them.

    step: the days of a third of a month, one by one, or the sum of a month. day: the first of them.
    town_code: empty for tickets without a town. Secret and internal tickets are separate. keys, lists, days,
    patterns: what each value of the dimension counted on each day (``db.queries.rollup_rows``).
    """

    __tablename__ = "rollups"
    __table_args__ = (CheckConstraint(STEPS, "step"),)

    city: Mapped[CityKey]
    step: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    town_code: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bool] = mapped_column(primary_key=True)
    internal: Mapped[bool] = mapped_column(primary_key=True)
    keys: Mapped[Texts]
    lists: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    patterns: Mapped[list[list[int]]] = mapped_column(ARRAY(Integer))


class CountedStep(Base):
    """One counted day or month (named by its first day), and the version of its count.

    received: how many tickets came; it says how much a question would read that no sum answers.
    """

    __tablename__ = "rollup_steps"
    __table_args__ = (CheckConstraint(STEPS, "step"),)

    city: Mapped[CityKey]
    step: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int]
    received: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class RollupMark(Base):
    """A town's past day whose facts changed after it; only ever added by acts, removed when counted again.

    town_code: empty for tickets without a town; None where every town's are to be counted again.
    """

    __tablename__ = "rollup_marks"

    city: Mapped[CityKey]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    day: Mapped[date]
    town_code: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
