/** Colours and fonts of the theme, read anew at every change of it: nothing here is fixed. */
export type Palette = {
  readonly background: string;
  readonly foreground: string;
  readonly description: string;
  readonly border: string;
  /** By slot 1–8; index 0 is unused. */
  readonly slots: readonly string[];
  readonly error: string;
  readonly warning: string;
  /** By index in SEVERITIES, for "color by severity"; −1 is `none`. */
  readonly severities: readonly string[];
  readonly none: string;
  readonly focus: string;
  readonly focusText: string;
  readonly badge: string;
  readonly badgeText: string;
  readonly hover: string;
  readonly highContrast: boolean;
  readonly font: string;
};

/** Reads the palette from an element whose style sheet resolves the tokens (styles/tokens.ts). */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim() || "#888888";
  return {
    background: value("--el-background"),
    foreground: value("--el-foreground"),
    description: value("--el-description"),
    border: value("--el-border"),
    slots: ["", ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => value(`--el-slot-${slot}`))],
    error: value("--el-error"),
    warning: value("--el-warning"),
    severities: [
      value("--el-slot-6"),
      value("--el-slot-3"),
      value("--el-slot-4"),
      value("--el-warning"),
      value("--el-error"),
    ],
    none: value("--el-slot-6"),
    focus: value("--el-focus"),
    focusText: value("--el-focus-text"),
    badge: value("--el-badge"),
    badgeText: value("--el-badge-text"),
    hover: value("--el-hover"),
    highContrast:
      document.body.classList.contains("vscode-high-contrast") ||
      document.body.classList.contains("vscode-high-contrast-light"),
    font: style.getPropertyValue("font-family") || "sans-serif",
  };
}

/** Calls back when VS Code changes the theme: it rewrites the body's class and the root's style. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["class", "data-vscode-theme-id"],
  });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["style", "class"],
  });
  return () => observer.disconnect();
}
