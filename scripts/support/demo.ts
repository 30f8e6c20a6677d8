/** The demo workspace: small logs of all four systems, a large generated run, a run that goes on. */
import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { MARKET_AGENTS, type MarketEvent, marketRun } from "../../test/support/market-run.ts";
import { samplesFolder } from "../../test/support/workspace.ts";
import { demoFolder } from "./paths.ts";

/** Grows with every change of what is generated, so that an older demo is made anew. */
const DEMO_VERSION = "1";

const LARGE_RUN_EVENTS = 200_000;
const PART_EVENTS = 40_000;

/** Events per second of the live run. */
const LIVE_RATE = 5;
/** The live run rotates its file from time to time, as the system does. */
const LIVE_PART_BYTES = 400_000;

/** Makes the demo workspace if it is not there and gives its folder. */
export function ensureDemo(folder = demoFolder): string {
  const marker = join(folder, ".demo-version");
  if (existsSync(marker) && readFileSync(marker, "utf8") === DEMO_VERSION) return folder;
  console.log("Preparing the demo workspace…");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copySamples(folder);
  writeLargeRun(join(folder, "market", "output", "market_8agents_20261120_080000_01"));
  writeSources(folder);
  writeFileSync(join(folder, "README.md"), README);
  writeFileSync(marker, DEMO_VERSION);
  return folder;
}

const README = `# Demo workspace of Event Log Explorer

Open the view container **Event Logs** in the activity bar, then "Event Log: Open Timeline".

| folder | what |
|---|---|
| market | a generated run of 200,000 causally linked events in rotated parts, with a few broken lines |
| live | a run that a background writer keeps appending to while \`npm start\` runs |
| llm-sim, agent-ecology2, agent-ecology3, ob-poc, realm, apart | small logs as the systems write them |

Filters to try: \`type:ACTION -kind:make_offer\`, \`agent:alice turn:5..10\`, \`severity>=warning\`, \`"insufficient balance"\`.
`;

function copySamples(folder: string): void {
  const written = join(samplesFolder, "as-written");
  for (const [from, to] of [
    ["llm-sim", "llm-sim"],
    ["llm-sim-before-2025-10-08", "llm-sim-2025"],
    ["agent-ecology2", "agent-ecology2"],
    ["agent-ecology2-tick-era", "agent-ecology2-ticks"],
    ["agent-ecology3", "agent-ecology3"],
    ["ob-poc-synthetic", "ob-poc"],
    ["realm", "realm"],
    ["apart", "apart"],
  ] as const) {
    cpSync(join(written, from), join(folder, to), { recursive: true, verbatimSymlinks: true });
  }
}

function writeLargeRun(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const events = marketRun({
    simulationId: "market_8agents_20261120_080000_01",
    seed: 20261120,
    startMs: Date.UTC(2026, 10, 20, 8),
    agents: MARKET_AGENTS,
  });
  for (let written = 0; written < LARGE_RUN_EVENTS; written += PART_EVENTS) {
    const newest = written + PART_EVENTS >= LARGE_RUN_EVENTS;
    const aside = join(folder, "events.jsonl");
    const part = openSync(aside, "w");
    let lines: string[] = [];
    let last = "";
    for (let at = 0; at < PART_EVENTS; at++) {
      const event: MarketEvent = events.next().value;
      last = event.timestamp;
      lines.push(JSON.stringify(event), "\n");
      if (written === 0 && at === 1000) lines.push(BROKEN_LINES);
      if (lines.length > 10_000) {
        writeSync(part, lines.join(""));
        lines = [];
      }
    }
    writeSync(part, lines.join(""));
    closeSync(part);
    if (!newest) renameSync(aside, join(folder, `events_${rotationStamp(last)}.jsonl`));
  }
}

/** What a crash and a stray print leave behind. */
const BROKEN_LINES = `${[
  '{"event_id":"01KAJ5S0000000000000000000","timestamp":"2026-11-20T08:05:00.1',
  "Traceback (most recent call last):",
  "[1, 2, 3]",
].join("\n")}\n`;

/** `2026-11-20T11:07:58.221771+00:00` → `2026-11-20_11-07-58-221771`, as llm-sim names rotated parts. */
function rotationStamp(timestamp: string): string {
  return timestamp.slice(0, 26).replace("T", "_").replaceAll(/[:.]/g, "-");
}

/** Files that events name as their source, so that the links lead somewhere. */
function writeSources(folder: string): void {
  const market = join(folder, "src", "market");
  mkdirSync(market, { recursive: true });
  writeFileSync(join(market, "exchange.py"), EXCHANGE);
  writeFileSync(
    join(market, "llm.py"),
    `${Array.from({ length: 87 }, (_, line) => `# line ${line + 1}`).join("\n")}\nraise TimeoutError("the model did not answer within 30 s")\n`,
  );
}

const EXCHANGE = `"""The exchange of the demo market: what the events name as their source."""


class InsufficientBalance(Exception):
    pass


class Exchange:
    def __init__(self, ledger):
        self.ledger = ledger
        self.offers = {}

    def make_offer(self, agent, offer):
        self.offers[offer.id] = offer
        return offer.id

    def trade(self, agent, offer_id):
        offer = self.offers.pop(offer_id)
        has = self.ledger.balance(agent)
        if has < offer.gold:
            raise InsufficientBalance(f"needs {offer.gold} gold, has {has}")
        self.ledger.move(agent, offer.agent, offer.gold)
`;

/** Keeps appending to a run of its own; gives how to stop. */
export function startLiveRun(folder: string): () => void {
  const started = new Date();
  const stamp = started.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_");
  const name = `live_4agents_${stamp}_01`;
  const live = join(folder, "live", "output");
  rmSync(live, { recursive: true, force: true });
  const file = join(live, name, "events.jsonl");
  mkdirSync(join(live, name), { recursive: true });
  const events = marketRun({
    simulationId: name,
    seed: started.getTime() % 1_000_000,
    startMs: started.getTime(),
    agents: MARKET_AGENTS.slice(0, 4),
  });
  const append = (count: number) => {
    let text = "";
    for (let at = 0; at < count; at++) {
      const event: MarketEvent = events.next().value;
      // The simulation's own clock runs faster than the wall's.
      const now = `${new Date().toISOString().slice(0, 23)}${String(at).padStart(3, "0")}+00:00`;
      text += `${JSON.stringify({ ...event, timestamp: now })}\n`;
    }
    appendFileSync(file, text);
    if (statSync(file).size > LIVE_PART_BYTES) {
      const now = `${new Date().toISOString().slice(0, 23)}999`;
      renameSync(file, join(live, name, `events_${rotationStamp(now)}.jsonl`));
    }
  };
  append(20);
  const timer = setInterval(() => append(1), 1000 / LIVE_RATE);
  return () => clearInterval(timer);
}
