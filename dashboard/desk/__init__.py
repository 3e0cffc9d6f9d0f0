"""The desks of every party: queues, the opened ticket, the forms of its acts."""
