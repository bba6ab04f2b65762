// Where everything comes from, how sure it is, and what the signs mean.

function setUpAbout() {
  const { sources } = page;
  const uncertainty = sources.boundary_uncertainty_m;
  fill(byId("about"),
    el("h3", {}, t("about.sources")),
    facts([
      [t("about.boundaries"), [sources.boundaries.join("; ") || t("about.naturalEarth"), uncertainty ? t("about.uncertainty", { km: number(uncertainty / 1000, 1) }) : ""].filter(Boolean).join(". ")],
      [t("about.backdrop"), t("about.naturalEarth")],
      [t("about.gazetteer"), sources.gazetteers.join("; ")],
      [t("about.made"), sources.made],
      [t("about.software"), `incidentmap ${sources.version}`],
      [t("about.projection"), "Web Mercator (EPSG:3857); WGS 84 (EPSG:4326)"],
    ]),
    el("p", {}, t("about.status")),
    folded(t("about.incidents"), sourceList()),
    bases.list.length ? folded(t("about.bases"), baseSources()) : null,
    el("h3", {}, t("about.reading")),
    ["size", "vague", "country", "unknown", "names", "zones", "dates"].map((key) => el("p", {}, t(`about.${key}`))),
    el("h3", {}, t("about.keys")),
    el("p", {}, t("map.help")),
    el("h3", {}, t("about.thanks")),
    el("p", {}, t("about.attributions")));
}

const folded = (title, content) => el("details", { class: "sources" }, el("summary", {}, title), content);

function sourceList() {
  const shown = data.sources.slice(0, 60);
  if (!shown.length) return el("p", {}, data.source.values.slice(0, 40).join("; "));
  const rows = shown.map((source) => el("li", { dir: "auto" }, safeLink(source.url || "", source.title || source.document), [source.source ? `, ${source.source}` : "", source.published ? `, ${source.published}` : ""].join("")));
  const rest = data.sources.length - shown.length;
  return el("ul", { class: "plain" }, rows, rest > 0 ? el("li", { class: "muted" }, t("list.more", { count: number(rest) })) : null);
}

function baseSources() {
  const names = new Map();
  for (const base of bases.list) if (base.source_title) names.set(base.source_title, base.source_url || "");
  const shown = [...names].sort((a, b) => a[0].localeCompare(b[0])).slice(0, 40);
  return el("ul", { class: "plain" }, shown.map(([title, url]) => el("li", { dir: "auto" }, safeLink(url, title))));
}
