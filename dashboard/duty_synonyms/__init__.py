"""The list office edits the synonyms of the search of duties, and sees at once what a change does."""
