"""Trouble with a file that came in, for the terminal and, as a message id, for a page."""

from domain.errors import Invalid
from terminal import Trouble


class FileTrouble(Trouble):
    """Refuse a file: ``told`` says so to those who uploaded it by a page."""

    def __init__(self, what: str, *, way_out: str, told: Invalid) -> None:
        super().__init__(what, way_out=way_out)
        self.told = told
