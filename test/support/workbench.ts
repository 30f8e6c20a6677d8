/** Drives the real workbench in Chromium as a person does, for the UI suite and the pictures. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Frame, type Locator, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/support/chromium.ts";
import { picturesFolder, root } from "../../scripts/support/paths.ts";
import { startServer, type VscodeServer } from "../../scripts/support/vscode-server.ts";

/** Long enough for two slow cores; every wait ends as soon as its condition holds. */
const WAIT_MS = 60_000;

/** Name of a theme in the settings, and the class that the workbench has when it is loaded. */
const THEMES = {
  dark: { name: "Dark Modern", className: "themes-dark_modern-json" },
  light: { name: "Light Modern", className: "themes-light_modern-json" },
  "hc-dark": { name: "Default High Contrast", className: "themes-hc_black-json" },
  "hc-light": { name: "Default High Contrast Light", className: "themes-hc_light-json" },
} as const;

export type Theme = keyof typeof THEMES;

export type WorkbenchOptions = {
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  readonly size?: { readonly width: number; readonly height: number };
  /** A packaged extension to install, instead of loading the one under development from this repository. */
  readonly vsix?: string;
  /** The extension is neither loaded nor installed. */
  readonly withoutExtension?: boolean;
  readonly reconnectionGraceSeconds?: number;
  /** Options of Node for the server and its extension hosts. */
  readonly nodeOptions?: readonly string[];
  /** For the server and its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
};

/** The quick input at the top: pickers, input boxes, the palette. */
export type QuickInput = {
  readonly input: Locator;
  readonly rows: Locator;
  /** Replaces the text of the box. */
  type(text: string): Promise<void>;
  /** Waits for a row whose label is, or begins with, the text, and chooses it. */
  pick(label: string): Promise<void>;
  /** Ticks rows of a multi-select by their labels (substring of the accessible name). */
  check(...labels: readonly string[]): Promise<void>;
  /** Presses Enter and waits until the box is gone, or asks something else. */
  accept(): Promise<void>;
  cancel(): Promise<void>;
  /** The accessible names of the rows now shown. */
  labels(): Promise<string[]>;
};

export type Workbench = {
  readonly page: Page;
  readonly server: VscodeServer;
  readonly quickInput: QuickInput;
  /** Runs a command from the palette by its title as shown there, category included: "Event Log: Open Timeline". */
  runCommand(title: string): Promise<void>;
  /** The innermost frame of the visible webview in which the selector is found; waits for it. */
  webviewFrame(selector: string): Promise<Frame>;
  /** Opens a view container by its title in the activity bar. */
  openViewContainer(title: string): Promise<void>;
  /** The rows of a view's tree by the view's title. */
  treeRows(viewTitle: string): Locator;
  /** Waits until the title of the active editor tab contains the text. */
  waitForActiveTab(text: string): Promise<void>;
  /** Loads the window again, as "Developer: Reload Window" does. */
  reload(): Promise<void>;
  /** Writes `.pictures/NAME.png` and gives its path. */
  screenshot(name: string): Promise<string>;
  /** What the page's console said with level error. */
  readonly consoleErrors: readonly string[];
  close(): Promise<void>;
};

let browser: Promise<Browser> | undefined;

/** One Chromium for all windows of this process; it ends with {@link closeBrowser} or the process. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= findChromium().then((executablePath) =>
    chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS], headless: true }),
  );
  return browser;
}

/** Ends the Chromium that {@link openWorkbench} started. */
export async function closeBrowser(): Promise<void> {
  const open = browser;
  browser = undefined;
  await (await open)?.close();
}

/** Starts a server of its own and opens a window on a folder; resolves when the workbench is drawn. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const server = await startServer({
    settings: {
      // Else a system without high contrast takes the theme back.
      "window.autoDetectHighContrast": false,
      ...options.settings,
    },
    reconnectionGraceSeconds: options.reconnectionGraceSeconds ?? 2,
    ...(options.vsix === undefined ? {} : { installExtensions: [options.vsix] }),
    ...(options.nodeOptions === undefined ? {} : { nodeOptions: options.nodeOptions }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  try {
    return await openWindow(server, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openWindow(server: VscodeServer, options: WorkbenchOptions): Promise<Workbench> {
  const context = await (await sharedBrowser()).newContext({
    viewport: options.size ?? { width: 1600, height: 1000 },
    colorScheme: (options.theme ?? "dark").endsWith("dark") ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const consoleErrors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") consoleErrors.push(message.text());
  });
  const url = server.windowUrl({
    folder: options.folder,
    ...(options.vsix === undefined && options.withoutExtension !== true
      ? { extensionDevelopmentPath: root }
      : {}),
  });
  const load = async () => {
    await page.locator(".monaco-workbench .part.statusbar").waitFor();
    await page.locator(".monaco-workbench .explorer-folders-view, .pane-header").first().waitFor();
  };
  await page.goto(url);
  await load();
  await setTheme(page, server, THEMES[options.theme ?? "dark"]);
  const quickInput = quickInputOf(page);
  return {
    page,
    server,
    quickInput,
    consoleErrors,
    runCommand: async (title) => {
      await openPalette(page, quickInput, title);
      const first = await quickInput.rows.first().getAttribute("aria-label");
      // A click on a row that the palette is drawing anew would be tried again on the command's own picker.
      if (first?.startsWith(title) === true) await quickInput.accept();
      else await quickInput.pick(title);
      // What the command asks opens in the same box: the palette must be gone before it is typed into.
      await page.waitForFunction(() => {
        const box = document.querySelector<HTMLInputElement>(
          ".quick-input-widget input[type=text]",
        );
        return box === null || box.offsetParent === null || !box.value.startsWith(">");
      });
    },
    webviewFrame: (selector) => findWebviewFrame(page, selector),
    openViewContainer: async (title) => {
      const tab = page.locator(
        `.activitybar .action-item [aria-label^="${title}"], .activitybar .action-item[aria-label^="${title}"]`,
      );
      await tab.first().click();
    },
    treeRows: (viewTitle) =>
      page
        .locator(".pane", {
          has: page.locator(`.pane-header[aria-label^="${viewTitle}"]`),
        })
        .locator(".monaco-list-row"),
    waitForActiveTab: async (text) => {
      await page.locator(".tabs-container .tab.active", { hasText: text }).first().waitFor();
    },
    reload: async () => {
      await page.reload();
      await load();
    },
    screenshot: async (name) => {
      mkdirSync(picturesFolder, { recursive: true });
      const path = join(picturesFolder, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
    close: async () => {
      await context.close();
      await server.stop();
    },
  };
}

/**
 * The first window of a new server is drawn before its themes are known and stays so until the setting
 * changes: it is set once the window is there.
 */
async function setTheme(
  page: Page,
  server: VscodeServer,
  theme: (typeof THEMES)[Theme],
): Promise<void> {
  const file = join(server.dataFolder, "data", "User", "settings.json");
  const settings: Record<string, unknown> = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...settings, "workbench.colorTheme": theme.name }, null, 2));
  await page.locator(`.monaco-workbench[class*="${theme.className}"]`).waitFor();
}

/** A command of an extension is listed only once its manifest is known: the palette is asked until then. */
async function openPalette(page: Page, quickInput: QuickInput, title: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (true) {
    await page.keyboard.press("F1");
    await quickInput.input.waitFor();
    await quickInput.type(`>${title}`);
    try {
      await rowOf(quickInput.rows, title).first().waitFor({ timeout: 2000 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await quickInput.cancel();
    }
  }
}

function rowOf(rows: Locator, label: string): Locator {
  return rows.and(rows.page().locator(`[aria-label^=${JSON.stringify(label)}]`));
}

function quickInputOf(page: Page): QuickInput {
  const widget = page.locator(".quick-input-widget");
  const input = widget.locator(".quick-input-box input:visible");
  const rows = widget.locator(".quick-input-list .monaco-list-row");
  return {
    input,
    rows,
    type: async (text) => {
      await input.fill(text);
    },
    pick: async (label) => {
      await rowOf(rows, label).first().click();
    },
    check: async (...labels) => {
      for (const label of labels) {
        const row = widget.locator(
          `.quick-input-list .monaco-list-row[aria-label*=${JSON.stringify(label)}]`,
        );
        await row
          .first()
          .locator("input[type=checkbox], .monaco-checkbox, .monaco-custom-toggle")
          .first()
          .click();
      }
    },
    accept: async () => {
      const accepted = await input.inputValue();
      await input.press("Enter");
      // The extension host is asked first; who opens the palette before its answer cancels the box.
      await page.waitForFunction((text) => {
        const box = document.querySelector<HTMLInputElement>(
          ".quick-input-widget input[type=text]",
        );
        return box === null || box.offsetParent === null || box.value !== text;
      }, accepted);
    },
    cancel: async () => {
      await page.keyboard.press("Escape");
      await widget.waitFor({ state: "hidden" });
    },
    labels: () =>
      rows.evaluateAll((elements) =>
        elements.map((element) => element.getAttribute("aria-label") ?? ""),
      ),
  };
}

async function findWebviewFrame(page: Page, selector: string): Promise<Frame> {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      try {
        const found = await frame.locator(selector).first().isVisible();
        if (found) return frame;
      } catch {
        // The frame went away while it was asked; the next round sees the frames of then.
      }
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no webview shows ${selector}`);
}
