// Light and dark, and paper.

const THEMES = ["auto", "light", "dark"];
const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
let theme = "auto";

function applyTheme() {
  view.dark = !view.printing && (theme === "dark" || (theme === "auto" && darkQuery.matches));
  document.documentElement.dataset.theme = view.dark ? "dark" : "light";
  view.font = getComputedStyle(document.body).fontFamily;
  readColours();
}

function setTheme(name) {
  theme = name;
  applyTheme();
  repaintAll();
  drawLegend();
  drawTimeline();
}

function setUpTheme() {
  const button = byId("theme");
  const show = () => {
    button.textContent = t(`theme.${theme}`);
    button.setAttribute("aria-label", `${t("theme.label")}: ${t(`theme.${theme}`)}`);
  };
  button.addEventListener("click", () => {
    setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
    show();
  });
  show();
  darkQuery.addEventListener("change", () => setTheme(theme));
  window.addEventListener("beforeprint", () => setPrinting(true));
  window.addEventListener("afterprint", () => setPrinting(false));
  window.matchMedia("print").addEventListener("change", (event) => setPrinting(event.matches));
}
