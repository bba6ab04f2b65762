// Reading the data blocks of the page into typed arrays.

const UNDATED = -2147483648;
const data = { count: 0 };
let page = null;

async function readBlock(id) {
  const block = byId(id);
  if (!block) return null;
  const text = block.textContent;
  block.remove();
  if (block.type === "application/json") return JSON.parse(text);
  if (typeof DecompressionStream === "undefined") throw new Error(t("error.browser"));
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const worldX = (lon) => ((lon + 180) / 360) * 256;

function worldY(lat) {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return 128 - (Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
}

const longitude = (x) => (x / 256) * 360 - 180;
const latitude = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 256))) * 180) / Math.PI;

function decodeIncidents(given) {
  const n = given.count;
  Object.assign(data, {
    count: n,
    id: given.id,
    x: new Float64Array(n),
    y: new Float64Array(n),
    lon: new Float64Array(n),
    lat: new Float64Array(n),
    start: new Int32Array(n),
    end: new Int32Array(n),
    uncertainty: Int32Array.from(given.uncertainty_m),
    confidence: Int16Array.from(given.confidence),
    date_precision: Int8Array.from(given.date_precision),
    geo_precision: Int8Array.from(given.geo_precision),
    best: Int32Array.from(given.fatalities_best),
    low: Int32Array.from(given.fatalities_low),
    high: Int32Array.from(given.fatalities_high),
    documents: Int32Array.from(given.documents),
    sentences: given.sentences,
    notes: given.notes ? Int32Array.from(given.notes) : Int32Array.from({ length: n }, (_, i) => i),
    sources: given.documents_read,
  });
  for (let i = 0; i < n; i++) {
    const known = given.lon[i] !== null && given.lat[i] !== null;
    data.lon[i] = known ? given.lon[i] / 1e5 : NaN;
    data.lat[i] = known ? given.lat[i] / 1e5 : NaN;
    data.x[i] = known ? worldX(data.lon[i]) : NaN;
    data.y[i] = known ? worldY(data.lat[i]) : NaN;
    data.start[i] = given.start[i] === null ? UNDATED : given.start[i];
    data.end[i] = given.end[i] === null ? data.start[i] : given.end[i];
  }
  for (const name of ["event_type", "sub_event_type", "actor1", "actor2", "location", "admin1", "country", "source"]) {
    data[name] = textColumn(given[name]);
  }
  data.claims = decodeChildren(given.claims, ["document", "date_text", "location", "fatalities_text", "attribution"]);
  data.exposures = decodeChildren(given.exposures, ["border", "neighbour"]);
  data.documentOf = new Map(data.sources.map((source) => [source.document, source]));
}

function textColumn(column) {
  const index = Int32Array.from(column.index);
  return { values: column.values, index, at: (i) => (index[i] < 0 ? "" : column.values[index[i]]) };
}

// Children (claims, exposures) are sorted by incident; first[i]..first[i + 1] are those of i.
function decodeChildren(given, textNames) {
  const first = new Int32Array(data.count + 1);
  for (const row of given.row) first[row + 1]++;
  for (let i = 0; i < data.count; i++) first[i + 1] += first[i];
  const columns = { ...given, first, size: given.row.length };
  if (given.row.length) for (const name of textNames) columns[name] = textColumn(given[name]);
  return columns;
}

function childrenOf(children, i) {
  return Array.from({ length: children.first[i + 1] - children.first[i] }, (_, k) => children.first[i] + k);
}

function note(i) {
  return data.notes[i] < 0 ? "" : data.sentences[data.notes[i]];
}

// A unit or a larger area is not a place; from `country` on there is no spot to draw at all.
const isVague = (i) => data.geo_precision[i] >= page.palette.vague_from || data.geo_precision[i] < 1;
const isDrawn = (i) => !Number.isNaN(data.x[i]) && data.geo_precision[i] < page.palette.country_precision;

// Differences of integers to mercator coordinates of zoom 0.
function decodeLine(flat, units) {
  const points = new Float64Array(flat.length);
  let x = 0;
  let y = 0;
  for (let k = 0; k < flat.length; k += 2) {
    x += flat[k];
    y += flat[k + 1];
    points[k] = worldX(x / units);
    points[k + 1] = worldY(y / units);
  }
  return withBox(points);
}

function withBox(points) {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 2) {
    west = Math.min(west, points[k]);
    east = Math.max(east, points[k]);
    north = Math.min(north, points[k + 1]);
    south = Math.max(south, points[k + 1]);
  }
  return { points, west, north, east, south };
}
