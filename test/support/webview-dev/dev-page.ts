import { parseFilter } from "../../../src/core/query/parse-filter.ts";
import { buildPanel, definePanel } from "../../../webview/start.ts";
import { storeFromText } from "../text-store.ts";
import { devHost } from "./dev-host.ts";
import { devRun } from "./dev-run.ts";
import { THEMES } from "./themes.ts";

const AGENTS = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

/** Builds a store in the page and shows it: `#turns=40&filter=…&rate=38`. */
async function open(): Promise<void> {
  const asked = new URLSearchParams(location.hash.slice(1));
  const turns = Number(asked.get("turns") ?? "40");
  const parsed = parseFilter(asked.get("filter") ?? "");
  const store = await storeFromText({
    "logs/market_8agents_20261120_110757_01/events.jsonl": devRun(turns, AGENTS),
  });
  const calls: string[] = [];
  const theme = THEMES[asked.get("theme") ?? "dark"];
  document.body.className = theme?.body ?? "";
  for (const [name, value] of Object.entries(theme?.values ?? {})) {
    document.documentElement.style.setProperty(`--vscode-${name}`, value);
  }
  definePanel();
  const model = buildPanel(
    devHost(
      store,
      "filter" in parsed ? parsed.filter : { terms: [] },
      calls,
      Number(asked.get("rate") ?? "0"),
    ),
    () => {},
  );
  Object.assign(window, { model, calls });
  await model.start(null);
}

void open();
