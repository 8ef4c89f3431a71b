import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import i18next from "i18next";

const teal: MantineColorsTuple = [
  "#eefaf7",
  "#d8f1eb",
  "#b0e2d7",
  "#84d2c1",
  "#57bfab",
  "#2fa792",
  "#178d7a",
  "#0f766e",
  "#115e59",
  "#134e4a",
];

/** Mantine's, but that white on the filled one can be read. */
const red: MantineColorsTuple = [
  "#fff5f5",
  "#ffe3e3",
  "#ffc9c9",
  "#ffa8a8",
  "#ff8787",
  "#ff6b6b",
  "#fa5252",
  "#c92a2a",
  "#b42323",
  "#9c1c1c",
];

const CLOSE = {
  // Asked for when it is shown, in the language that is spoken then.
  get "aria-label"() {
    return i18next.t("kit:close");
  },
};

/** Colours, letters and spaces; every pair of text and ground has the contrast of WCAG 2.1 AA. */
export const theme = createTheme({
  primaryColor: "flow",
  primaryShade: { light: 7, dark: 7 },
  colors: { flow: teal, red },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: "md",
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: "650" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The empty element that would take the focus first is nothing a menu may hold (WAI-ARIA).
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: CLOSE } },
    Modal: { defaultProps: { closeButtonProps: CLOSE } },
    Drawer: { defaultProps: { closeButtonProps: CLOSE } },
  },
});

/** Mantine's own colours for links, faint text and errors miss the contrast that is asked for. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-anchor": teal[8],
    "--mantine-color-dimmed": "#5b6670",
    "--mantine-color-error": "#c02626",
    "--mantine-color-placeholder": "#68737d",
    "--ft-ground": "#f6f8f8",
    "--ft-surface": "#ffffff",
    "--ft-line": "#e2e7e7",
    "--ft-good": "#157347",
    "--ft-bad": "#c02626",
    "--ft-wait": "#8a5a00",
    "--ft-run": "#1a5fb4",
    "--ft-quiet": "#5b6670",
  },
  dark: {
    "--mantine-color-body": "#12181a",
    "--mantine-color-anchor": teal[3],
    "--mantine-color-dimmed": "#a3b0b3",
    "--mantine-color-error": "#ff8f8f",
    "--mantine-color-placeholder": "#93a1a5",
    "--ft-ground": "#0e1315",
    "--ft-surface": "#161d20",
    "--ft-line": "#2a3438",
    "--ft-good": "#5fd39a",
    "--ft-bad": "#ff8f8f",
    "--ft-wait": "#f0c36a",
    "--ft-run": "#8ab8ff",
    "--ft-quiet": "#a3b0b3",
  },
});
