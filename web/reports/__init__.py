"""Reports: their pages, the paper that is made of them, and the work of the worker."""
