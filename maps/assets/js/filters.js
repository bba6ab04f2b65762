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
  data.precisionOf = Uint8Array.from(data.geo_precision, (code) => Math.max(0, code));
  const { claims } = data;
  data.sets = {
    actors: nameSets((i, add) => {
      add(data.actor1.at(i));
      add(data.actor2.at(i));
    }),
    // Documents that tell of an incident; its source where no claim says.
    documents: nameSets((i, add) => {
      for (let k = claims.first[i]; k < claims.first[i + 1]; k++) add(claims.document.at(k));
      if (claims.first[i] === claims.first[i + 1]) add(data.source.at(i));
    }),
  };
}

// For each incident the codes of its names: list[first[i]] to list[first[i + 1] - 1].
function nameSets(each) {
  const names = [];
  const codes = new Map();
  const list = [];
  const first = new Int32Array(data.count + 1);
  for (let i = 0; i < data.count; i++) {
    const start = list.length;
    each(i, (name) => {
      if (!name) return;
      let code = codes.get(name);
      if (code === undefined) {
        code = names.length;
        names.push(name);
        codes.set(name, code);
      }
      if (list.indexOf(code, start) < 0) list.push(code);
    });
    first[i + 1] = list.length;
  }
  return { names, first, list: Int32Array.from(list) };
}

// Whether any name of the incident is chosen.
function chosenIn(set, chosen) {
  const mask = Uint8Array.from(set.names, (name) => (chosen.has(name) ? 1 : 0));
  return (i) => {
    for (let k = set.first[i]; k < set.first[i + 1]; k++) if (mask[set.list[k]]) return true;
    return false;
  };
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
  const byActor = filters.actors.size ? chosenIn(data.sets.actors, filters.actors) : null;
  const byDocument = filters.documents.size ? chosenIn(data.sets.documents, filters.documents) : null;
  const border = filters.neighbour !== ANY || filters.band > 0;
  const hits = filters.text ? textHits(filters.text) : null;
  const passing = [];
  for (let i = 0; i < data.count; i++) {
    let fail = passesTime(i) ? 0 : FAIL.time;
    if (filters.types.has(data.typeOf[i])) fail |= FAIL.type;
    if (filters.precisions.has(data.precisionOf[i])) fail |= FAIL.precision;
    if (byActor && !byActor(i)) fail |= FAIL.actor;
    if (byDocument && !byDocument(i)) fail |= FAIL.document;
    if (!passesDeaths(i)) fail |= FAIL.deaths;
    if (border && !passesBorder(i)) fail |= FAIL.border;
    if (hits && !hits.has(i)) fail |= FAIL.text;
    failures[i] = fail;
    if (fail === 0) passing.push(i);
  }
  filters.passing = passing;
  filters.drawn = passing.filter(isDrawn);
}

// How many incidents each choice of one filter would show, given all the other filters.
function countCodes(bit, codes, size) {
  const counts = new Int32Array(size);
  for (let i = 0; i < data.count; i++) if (!(failures[i] & ~bit)) counts[codes[i]]++;
  return counts;
}

function countNames(bit, set) {
  const counts = new Int32Array(set.names.length);
  for (let i = 0; i < data.count; i++) {
    if (failures[i] & ~bit) continue;
    for (let k = set.first[i]; k < set.first[i + 1]; k++) counts[set.list[k]]++;
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
    const [low, best, high] = [data.low[i], data.best[i], data.high[i]];
    const most = Math.max(low, best, high);
    if (most < 0) {
      total.unknown++;
      continue;
    }
    total.high += high >= 0 ? high : most;
    total.low += low >= 0 ? low : best >= 0 ? best : high;
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
