"""Delete one city with all its rows."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.models import Base


def delete_city_rows(session: Session, city: str) -> None:
    """Delete every row of ``city``, children first; needs the owner's transaction."""
    for table in reversed(Base.metadata.sorted_tables):
        if "city" in table.columns:
            session.execute(delete(table).where(table.c.city == city))
