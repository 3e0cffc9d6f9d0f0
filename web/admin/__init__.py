"""Administration pages: settings, calendars, areas, staff, accounts, tokens, deliveries."""
