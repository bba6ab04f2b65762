// Grouping what is drawn by the view: a grid of pixels, then merging of close neighbours.

function clusterPoints(p, cell) {
  const cells = new Map();
  const found = [];
  const margin = cell / p.scale;
  const perCell = p.scale / cell;
  for (const i of filters.drawn) {
    const x = data.x[i];
    const y = data.y[i];
    if (x < p.west - margin || x > p.east + margin || y < p.north - margin || y > p.south + margin) continue;
    const key = Math.floor(x * perCell) * 67108864 + Math.floor(y * perCell);
    let group = cells.get(key);
    if (group === undefined) {
      group = newGroup(key);
      cells.set(key, group);
      found.push(group);
    }
    addToGroup(group, i, x, y);
  }
  return mergeClose(found, cells, cell / p.scale);
}

function newGroup(key) {
  return { key, count: 0, sumX: 0, sumY: 0, west: Infinity, east: -Infinity, north: Infinity, south: -Infinity, types: new Int32Array(page.types.length + 1), exact: 0, members: [], merged: false };
}

function addToGroup(group, i, x, y) {
  group.count++;
  group.sumX += x;
  group.sumY += y;
  if (x < group.west) group.west = x;
  if (x > group.east) group.east = x;
  if (y < group.north) group.north = y;
  if (y > group.south) group.south = y;
  group.types[data.typeOf[i]]++;
  if (!isVague(i)) group.exact++;
  group.members.push(i);
}

// Cells cut clusters arbitrarily at their edges: the larger takes in neighbours whose centre is near.
function mergeClose(groups, cells, reach) {
  groups.sort((a, b) => b.count - a.count || a.key - b.key);
  for (const group of groups) {
    if (group.merged) continue;
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const other = cells.get(group.key + dx * 67108864 + dy);
        if (!other || other === group || other.merged || other.count > group.count) continue;
        const apart = Math.hypot(group.sumX / group.count - other.sumX / other.count, group.sumY / group.count - other.sumY / other.count);
        if (apart < reach * 0.8) absorb(group, other);
      }
    }
  }
  return groups.filter((group) => !group.merged);
}

function absorb(group, other) {
  other.merged = true;
  group.count += other.count;
  group.sumX += other.sumX;
  group.sumY += other.sumY;
  group.west = Math.min(group.west, other.west);
  group.east = Math.max(group.east, other.east);
  group.north = Math.min(group.north, other.north);
  group.south = Math.max(group.south, other.south);
  group.exact += other.exact;
  other.types.forEach((count, type) => (group.types[type] += count));
  for (const i of other.members) group.members.push(i);
}

// At one place: even the closest zoom would not part them.
function atOnePlace(group) {
  const closest = 2 ** map.getMaxZoom();
  return (group.east - group.west) * closest < 24 && (group.south - group.north) * closest < 24;
}
