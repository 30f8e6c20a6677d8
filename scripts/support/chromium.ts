/** Finds a Chromium: CHROME_PATH, an installed one, Playwright's, else @sparticuz/chromium from npm. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { environmentForNpm } from "./install.mjs";
import { cacheFolder } from "./paths.ts";

const SPARTICUZ_VERSION = "153.0.0";

/** Start flags that hold for containers and for runs as root, and keep Chromium off the network. */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome"];
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

/** The path of a Chromium's program; rejects with one sentence if none can be had. */
export async function findChromium(): Promise<string> {
  const named = process.env["CHROME_PATH"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROME_PATH names ${named}, where no file is.`);
  }
  return installedChromium() ?? playwrightChromium() ?? (await fetchedChromium());
}

function installedChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(PLACES[process.platform] ?? []),
  ].find((path) => existsSync(path));
}

function playwrightChromium(): string | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

async function fetchedChromium(): Promise<string> {
  const sentence =
    "No Chromium was found: install Chrome or Chromium (on Debian: apt install chromium), or set CHROME_PATH.";
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(sentence);
  const folder = join(cacheFolder, `chromium-${SPARTICUZ_VERSION}`);
  const entry = join(folder, "node_modules", "@sparticuz", "chromium", "build", "index.js");
  if (!existsSync(entry)) {
    console.log(`Fetching Chromium (npm package @sparticuz/chromium ${SPARTICUZ_VERSION}, once)…`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true })}\n`);
    const result = spawnSync(
      "npm",
      ["install", `@sparticuz/chromium@${SPARTICUZ_VERSION}`, "--no-audit", "--no-fund"],
      { cwd: folder, encoding: "utf8", env: environmentForNpm() },
    );
    if (result.status !== 0) throw new Error(`${sentence} (${result.stderr.trim()})`);
  }
  const fetched: { default: { executablePath(): Promise<string> } } = await import(
    pathToFileURL(entry).href
  );
  return fetched.default.executablePath();
}
