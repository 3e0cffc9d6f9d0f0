"""The page of amendments and arbitrations (/duties/office): the list office's desk, and the parties' side."""
