import assert from "node:assert/strict";
import fc from "fast-check";
import { type EventKey, logOfKey, rowOfKey } from "../../src/core/base/units.ts";
import { EVENT_FLAGS } from "../../src/core/index/event-table.ts";
import type { RunLinks } from "../../src/core/index/store-data.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import { GrowingRun } from "../support/growing-run.ts";
import { plainFindingsOf } from "../support/plain-findings.ts";
import { type PlainEvent, plainLinksOf } from "../support/plain-links.ts";

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

/** Links as seen from the effects and from the causes, drawn as plain links. */
function drawLinks(
  run: GrowingRun,
  links: RunLinks,
): { readonly causes: string[]; readonly effects: string[] } {
  const { keys } = run.inFileOrder;
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

describe("Links of a run, for any events", () => {
  for (const linkedAtOnce of [0, 10, 1_000_000]) {
    it(`are those that plain loops find, however it grows (${linkedAtOnce} at once)`, async () => {
      const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), events, fc.boolean()), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(steps, async (appended) => {
          const run = new GrowingRun(RULES, linkedAtOnce);
          for (const [part, lines, asks] of appended) {
            run.append(part, lines);
            await run.read();
            const [data] = run.store.runs;
            // What is known early must grow with the run, and some of it may be on its way.
            if (asks && data !== undefined) drawLinks(run, run.store.linksOf(data));
            if (asks) run.store.settle();
          }
          const [data] = run.store.runs;
          if (data === undefined) return;
          const links = await run.store.whenLinked(data);
          assert.ok(links.settled);
          const drawn = drawLinks(run, links);
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

describe("Findings of a run, for any events", () => {
  const NAMES = [
    [EVENT_FLAGS.duplicateId, "duplicate-id"],
    [EVENT_FLAGS.danglingCause, "dangling-cause"],
    [EVENT_FLAGS.effectBeforeCause, "effect-before-cause"],
    [EVENT_FLAGS.sequenceGap, "sequence-gap"],
  ] as const;

  /** Mostly counted on, so that gaps come and go and sequences count or do not. */
  const counted = fc
    .tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.tuple(fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, -1), event), {
        maxLength: 40,
      }),
    )
    .map(([first, steps]) => {
      let sequence = first;
      return steps.map(([step, other]) => {
        sequence += step;
        return { ...other, sequence };
      });
    });

  for (const sequenceCounts of [true, false]) {
    const profile = { ...RULES, sequenceCounts };
    it(`are those that plain loops find, however it grows (${sequenceCounts ? "counting" : "observed"})`, async () => {
      const steps = fc.array(
        fc.tuple(fc.integer({ min: 0, max: 1 }), fc.oneof(counted, events), fc.boolean()),
        { minLength: 1, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(steps, fc.constantFrom(0, 1_000_000), async (appended, linkedAtOnce) => {
          const run = new GrowingRun(profile, linkedAtOnce);
          for (const [part, lines, settles] of appended) {
            run.append(part, lines);
            await run.read();
            if (settles) while (run.store.settle());
          }
          while (run.store.settle());
          const { events: all, keys } = run.inFileOrder;
          const found = keys.flatMap((key, at) => {
            const flags = run.store.logOf(logOfKey(key)).table.flags.at(rowOfKey(key));
            return NAMES.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : `${at} ${name}`));
          });
          assert.deepEqual(found.sort(), plainFindingsOf(all, sequenceCounts));
        }),
        { seed: SEED, numRuns: 200 },
      );
    });
  }
});
