/* Marks that would cover each other at the present zoom are drawn as one with their number. */

/**
 * Join marks that are nearer than `least` pixels. Positions are relative, so that panning changes no group.
 * @template {{ x: number, y: number }} Mark
 * @param {Mark[]} marks in the order in which they begin groups
 * @param {number} least
 * @returns {{ x: number, y: number, marks: Mark[] }[]} each at the mean of its marks
 */
export function join(marks, least) {
  const groups = marks.map((mark) => ({ x: mark.x, y: mark.y, marks: [mark] }));
  for (let pair = nearest(groups, least); pair; pair = nearest(groups, least)) {
    const [into, from] = pair;
    groups.splice(groups.indexOf(from), 1);
    into.marks.push(...from.marks);
    into.x = mean(into.marks.map(({ x }) => x));
    into.y = mean(into.marks.map(({ y }) => y));
  }
  return groups;
}

/**
 * Return the two groups that are nearest to each other, none where all are `least` apart. Asked once for
 * each mark that is joined: it makes no arrays of its own.
 * @template {{ x: number, y: number }} Group
 * @param {Group[]} groups
 * @param {number} least
 * @returns {[Group, Group] | null}
 */
function nearest(groups, least) {
  /** @type {[number, number] | null} */
  let found = null;
  let shortest = least * least;
  for (let one = 0; one < groups.length; one++) {
    const { x, y } = groups[one];
    for (let other = one + 1; other < groups.length; other++) {
      const across = groups[other].x - x;
      const down = groups[other].y - y;
      const square = across * across + down * down;
      if (square < shortest) [found, shortest] = [[one, other], square];
    }
  }
  return found && [groups[found[0]], groups[found[1]]];
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
