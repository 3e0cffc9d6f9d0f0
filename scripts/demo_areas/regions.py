"""Grow, merge and cut regions of a label raster so that every region is one piece."""

import numpy as np
from numpy.typing import NDArray

from scripts.demo_areas.terrain import Floats, Labels

Ints = NDArray[np.int64]
OUTSIDE = -1


def pieces(labels: Labels) -> tuple[Labels, Ints]:
    """Return the connected piece of every cell (-1 outside) and the size of each piece; edges connect."""
    starts = np.ones(labels.shape, bool)
    starts[:, 1:] = labels[:, 1:] != labels[:, :-1]
    run = (np.cumsum(starts.ravel()) - 1).reshape(labels.shape)
    touch = labels[1:] == labels[:-1]
    touch[:, 1:] &= starts[1:, 1:] | starts[:-1, 1:] | ~touch[:, :-1]
    parent = _united(int(run[-1, -1]) + 1, run[:-1][touch], run[1:][touch])
    sizes_of_runs = np.bincount(run.ravel())
    roots, piece_of_run = np.unique(parent, return_inverse=True)
    piece = piece_of_run[run].astype(np.int32)
    sizes = np.bincount(piece_of_run, weights=sizes_of_runs, minlength=len(roots)).astype(np.int64)
    return piece, sizes


def _united(count: int, left: Ints, right: Ints) -> Ints:
    """Return the lowest member of each member's group after uniting the pairs."""
    parent = np.arange(count)
    while True:
        a, b = parent[left], parent[right]
        if np.array_equal(a, b):
            return parent
        low = np.minimum(a, b)
        np.minimum.at(parent, np.maximum(a, b), low)
        while True:
            further = parent[parent]
            if np.array_equal(further, parent):
                break
            parent = further


def one_piece_each(labels: Labels, *, within: Labels) -> Labels:
    """Return labels where each keeps its largest piece; the rest joins the longest neighbour of its parent.

    within: the parent of each cell, -1 outside the city; a label lies in one parent.
    """
    labels = labels.copy()
    for _ in range(40):
        piece, sizes = pieces(labels)
        first = np.unique(piece, return_index=True)[1]
        label_of, parent_of = labels.ravel()[first], within.ravel()[first]
        order = np.lexsort((np.arange(len(sizes)), -sizes, label_of))
        keeps = np.zeros(len(sizes), bool)
        keeps[order[np.unique(label_of[order], return_index=True)[1]]] = True
        keeps |= label_of == OUTSIDE
        if keeps.all():
            return labels
        new = label_of.copy()
        for stray, label in _longest_neighbours(piece, label_of, parent_of, stray=~keeps):
            new[stray] = label
        labels = new[piece].astype(np.int32)
    raise RuntimeError("a region has no neighbour of its own parent")


def _longest_neighbours(
    piece: Labels, label_of: Labels, parent_of: Labels, *, stray: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    sides = [(piece[:, 1:], piece[:, :-1]), (piece[1:], piece[:-1])]
    pairs = []
    for a, b in sides:
        differ = a != b
        pairs += [np.stack([a[differ], b[differ]]), np.stack([b[differ], a[differ]])]
    own, other = np.concatenate(pairs, axis=1)
    fit = stray[own] & ~stray[other] & (parent_of[own] == parent_of[other])
    keys = own[fit].astype(np.int64) * (int(label_of.max()) + 2) + label_of[other[fit]]
    keys, counts = np.unique(keys, return_counts=True)
    strays, labels = np.divmod(keys, int(label_of.max()) + 2)
    order = np.lexsort((labels, -counts, strays))
    best = order[np.unique(strays[order], return_index=True)[1]]
    return list(zip(strays[best].tolist(), labels[best].tolist(), strict=True))


def unpinched(labels: Labels, *, parent_of: Ints) -> Labels:
    """Return labels without cells that touch their own region only at a corner.

    parent_of: the parent of each label.
    """
    labels = labels.copy()
    for _ in range(40):
        changed = False
        for view in (labels, labels[:, ::-1]):
            a, b, c, d = view[:-1, :-1], view[:-1, 1:], view[1:, :-1], view[1:, 1:]
            rows, columns = np.nonzero((a == d) & (a != b) & (a != c))
            changed |= len(rows) > 0
            inner = view[rows, columns] != OUTSIDE
            view[rows[inner], columns[inner] + 1] = view[rows[inner], columns[inner]]
            rows, columns = rows[~inner], columns[~inner]
            view[rows, columns] = view[rows, columns + 1]
        if not changed:
            return labels
        labels = one_piece_each(labels, within=parents(labels, parent_of))
    raise RuntimeError("corners keep touching")


def parents(labels: Labels, parent_of: Ints) -> Labels:
    """Return the parent of every cell, -1 outside."""
    return np.where(labels == OUTSIDE, OUTSIDE, parent_of[labels]).astype(np.int32)


def cut(along: Floats, across: Floats, weight: Floats, *, parts: int, rng: np.random.Generator) -> Ints:
    """Return the part (0..parts-1) of each point: cut again and again, as streets do."""
    part = np.zeros(len(along), np.int64)
    todo = [(np.arange(len(along)), 0, parts)]
    while todo:
        members, first, count = todo.pop()
        if count == 1:
            part[members] = first
            continue
        low = count // 2 if count < 4 else round(count * (0.38 + 0.24 * rng.random()))
        u, v = along[members], across[members]
        line = u if np.ptp(u) >= np.ptp(v) else v
        order = np.argsort(line, kind="stable")
        share = np.cumsum(weight[members][order], dtype=np.float64)
        place = int(np.searchsorted(share, share[-1] * low / count))
        place = min(max(place, low), len(members) - (count - low))
        todo += [(members[order[:place]], first, low), (members[order[place:]], first + low, count - low)]
    return part
