import assert from "node:assert/strict";
import fc from "fast-check";
import { type EventKey, eventKeyOf, type RowId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import type { RunLinks } from "../../src/core/index/store-data.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import { type PlainEvent, plainLinksOf } from "../support/plain-links.ts";
import { TextSource, textSpec } from "../support/text-store.ts";

const SEED = 20_261_120;

const RULES: Profile = {
  name: "rules",
  roles: {
    time: "time",
    sequence: "sequence",
    turn: "turn",
    type: "type",
    agent: "agent",
    id: "id",
    causes: "causes",
  },
  links: {
    correlated: [
      { name: "job", paths: ["job"] },
      { name: "task", paths: ["task"] },
    ],
    inferred: [
      {
        rule: "closes-group",
        closer: { type: ["CLOSE"], same: ["agent"] },
        except: { type: ["STEP"] },
      },
      {
        rule: "leads-to",
        cause: { type: ["THINK", "ACT"] },
        effect: { type: ["ACT"], same: ["agent"] },
      },
      {
        rule: "turn-steps",
        steps: [{ type: ["START"] }, { type: ["THINK"] }, { type: ["STEP"], same: ["agent"] }],
      },
    ],
  },
};

const id = fc.integer({ min: 0, max: 15 }).map((n) => `id${n}`);
const few = (name: string) => fc.constantFrom(`${name}1`, `${name}2`, `${name}3`);

/** Few values of everything, so that all kinds of links meet, and some roles missing. */
const event: fc.Arbitrary<PlainEvent> = fc.record(
  {
    id,
    time: fc.integer({ min: 0, max: 9 }).map((second) => `2026-01-01T00:00:0${second}.000Z`),
    sequence: fc.integer({ min: 0, max: 9 }),
    turn: fc.integer({ min: 0, max: 2 }),
    type: fc.constantFrom("START", "THINK", "ACT", "STEP", "CLOSE"),
    agent: few("agent"),
    causes: fc.array(id, { maxLength: 3 }),
    job: few("job"),
    task: few("task"),
  },
  { requiredKeys: [] },
);

const events = fc.array(event, { maxLength: 25 });

function textOf(lines: readonly PlainEvent[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** A run of two parts; the second one grows by steps. */
class GrowingRun {
  readonly store: EventStore;
  readonly #lines: PlainEvent[][] = [[], []];
  readonly #sources = [new TextSource(""), new TextSource("")];

  constructor(linkedAtOnce: number) {
    this.store = new EventStore({ linkedAtOnce, now: () => 0 });
    this.store.configureProfiles({
      custom: [RULES],
      assigned: () => "rules",
      naiveTimeZone: "utc",
    });
    for (const [at, name] of ["events_2026-01-01_00-00-01.jsonl", "events.jsonl"].entries()) {
      this.store.addLog(textSpec(`run/${name}`, this.#sources[at] as TextSource));
    }
  }

  append(part: number, lines: readonly PlainEvent[]): void {
    const source = this.#sources[part] as TextSource;
    source.append(textOf(lines));
    this.#lines[part]?.push(...lines);
    this.store.noteSize(part as never, source.bytes.length, 0);
  }

  async read(): Promise<void> {
    for (const { id: log } of this.store.logs) {
      while ((await this.store.readSome(log, 1000)) === "more");
    }
  }

  /** Events in file order, by the store's own order of the parts. */
  get inFileOrder(): {
    readonly events: readonly PlainEvent[];
    readonly keys: readonly EventKey[];
  } {
    const logs = this.store.runs[0]?.logs ?? [];
    return {
      events: logs.flatMap((log) => this.#lines[log] ?? []),
      keys: logs.flatMap((log) =>
        (this.#lines[log] ?? []).map((_, row) => eventKeyOf(log, row as RowId)),
      ),
    };
  }

  /** Links as seen from the effects and from the causes, drawn as plain links. */
  draw(links: RunLinks): { readonly causes: string[]; readonly effects: string[] } {
    const { keys } = this.inFileOrder;
    const at = new Map(keys.map((key, place) => [key, place]));
    const causes: string[] = [];
    const effects: string[] = [];
    for (const [place, key] of keys.entries()) {
      const own = links.causesOf(key);
      assert.equal(links.causeCount(key), own.length);
      for (const link of own) {
        const cause = link.key === null ? "?" : at.get(link.key);
        causes.push(`${cause}>${place} ${link.link}`);
      }
      const others = links.effectsOf(key);
      assert.equal(links.effectCount(key), others.length);
      for (const link of others)
        effects.push(`${place}>${at.get(link.key as EventKey)} ${link.link}`);
    }
    return { causes: causes.sort(), effects: effects.sort() };
  }
}

describe("Links of a run, for any events", () => {
  for (const linkedAtOnce of [0, 10, 1_000_000]) {
    it(`are those that plain loops find, however it grows (${linkedAtOnce} at once)`, async () => {
      const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), events, fc.boolean()), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(steps, async (appended) => {
          const run = new GrowingRun(linkedAtOnce);
          for (const [part, lines, asks] of appended) {
            run.append(part, lines);
            await run.read();
            const [data] = run.store.runs;
            // What is known early must grow with the run, and some of it may be on its way.
            if (asks && data !== undefined) run.draw(run.store.linksOf(data));
            if (asks) run.store.settle();
          }
          const [data] = run.store.runs;
          if (data === undefined) return;
          const links = await run.store.whenLinked(data);
          assert.ok(links.settled);
          const drawn = run.draw(links);
          const plain = plainLinksOf(run.inFileOrder.events, RULES);
          assert.deepEqual(drawn.causes, plain);
          assert.deepEqual(
            drawn.effects,
            plain.filter((link) => !link.startsWith("?")),
          );
        }),
        { seed: SEED, numRuns: 150 },
      );
    });
  }
});
