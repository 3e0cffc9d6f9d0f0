"""Parts of the pages on which an office decides: address, queues, list, form of an act, history."""
