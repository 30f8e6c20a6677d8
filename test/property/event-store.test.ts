import assert from "node:assert/strict";
import fc from "fast-check";
import { type LogId, logOfKey, rowOfKey } from "../../src/core/base/units.ts";
import { EventStore, type ProfileChoice } from "../../src/core/event-store.ts";
import type { StoreData } from "../../src/core/index/store-data.ts";
import { simLine } from "../support/sim-line.ts";
import { valuesOf } from "../support/table-values.ts";
import { storeFromText, TextSource, textSpec } from "../support/text-store.ts";

const SEED = 20_261_120;

/** Few ids, so that duplicates, cycles, late and dangling causes are common. */
const id = fc.integer({ min: 0, max: 12 }).map((n) => `id${n}`);

const event = fc
  .record({
    id,
    at: fc.integer({ min: 0, max: 20 }),
    turn: fc.integer({ min: 0, max: 2 }),
    type: fc.constantFrom("ACTION", "DECISION", "SYSTEM"),
    run: fc.constantFrom("run1", "run2", null),
    causes: fc.array(id, { maxLength: 3 }),
  })
  .map(simLine);

/** A line of a log, damaged ones among them; some glue or break the next. */
const line = fc.oneof(
  { weight: 8, arbitrary: event },
  { weight: 1, arbitrary: event.map((text) => text.trimEnd()) },
  { weight: 1, arbitrary: event.map((text) => `${text.slice(0, text.length / 2)}\n`) },
  fc.constantFrom("\n", "  \r\n", "null\n", "garbage\n", "{}\n", "}", "\ufeff"),
);

const logText = fc.array(line, { maxLength: 25 }).map((lines) => lines.join(""));

/** A profile that does not depend on what was there when it was chosen. */
const SIM_ONLY: ProfileChoice = { custom: [], assigned: () => "llm-sim", naiveTimeZone: "utc" };

/** All that a store says, as plain values. */
function pictureOf(store: StoreData) {
  return {
    logs: store.logs.map(({ table, counts, path }) => ({
      path,
      counts: { ...counts },
      rows: Array.from({ length: table.length }, (_, row) => [
        table.offset.at(row),
        table.size.at(row),
        table.line.at(row),
        table.timeUs.at(row),
        table.turn.at(row),
        table.flags.at(row),
        store.strings.run.textOf(table.run.at(row)),
        store.strings.type.textOf(table.type.at(row)),
      ]),
    })),
    runs: store.runs.map((run) => ({
      label: run.label,
      logs: run.logs,
      order: [...store.orderOf(run).keys()],
      links: [...store.orderOf(run).keys()].map((key) => store.linksOf(run).causesOf(key as never)),
    })),
    problems: store.problemsOf(null),
    count: store.problemCount(null),
  };
}

/** Cuts bytes where the numbers say (modulo what is left). */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  parts.push(bytes.subarray(at));
  return parts;
}

describe("EventStore, for any log", () => {
  it("accounts for every line and counts every problem", async () => {
    await fc.assert(
      fc.asyncProperty(logText, async (text) => {
        const store = await storeFromText({ "run1/events.jsonl": text });
        const { counts, table } = store.logOf(0 as LogId);
        const { lines, blank, rejected, awaited, withEvents } = counts;
        assert.equal(lines, blank + rejected + awaited + withEvents);
        assert.equal(new Set(valuesOf(table.line, table.length)).size, withEvents);
        assert.equal(store.problemCount(null), store.problemsOf(null).length);
        const byRun = store.runs.map((run) => store.problemCount(run));
        assert.equal(
          byRun.reduce((sum, count) => sum + count, 0),
          store.problemCount(null),
        );
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("says the same of a log that came in parts as of the whole", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(logText, sizes, fc.boolean(), async (text, partSizes, asks) => {
        const bytes = new TextEncoder().encode(text);
        const source = new TextSource("");
        const grown = new EventStore({ now: () => 0 });
        grown.configureProfiles(SIM_ONLY);
        grown.addLog(textSpec("run1/events.jsonl", source));
        for (const part of cut(bytes, partSizes)) {
          source.append(part);
          await grown.readAll();
          // What is worked out early must grow with the log.
          if (asks) pictureOf(grown);
        }
        const whole = new EventStore();
        whole.configureProfiles(SIM_ONLY);
        whole.addLog(textSpec("run1/events.jsonl", new TextSource(bytes)));
        await whole.readAll();
        assert.deepEqual(pictureOf(grown), pictureOf(whole));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("says the same whatever the chunks are", async () => {
    await fc.assert(
      fc.asyncProperty(logText, fc.constantFrom(1, 2, 3, 7, 64), async (text, chunkBytes) => {
        const small = await storeFromText({ "run1/events.jsonl": text }, { chunkBytes });
        const large = await storeFromText({ "run1/events.jsonl": text });
        assert.deepEqual(pictureOf(small), pictureOf(large));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("orders each run's events: a permutation of them, by time, those without last", async () => {
    await fc.assert(
      fc.asyncProperty(logText, logText, async (first, second) => {
        const store = await storeFromText({
          "run1/events_2026-01-01_00-00-01.jsonl": first,
          "run1/events.jsonl": second,
        });
        for (const run of store.runs) {
          const keys = [...store.orderOf(run).keys()];
          assert.equal(new Set(keys).size, keys.length);
          const times = keys.map((key) => {
            const log = logOfKey(key as never);
            assert.equal(store.runOf(log, rowOfKey(key as never)), run);
            return store.logOf(log).table.timeUs.at(rowOfKey(key as never));
          });
          const timed = times.filter((time) => !Number.isNaN(time));
          assert.deepEqual(
            timed,
            [...timed].sort((a, b) => a - b),
          );
          assert.deepEqual(times.slice(0, timed.length), timed);
        }
        const total = store.runs.reduce((sum, run) => sum + store.orderOf(run).length, 0);
        assert.equal(
          total,
          store.logs.reduce((sum, log) => sum + log.table.length, 0),
        );
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("has an effect for every cause and links each pair once", async () => {
    await fc.assert(
      fc.asyncProperty(logText, async (text) => {
        const store = await storeFromText({ "run1/events.jsonl": text });
        for (const run of store.runs) {
          const links = store.linksOf(run);
          const forth: string[] = [];
          const back: string[] = [];
          for (const key of store.orderOf(run).keys()) {
            const causes = links.causesOf(key as never);
            const effects = links.effectsOf(key as never);
            assert.equal(links.causeCount(key as never), causes.length);
            assert.equal(links.effectCount(key as never), effects.length);
            for (const cause of causes) {
              if (cause.key !== null) forth.push(`${cause.key} ${key} ${cause.link}`);
            }
            for (const effect of effects) back.push(`${key} ${effect.key} ${effect.link}`);
          }
          assert.deepEqual(back.sort(), forth.sort());
          assert.equal(
            new Set(forth.map((pair) => pair.split(" ").slice(0, 2).join())).size,
            forth.length,
          );
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("finds the events that a plain search finds in cycles", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 15 }), async (lines) => {
        const store = await storeFromText({ "run1/events.jsonl": lines.join("") });
        const inCycle = new Set(
          store
            .problemsOf(null)
            .filter((problem) => problem.class === "cause-cycle")
            .map((problem) => problem.event),
        );
        for (const run of store.runs) {
          const links = store.linksOf(run);
          for (const key of store.orderOf(run).keys()) {
            const seen = new Set<number>();
            const open = [key];
            for (let at = open.pop(); at !== undefined; at = open.pop()) {
              for (const cause of links.causesOf(at as never)) {
                if (cause.link !== "declared" || cause.key === null || seen.has(cause.key))
                  continue;
                seen.add(cause.key);
                open.push(cause.key);
              }
            }
            assert.equal(inCycle.has(key), seen.has(key), `${key}`);
          }
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
