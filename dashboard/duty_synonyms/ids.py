"""Component ids of the page of synonyms."""

LIST = "synonyms-list"
STORY = "synonyms-story"
FILTER = "synonyms-filter"
FORM = "synonyms-form"
FACTS = "synonyms-facts"  # store {key, word, means}: which synonym the form changes, none where it adds one
WORD = "synonyms-word"
MEANS = "synonyms-means"
REASON = "synonyms-reason"
SAVE = "synonyms-save"
REMOVE = "synonyms-remove"
QUERY = "synonyms-query"
TRIED = "synonyms-tried"
DONE = "synonyms-done"  # store: counts the acts of this page
