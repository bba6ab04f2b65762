// The state of the page in the fragment of its address, so that a link shows the same view.

const LISTS = [["t", "types"], ["p", "precisions"], ["a", "actors"], ["d", "documents"]];

function stateWords() {
  const state = new URLSearchParams();
  const centre = map.getCenter();
  state.set("map", [map.getZoom(), centre.lat.toFixed(4), centre.lng.toFixed(4)].join("/"));
  if (filters.from !== null) state.set("from", shortDay(filters.from));
  if (filters.to !== null) state.set("to", shortDay(filters.to));
  if (!filters.undated) state.set("undated", "no");
  for (const [key, name] of LISTS) if (filters[name].size) state.set(key, [...filters[name]].join("|"));
  if (filters.deathsMin) state.set("deaths", filters.deathsMin);
  if (!filters.deathsUnknown) state.set("unknown", "no");
  if (filters.neighbour) state.set("neighbour", filters.neighbour);
  if (filters.band) state.set("band", filters.band);
  if (filters.text) state.set("q", filters.text);
  const off = Object.keys(view.layers).filter((name) => view.layers[name] !== LAYER_DEFAULTS[name]);
  if (off.length) state.set("layers", off.join("|"));
  for (const [name, set] of Object.entries(zones.hidden)) if (set.size) state.set(`zone-${name}`, [...set].join("|"));
  if (view.selected !== null) state.set("show", data.id[view.selected]);
  return state.toString().replaceAll("%2F", "/").replaceAll("%7C", "|");
}

const LAYER_DEFAULTS = { incidents: true, bases: true, zones: true, labels: true, circles: false, places: false };

const writePermalink = debounce(() => {
  view.fragment = `#${stateWords()}`;
  try {
    history.replaceState(null, "", view.fragment);
  } catch {
    // A page inside a frame without an address of its own has no fragment to keep.
  }
}, 200);

function readPermalink() {
  if (location.hash === view.fragment || location.hash.length < 2) return false;
  const state = new URLSearchParams(location.hash.slice(1));
  const place = (state.get("map") || "").split("/").map(Number);
  if (place.length === 3 && place.every(Number.isFinite)) map.setView([place[1], place[2]], place[0], { animate: false });
  filters.from = dayOf(state.get("from"));
  filters.to = dayOf(state.get("to"));
  filters.undated = state.get("undated") !== "no";
  for (const [key, name] of LISTS) filters[name] = new Set(listOf(state.get(key), key === "t" || key === "p"));
  filters.deathsMin = Math.max(0, Number(state.get("deaths")) || 0);
  filters.deathsUnknown = state.get("unknown") !== "no";
  filters.neighbour = state.get("neighbour") || ANY;
  filters.band = Math.max(0, Number(state.get("band")) || 0);
  filters.text = state.get("q") || "";
  for (const name of listOf(state.get("layers"))) if (name in view.layers) view.layers[name] = !LAYER_DEFAULTS[name];
  for (const name of Object.keys(zones.hidden)) zones.hidden[name] = new Set(listOf(state.get(`zone-${name}`), name === "km"));
  const shown = data.id.indexOf(state.get("show"));
  if (shown >= 0) setTimeout(() => selectIncident(shown), 0);
  drawLayerChoices();
  return true;
}

function listOf(text, numbers = false) {
  const parts = (text || "").split("|").filter(Boolean);
  return numbers ? parts.map(Number).filter(Number.isFinite) : parts;
}

function dayOf(text) {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text || "") ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isFinite(time) ? Math.round(time / DAY_MS) : null;
}
