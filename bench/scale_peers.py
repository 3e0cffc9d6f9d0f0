"""The peers of the scale bench: the main queries as plain SQL over all rows, without an index."""

PLAIN = {
    "panel": """
        SELECT count(*) FILTER (WHERE closed_at IS NULL),
            count(*) FILTER (WHERE reported_at BETWEEN :now - interval '30 days' AND :now),
            count(*) FILTER (WHERE completed_at BETWEEN :now - interval '30 days' AND :now),
            count(*) FILTER (WHERE completed_at BETWEEN :now - interval '60 days'
                AND :now - interval '30 days'),
            (SELECT count(*) FILTER (WHERE stopped_at <= due_at) FROM clocks WHERE city = :city
                AND work_order_id IS NULL AND kind = 'completion' AND stopped_at > :now - interval '30 days'),
            (SELECT count(DISTINCT ticket_id) FROM clocks WHERE city = :city AND stopped_at IS NULL
                AND due_at <= :now)
        FROM tickets WHERE city = :city
    """,
    "list": """
        SELECT t.id, min(c.due_at) AS due FROM tickets t
        LEFT JOIN clocks c ON c.city = t.city AND c.ticket_id = t.id AND c.stopped_at IS NULL
        WHERE t.city = :city GROUP BY t.id ORDER BY due NULLS LAST, t.id LIMIT 20
    """,
    "queue": """
        SELECT t.id, min(c.due_at) AS due FROM tickets t
        LEFT JOIN clocks c ON c.city = t.city AND c.ticket_id = t.id AND c.stopped_at IS NULL
        WHERE t.city = :city AND t.closed_at IS NULL AND t.status IN ('called', 'accepted')
        GROUP BY t.id ORDER BY due NULLS LAST, t.id LIMIT 50
    """,
    "search": """
        SELECT id FROM tickets WHERE city = :city AND description ILIKE '%' || :words || '%'
        ORDER BY reported_at DESC LIMIT 20
    """,
    "replies": """
        SELECT r.id, t.number FROM replies r JOIN tickets t ON t.city = r.city AND t.id = r.ticket_id
        WHERE r.city = :city ORDER BY r.at DESC LIMIT 20
    """,
    "satisfaction": """
        SELECT e.department, count(*), avg(CASE e.effect WHEN 'good' THEN 100 WHEN 'fair' THEN 75
            WHEN 'mediocre' THEN 40 ELSE 0 END)
        FROM evaluations e JOIN tickets t ON t.city = e.city AND t.id = e.ticket_id
        WHERE e.city = :city AND e.rated_at > :now - interval '30 days' GROUP BY e.department
    """,
}
