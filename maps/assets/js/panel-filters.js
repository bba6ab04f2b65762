// The panel of filters, with the number of incidents behind each choice.

const CHOICES_SHOWN = 8;
const filterView = { actors: "", documents: "" }; // what is searched for in their lists

function setUpFilters() {
  fill(byId("filters"),
    section("types", t("filter.type")),
    section("deaths", t("filter.deaths")),
    section("actors", t("filter.actor")),
    page.neighbours.length ? section("borders", t("filter.border")) : null,
    section("precision", t("filter.precision")),
    section("documents", t("filter.document")),
    el("p", { class: "row" }, el("button", { type: "button", class: "button", id: "reset", onclick: resetFilters }, t("filter.reset"))));
  setUpDeaths();
  if (page.neighbours.length) setUpBorders();
  for (const kind of ["actors", "documents"]) setUpFinder(kind);
}

function section(name, title) {
  return el("fieldset", { id: `filter-${name}` }, el("legend", {}, title), el("div", { class: "choices" }));
}

const choicesOf = (name) => document.querySelector(`#filter-${name} .choices`);

function changed() {
  refresh();
  announce(byId("counts").textContent);
}

function resetFilters() {
  Object.assign(filters, { from: null, to: null, undated: true, types: new Set(), precisions: new Set(), actors: new Set(), documents: new Set(), deathsMin: 0, deathsUnknown: true, neighbour: ANY, band: 0, text: "" });
  Object.assign(filterView, { actors: "", documents: "" });
  for (const input of document.querySelectorAll("#filters input[type=search]")) input.value = "";
  changed();
}

function drawFilters() {
  const focused = document.activeElement && document.activeElement.id;
  drawTypes();
  drawPrecisions();
  drawFinder("actors", FAIL.actor);
  drawFinder("documents", FAIL.document);
  byId("deaths-min").value = filters.deathsMin || "";
  byId("deaths-unknown").checked = filters.deathsUnknown;
  if (page.neighbours.length) {
    byId("neighbour").value = filters.neighbour;
    byId("band").value = String(filters.band);
  }
  const words = filterWords();
  byId("reset").disabled = words.length === 0;
  byId("tab-filters").dataset.badge = words.length || "";
  if (focused && byId(focused) && document.activeElement !== byId(focused)) byId(focused).focus({ preventScroll: true });
}

function choice(id, label, checked, count, onchange, mark = null) {
  const box = checkbox(label, checked, onchange, { swatch: mark, count: el("span", { class: "count" }, number(count)) });
  box.querySelector("input").id = id;
  return box;
}

function toggleIn(set, value, present) {
  if (present) set.add(value);
  else set.delete(value);
  changed();
}

function drawTypes() {
  const counts = countCodes(FAIL.type, data.typeOf, page.types.length + 1);
  const used = new Set(data.typeOf);
  const rows = [...page.types, { key: "", colour: page.palette.unknown }].map((type, k) =>
    used.has(k) ? choice(`type-${k}`, typeName(type.key), !filters.types.has(k), counts[k], (on) => toggleIn(filters.types, k, !on), swatch(type.colour)) : null);
  fill(choicesOf("types"), rows);
}

function drawPrecisions() {
  const counts = countCodes(FAIL.precision, data.precisionOf, 256);
  const used = [...new Set(data.precisionOf)].sort((a, b) => (a || 9) - (b || 9));
  fill(choicesOf("precision"), used.map((code) => choice(`precision-${code}`, precisionWords(code), !filters.precisions.has(code), counts[code], (on) => toggleIn(filters.precisions, code, !on))));
}

// Actors and documents can be thousands: the most frequent, those chosen, and those searched for.
function setUpFinder(kind) {
  const box = choicesOf(kind);
  const input = el("input", { type: "search", id: `${kind}-find`, placeholder: t(`filter.find.${kind}`), "aria-label": t(`filter.find.${kind}`), autocomplete: "off" });
  input.addEventListener("input", debounce(() => {
    filterView[kind] = input.value;
    drawFilters();
  }, 120));
  box.before(input);
}

function drawFinder(kind, bit) {
  const set = data.sets[kind];
  const { names } = set;
  const counts = countNames(bit, set);
  const chosen = filters[kind];
  const search = fold(filterView[kind] || "");
  byId(`${kind}-find`).hidden = names.length <= CHOICES_SHOWN;
  const codes = names.map((_, code) => code).filter((code) => !search || chosen.has(names[code]) || fold(labelOf(kind, names[code])).includes(search));
  codes.sort((a, b) => chosen.has(names[b]) - chosen.has(names[a]) || counts[b] - counts[a] || a - b);
  const shown = codes.slice(0, Math.max(CHOICES_SHOWN, chosen.size + 4));
  const rows = shown.map((code) => choice(`${kind}-${code}`, labelOf(kind, names[code]), chosen.has(names[code]), counts[code], (on) => toggleIn(chosen, names[code], on)));
  const rest = codes.length - shown.length;
  fill(choicesOf(kind), rows, rest > 0 ? el("p", { class: "muted small" }, plural("filter.more", rest)) : null);
  byId(`filter-${kind}`).hidden = names.length === 0;
}

function labelOf(kind, name) {
  if (kind === "actors") return name;
  const source = data.documentOf.get(name);
  return (source && source.title) || name;
}

function setUpDeaths() {
  const input = el("input", { type: "number", id: "deaths-min", min: 0, step: 1, inputmode: "numeric", placeholder: "0" });
  input.addEventListener("input", debounce(() => {
    filters.deathsMin = Math.max(0, Math.floor(Number(input.value) || 0));
    refresh();
  }, 200));
  const unknown = checkbox(t("filter.deathsUnknown"), true, (on) => {
    filters.deathsUnknown = on;
    changed();
  });
  unknown.querySelector("input").id = "deaths-unknown";
  fill(choicesOf("deaths"), el("label", { class: "line" }, t("filter.deathsMin"), input), unknown);
}

function setUpBorders() {
  const pick = (id, label, options, onchange) => {
    const list = el("select", { id }, options.map(([value, text]) => el("option", { value }, text)));
    list.addEventListener("change", () => {
      onchange(list.value);
      changed();
    });
    return el("label", { class: "line" }, label, list);
  };
  fill(choicesOf("borders"),
    pick("band", t("filter.band"), [["0", t("filter.any")], ...page.bands.map((km) => [String(km), t("filter.km", { km: number(km) })])], (value) => (filters.band = Number(value))),
    pick("neighbour", t("filter.neighbour"), [[ANY, t("filter.any")], ...page.neighbours.map((code) => [code, countryName(code)])], (value) => (filters.neighbour = value)));
}

// The filters in force, in words: for print, for the badge, for readers of the table.
function filterWords() {
  const words = [];
  if (filters.from !== null || filters.to !== null) words.push(t("date.span", { from: longDay(filters.from ?? view.bounds.first), to: longDay(filters.to ?? view.bounds.last) }));
  if (!filters.undated) words.push(t("words.dated"));
  if (filters.types.size) words.push(t("words.without", { what: [...filters.types].map((k) => typeName(page.types[k] ? page.types[k].key : "")).join(", ") }));
  if (filters.precisions.size) words.push(t("words.without", { what: [...filters.precisions].map(precisionWords).join(", ") }));
  if (filters.actors.size) words.push([...filters.actors].join(", "));
  if (filters.documents.size) words.push([...filters.documents].map((name) => labelOf("documents", name)).join(", "));
  if (filters.deathsMin) words.push(t("words.deaths", { count: number(filters.deathsMin) }));
  if (!filters.deathsUnknown) words.push(t("words.counted"));
  if (filters.band) words.push(t("filter.km", { km: number(filters.band) }));
  if (filters.neighbour) words.push(t("words.neighbour", { country: countryName(filters.neighbour) }));
  if (filters.text) words.push(`“${filters.text}”`);
  return words;
}
