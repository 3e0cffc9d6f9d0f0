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
 * Return the two groups that are nearest to each other, none where all are `least` apart.
 * @template {{ x: number, y: number }} Group
 * @param {Group[]} groups
 * @param {number} least
 * @returns {[Group, Group] | null}
 */
function nearest(groups, least) {
  /** @type {[Group, Group] | null} */
  let found = null;
  let shortest = least;
  groups.forEach((one, place) => {
    for (const other of groups.slice(place + 1)) {
      const distance = Math.hypot(one.x - other.x, one.y - other.y);
      if (distance < shortest) [found, shortest] = [[one, other], distance];
    }
  });
  return found;
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
