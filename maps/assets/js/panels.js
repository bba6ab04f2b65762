// The panels beside the map, and the tabs that open them.

const TABS = ["filters", "incidents", "layers", "about"];

function setUpPanels() {
  for (const name of TABS) {
    const tab = byId(`tab-${name}`);
    fill(tab, t(`tab.${name}`));
    tab.addEventListener("click", () => openTab(tab.getAttribute("aria-selected") === "true" && isNarrow() ? null : name));
    tab.addEventListener("keydown", moveBetweenTabs);
  }
  setUpFilters();
  setUpTable();
  setUpLayers();
  setUpAbout();
  setUpTimeline();
  setUpSearch();
  setUpTheme();
  setUpShare();
  const legend = byId("legend");
  fill(legend.querySelector("summary"), t("legend.title"));
  legend.open = !isNarrow();
  openTab(isNarrow() ? null : "filters");
  byId("fit").addEventListener("click", () => fitToData(!view.still, true));
}

const isNarrow = () => window.matchMedia("(max-width: 760px)").matches;

// On a narrow screen no panel may be open; beside a wide map one always is.
function openTab(name) {
  for (const other of TABS) {
    const chosen = other === name;
    byId(`tab-${other}`).setAttribute("aria-selected", String(chosen));
    byId(`tab-${other}`).tabIndex = chosen || (name === null && other === TABS[0]) ? 0 : -1;
    byId(other).hidden = !chosen;
  }
  document.body.classList.toggle("panel-open", name !== null);
  if (name === "incidents" && document.documentElement.dataset.ready) drawTable();
}

function moveBetweenTabs(event) {
  const k = TABS.indexOf(event.currentTarget.id.slice(4));
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const next = TABS[(k + step + TABS.length) % TABS.length];
  openTab(next);
  byId(`tab-${next}`).focus();
  event.preventDefault();
}

function setUpShare() {
  const button = byId("share");
  button.textContent = t("share");
  button.addEventListener("click", async () => {
    const address = location.href.split("#")[0] + (view.fragment || "");
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = t("share.done");
      announce(t("share.done"));
    } catch {
      button.textContent = t("share.address");
    }
    setTimeout(() => (button.textContent = t("share")), 2500);
  });
}
