// Which incidents pass: all filters act together, on map, counts, histogram and table alike.

const ANY = "";
const filters = {
  from: null, // first and last day of the window; null for no bound
  to: null,
  undated: true,
  types: new Set(), // indices that are switched off
  precisions: new Set(), // UCDP where_prec switched off
  actors: new Set(), // chosen names; none means all
  documents: new Set(),
  deathsMin: 0,
  deathsUnknown: true,
  neighbour: ANY,
  band: 0,
  text: "",
  passing: [], // indices of the incidents that pass
  drawn: [], // those of them that have a spot on the map
  facets: {},
};

// One bit for each filter that an incident fails.
const FAIL = { time: 1, type: 2, precision: 4, actor: 8, document: 16, deaths: 32, border: 64, text: 128 };
let failures = new Uint8Array(0);

function prepareFilters() {
  failures = new Uint8Array(data.count);
  data.typeOf = new Uint8Array(data.count);
  const order = new Map(page.types.map((type, k) => [type.key, k]));
  const index = data.event_type.values.map((value) => (order.has(value) ? order.get(value) : page.types.length));
  data.event_type.index.forEach((k, i) => (data.typeOf[i] = k < 0 ? page.types.length : index[k]));
  data.documentRows = documentRows();
}

// Names of the documents that tell of each incident; its source where no claim says.
function documentRows() {
  const names = [];
  const code = new Map();
  const codeOf = (name) => {
    if (!code.has(name)) {
      code.set(name, names.length);
      names.push(name);
    }
    return code.get(name);
  };
  const rows = new Array(data.count);
  for (let i = 0; i < data.count; i++) {
    if (data.claims.first[i + 1] > data.claims.first[i]) {
      rows[i] = [...new Set(childrenOf(data.claims, i).map((k) => codeOf(data.claims.document.at(k))))];
    } else if (data.source.index[i] >= 0) rows[i] = [codeOf(data.source.at(i))];
    else rows[i] = [];
  }
  return { names, rows };
}

function codesOf(column, names) {
  const codes = new Set();
  column.values.forEach((value, k) => names.has(value) && codes.add(k));
  return codes;
}

function passesBorder(i) {
  const e = data.exposures;
  for (let k = e.first[i]; k < e.first[i + 1]; k++) {
    if (filters.neighbour !== ANY && e.neighbour.at(k) !== filters.neighbour) continue;
    if (!filters.band || e.distance_m[k] <= filters.band * 1000) return true;
  }
  return false;
}

function passesDeaths(i) {
  const most = Math.max(data.best[i], data.low[i], data.high[i]);
  return most < 0 ? filters.deathsUnknown : most >= filters.deathsMin;
}

function passesTime(i) {
  if (data.start[i] === UNDATED) return filters.undated;
  return (filters.to === null || data.start[i] <= filters.to) && (filters.from === null || data.end[i] >= filters.from);
}

function applyFilters() {
  const actors = filters.actors.size > 0;
  const first = codesOf(data.actor1, filters.actors);
  const second = codesOf(data.actor2, filters.actors);
  const documents = new Set(data.documentRows.names.flatMap((name, k) => (filters.documents.has(name) ? [k] : [])));
  const border = filters.neighbour !== ANY || filters.band > 0;
  const hits = filters.text ? textHits(filters.text) : null;
  const passing = [];
  for (let i = 0; i < data.count; i++) {
    let fail = passesTime(i) ? 0 : FAIL.time;
    if (filters.types.has(data.typeOf[i])) fail |= FAIL.type;
    if (filters.precisions.has(precisionOf(i))) fail |= FAIL.precision;
    if (actors && !first.has(data.actor1.index[i]) && !second.has(data.actor2.index[i])) fail |= FAIL.actor;
    if (filters.documents.size && !data.documentRows.rows[i].some((k) => documents.has(k))) fail |= FAIL.document;
    if (!passesDeaths(i)) fail |= FAIL.deaths;
    if (border && !passesBorder(i)) fail |= FAIL.border;
    if (hits && !hits.has(i)) fail |= FAIL.text;
    failures[i] = fail;
    if (fail === 0) passing.push(i);
  }
  filters.passing = passing;
  filters.drawn = passing.filter(isDrawn);
}

const precisionOf = (i) => Math.max(0, data.geo_precision[i]);

// How many incidents each choice of one filter would show, given all the other filters.
function countBy(bit, choicesOf) {
  const counts = new Map();
  for (let i = 0; i < data.count; i++) {
    if (failures[i] & ~bit) continue;
    for (const choice of choicesOf(i)) counts.set(choice, (counts.get(choice) || 0) + 1);
  }
  return counts;
}

function actorsOf(i) {
  const [a, b] = [data.actor1.at(i), data.actor2.at(i)];
  return a && b && a !== b ? [a, b] : a ? [a] : b ? [b] : [];
}

// Sums of low and high counts; incidents without a figure are counted apart.
function deathTotals(rows) {
  const total = { low: 0, high: 0, unknown: 0 };
  for (const i of rows) {
    const known = [data.low[i], data.best[i], data.high[i]].filter((value) => value >= 0);
    if (!known.length) total.unknown++;
    else {
      total.low += data.low[i] >= 0 ? data.low[i] : Math.min(...known);
      total.high += data.high[i] >= 0 ? data.high[i] : Math.max(...known);
    }
  }
  return total;
}

function textHits(text) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const hits = new Set();
  for (let i = 0; i < data.count; i++) {
    const hay = searchText(i);
    if (words.every((word) => hay.includes(word))) hits.add(i);
  }
  return hits;
}

const searchTexts = [];

function searchText(i) {
  if (searchTexts[i] === undefined) {
    searchTexts[i] = fold([data.location.at(i), data.admin1.at(i), countryName(data.country.at(i)), data.actor1.at(i), data.actor2.at(i), data.id[i], note(i)].join(" "));
  }
  return searchTexts[i];
}

function dateBounds() {
  let [first, last] = [Infinity, -Infinity];
  for (let i = 0; i < data.count; i++) {
    if (data.start[i] === UNDATED) continue;
    if (data.start[i] < first) first = data.start[i];
    if (data.end[i] > last) last = data.end[i];
  }
  return first === Infinity ? null : { first, last };
}
