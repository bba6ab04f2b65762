// One box to find places and incidents.

const HITS_SHOWN = 8;

function setUpSearch() {
  const input = byId("search");
  const list = byId("search-hits");
  input.setAttribute("placeholder", t("search.placeholder"));
  input.setAttribute("aria-label", t("search.placeholder"));
  let at = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (k) => {
    at = k;
    options().forEach((option, j) => option.setAttribute("aria-selected", String(j === k)));
    const option = options()[k];
    if (option) option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option ? option.id : "");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", debounce(() => {
    showHits(input.value.trim(), list, close);
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }, 160));
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" && count) choose((at + 1) % count);
    else if (event.key === "ArrowUp" && count) choose((at + count - 1) % count);
    else if (event.key === "Enter" && count) options()[Math.max(0, at)].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => event.target.closest(".search") || close());
}

function showHits(text, list, close) {
  if (fold(text).length < 2) {
    close();
    return;
  }
  const places = findPlaces(text);
  const incidents = [...textHits(text)].filter((i) => failures[i] === 0 || failures[i] === FAIL.text);
  let id = 0;
  const option = (action, ...children) => el("li", { role: "option", id: `hit-${id++}`, "aria-selected": "false", onclick: () => {
    close();
    action();
  } }, children);
  fill(list,
    places.slice(0, HITS_SHOWN).map((place) => option(() => goTo(place), el("span", { class: "pin", "aria-hidden": "true" }, "◆ "), el("span", { dir: "auto" }, place.name), el("span", { class: "muted" }, ` ${place.hint}`))),
    incidents.slice(0, HITS_SHOWN).map((i) => option(() => selectIncident(i, { zoom: true, focus: true }), swatch(page.types[data.typeOf[i]] ? page.types[data.typeOf[i]].colour : page.palette.unknown), ` ${tableDate(i)} `, el("span", { dir: "auto" }, data.location.at(i)), el("span", { class: "muted" }, ` ${typeName(data.event_type.at(i))}`))),
    incidents.length ? option(() => filterText(text), plural("search.only", incidents.length)) : null,
    places.length || incidents.length ? null : el("li", { class: "muted" }, t("search.none")));
  list.hidden = false;
  announce(t("search.found", { places: number(places.length), incidents: number(incidents.length) }));
}

function filterText(text) {
  filters.text = text;
  changed();
}

function findPlaces(text) {
  const wanted = fold(text);
  const found = new Map();
  const offer = (name, x, y, hint, zoom) => {
    const key = fold(name);
    if (key.includes(wanted) && !found.has(`${key}|${hint}`)) found.set(`${key}|${hint}`, { name, x, y, hint, zoom, first: key.startsWith(wanted) });
  };
  for (const place of namedPlaces.list) offer(place.name, place.x, place.y, countryName(place.country), 10);
  for (const base of bases.list) offer(base.name, base.x, base.y, t("layer.bases"), 11);
  for (const town of backdrop.towns) offer(town.name, town.at.x, town.at.y, countryName(town.country), 10);
  for (const region of backdrop.regions) offer(region.name, region.label.x, region.label.y, countryName(region.country), 7);
  for (const country of backdrop.land) offer(localCountryName(country), country.label.x, country.label.y, "", 5);
  return [...found.values()].sort((a, b) => b.first - a.first || a.name.length - b.name.length);
}

function goTo(place) {
  map.setView([latitude(place.y), longitude(place.x)], place.zoom, { animate: !view.still });
  map.getContainer().focus({ preventScroll: true });
  announce(place.name);
}
