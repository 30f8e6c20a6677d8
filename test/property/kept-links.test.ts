import assert from "node:assert/strict";
import fc from "fast-check";
import { eventKeyOf, type LogId, type RowId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import type { KeptRun } from "../../src/core/index/kept-runs.ts";
import type { RecalledPart } from "../../src/core/index/log-part.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import type { PlainEvent } from "../support/plain-links.ts";
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
    correlated: [{ name: "job", paths: ["job"] }],
    inferred: [
      {
        rule: "leads-to",
        cause: { type: ["THINK", "ACT"] },
        effect: { type: ["ACT"], same: ["agent"] },
      },
    ],
  },
};

const PROFILES: readonly Profile[] = [RULES, { ...RULES, sequenceCounts: true }];

/** The parts of the run, oldest first. */
const PATHS = [
  "run/events_2026-01-01_00-00-01.jsonl",
  "run/events_2026-01-01_00-00-02.jsonl",
  "run/events.jsonl",
];

const id = fc.integer({ min: 0, max: 30 }).map((n) => `id${n}`);
const few = (name: string) => fc.constantFrom(`${name}1`, `${name}2`, `${name}3`);

/** Ids that are there twice, causes that come late, never or lead back, and numbers that are missing. */
const event: fc.Arbitrary<PlainEvent> = fc.record(
  {
    id,
    time: fc.integer({ min: 0, max: 9 }).map((second) => `2026-01-01T00:00:0${second}.000Z`),
    sequence: fc.integer({ min: 0, max: 30 }),
    type: fc.constantFrom("THINK", "ACT", "STEP"),
    agent: few("agent"),
    causes: fc.array(id, { maxLength: 3 }),
    job: few("job"),
  },
  { requiredKeys: ["type"] },
);

/** Mostly counted on. */
const counted = fc
  .array(fc.tuple(fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 2), event), { maxLength: 40 })
  .map((steps) => {
    let sequence = 0;
    return steps.map(([step, other]) => {
      sequence += step;
      return { ...other, sequence };
    });
  });

const events = fc.oneof(counted, fc.array(event, { maxLength: 25 }));
const step = fc.tuple(fc.constantFrom(0, 1, 2, 2, 2), events, fc.boolean());
const steps = fc.array(step, { minLength: 1, maxLength: 5 });
const profile = fc.constantFrom(...PROFILES);

const textOf = (lines: readonly PlainEvent[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** A run in memory that is opened, read and kept, as often as a test likes. */
class KeptWorkspace {
  readonly sources = PATHS.map(() => new TextSource(""));
  readonly #profile: Profile;
  /** By log. */
  readonly parts = new Map<number, RecalledPart>();
  #marks = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** `recalls`: with what was kept of the logs. */
  open(recalls: boolean): EventStore {
    const store = new EventStore({ linkedAtOnce: 0, now: () => 0 });
    // Numbers of texts are others each time.
    if (recalls) store.strings.agent.idOf("somebody else");
    const custom = [this.#profile];
    store.configureProfiles({ custom, assigned: () => "rules", naiveTimeZone: "utc" });
    for (const [at, path] of PATHS.entries()) {
      const part = recalls ? this.parts.get(at) : undefined;
      store.addLog({
        ...textSpec(path, this.sources[at] as TextSource),
        ...(part === undefined ? {} : { recall: async () => copyOf(part) }),
      });
    }
    return store;
  }

  append(store: EventStore | null, at: number, lines: readonly PlainEvent[]): void {
    const source = this.sources[at] as TextSource;
    source.append(textOf(lines));
    store?.noteSize(at as LogId, source.bytes.length, 0);
  }

  async keep(store: EventStore): Promise<KeptRun | null> {
    for (const { id: log } of store.logs) {
      const kept = store.partOf(log);
      if (kept === null) continue;
      const mark = kept.markedAs ?? `mark ${this.#marks++}`;
      this.parts.set(log, copyOf({ ...kept.part, mark }));
      kept.mark(mark);
    }
    const [run] = store.runs;
    const kept = run === undefined ? null : await store.keptRuns.keep(run);
    return kept === null ? null : asFromDisk(kept);
  }
}

/** With blocks of its own: a store that takes them changes them. */
function copyOf(part: RecalledPart): RecalledPart {
  const blocks = part.blocks.map((block) => new Uint8Array(block).slice().buffer);
  return structuredClone({ ...part, blocks });
}

/** Facts through JSON, every stretch in a buffer of its own: a run that takes them changes them. */
function asFromDisk({ parts, links }: KeptRun): KeptRun {
  const facts = JSON.parse(JSON.stringify({ parts, facts: links.facts }));
  const stretches = links.stretches.map((stretch) => {
    const copy = new Uint8Array(new SharedArrayBuffer(stretch.length));
    copy.set(stretch);
    return copy;
  });
  return { parts: facts.parts, links: { facts: facts.facts, stretches } };
}

async function readAll(store: EventStore): Promise<void> {
  for (const { id: log } of store.logs) {
    while ((await store.readSome(log, 1000)) === "more");
  }
}

function settle(store: EventStore): void {
  while (store.settle());
}

/** All that is known of links and findings. */
async function pictureOf(store: EventStore) {
  settle(store);
  const [run] = store.runs;
  if (run === undefined) return null;
  const links = await store.whenLinked(run);
  assert.ok(links.settled);
  const told = ({ link, key, causeIndex }: ReturnType<typeof links.causesOf>[number]): string =>
    `${link} ${key} ${causeIndex}`;
  return {
    events: store.logs.flatMap(({ id: log, table }) =>
      Array.from({ length: table.length }, (_, row) => {
        const key = eventKeyOf(log, row as RowId);
        return {
          key,
          flags: table.flags.at(row),
          causes: links.causesOf(key).map(told).sort(),
          effects: links.effectsOf(key).map(told).sort(),
          counts: [links.causeCount(key), links.effectCount(key)],
          problems: store.problemsOfEvent(key),
        };
      }),
    ),
    counts: store.problemCountsOf(run),
    count: store.problemCount(null),
    problems: store.problemsOf(run),
  };
}

/** Links and flags of every event, as a line each. */
async function linesOf(store: EventStore): Promise<string[]> {
  settle(store);
  const [run] = store.runs;
  if (run === undefined) return [];
  const links = await store.whenLinked(run);
  return store.logs.flatMap(({ id: log, table }) =>
    Array.from({ length: table.length }, (_, row) => {
      const key = eventKeyOf(log, row as RowId);
      const causes = links.causesOf(key).map((link) => link.key);
      const effects = links.effectsOf(key).map((link) => `${link.key}`);
      return `${table.flags.at(row)} ${causes} ${effects.sort()}`;
    }),
  );
}

/** What the links of the run are without anything that was kept. */
async function freshOf(workspace: KeptWorkspace) {
  const store = workspace.open(false);
  await readAll(store);
  return pictureOf(store);
}

/** The run grows by the steps, and is kept in the end. */
async function keptAfter(
  workspace: KeptWorkspace,
  grown: readonly (readonly [number, readonly PlainEvent[], boolean])[],
): Promise<KeptRun | null> {
  const store = workspace.open(false);
  for (const [part, lines, settles] of grown) {
    workspace.append(store, part, lines);
    await readAll(store);
    if (settles) settle(store);
  }
  settle(store);
  const before = await linesOf(store);
  const kept = await workspace.keep(store);
  assert.deepEqual(await linesOf(store), before, "keeping changes nothing");
  return kept;
}

describe("Links of a run that were kept", () => {
  it("are those that are worked out anew, however the run came to be", async function () {
    this.timeout(120_000);
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(profile, steps, async (rules, grown) => {
        const workspace = new KeptWorkspace(rules);
        const links = await keptAfter(workspace, grown);
        const store = workspace.open(true);
        await readAll(store);
        const [run] = store.runs;
        assert.equal(links === null, run === undefined);
        if (links === null || run === undefined) return;
        kept++;
        assert.equal(store.keptRuns.recall(run, asFromDisk(links)), null);
        assert.deepEqual(await pictureOf(store), await freshOf(workspace));
      }),
      { seed: SEED, numRuns: 250 },
    );
    assert.ok(kept > 200, `${kept} were kept`);
  });

  it("go on from there where the run grew at its end, and are not used where it grew before", async function () {
    this.timeout(120_000);
    let taken = 0;
    let refused = 0;
    let old = 0;
    await fc.assert(
      fc.asyncProperty(profile, steps, steps, async (rules, before, after) => {
        const workspace = new KeptWorkspace(rules);
        const links = await keptAfter(workspace, before);
        const [[part, lines] = [2, []], ...later] = after;
        workspace.append(null, part, lines);
        const store = workspace.open(true);
        await readAll(store);
        const [run] = store.runs;
        if (links === null || run === undefined) return;
        const order = run.logs.filter((log) => store.logOf(log).table.length > 0);
        const moves = lines.length > 0 && order.at(-1) !== part;
        const why = store.keptRuns.recall(run, asFromDisk(links));
        if (moves) assert.ok(why !== null);
        if (why === null) taken++;
        else refused++;
        assert.deepEqual(await pictureOf(store), await freshOf(workspace));
        for (const [at, more, settles] of later) {
          workspace.append(store, at, more);
          await readAll(store);
          if (settles) settle(store);
        }
        assert.deepEqual(await pictureOf(store), await freshOf(workspace));
        // And once more: with the links of before, then with those of now.
        const again = await workspace.keep(store);
        const older = workspace.open(true);
        await readAll(older);
        const [grown] = older.runs;
        if (grown === undefined) return;
        if (older.keptRuns.recall(grown, asFromDisk(links)) === null) old++;
        assert.deepEqual(await pictureOf(older), await freshOf(workspace));
        const reopened = workspace.open(true);
        await readAll(reopened);
        const [same] = reopened.runs;
        if (again === null || same === undefined) return;
        assert.equal(reopened.keptRuns.recall(same, again), null);
        assert.deepEqual(await pictureOf(reopened), await freshOf(workspace));
      }),
      { seed: SEED, numRuns: 250 },
    );
    const counts = `${taken} were taken, ${refused} were not, ${old} for logs that were kept again`;
    assert.ok(taken > 80 && refused > 40 && old > 40, counts);
  });

  for (const [what, twice] of [
    ["few", 1000],
    ["many", 2],
  ] as const) {
    it(`are those that are worked out anew of tens of thousands of events, ${what} of them with findings`, async function () {
      this.timeout(60_000);
      const workspace = new KeptWorkspace(RULES);
      const many = Array.from({ length: 40_000 }, (_, n) => ({
        type: "STEP",
        id: n % twice === 0 ? `id${n >>> 1}` : `id${n}`,
        sequence: n,
        // Before it or anywhere, and some nowhere.
        causes: [`id${(n * 7919) % (twice === 2 ? 40_003 : n + 2)}`, `id${n - 1}`],
        ...(n % 5 === 0 ? { job: `job${n % 700}` } : {}),
      }));
      const links = await keptAfter(workspace, [
        [0, many.slice(0, 30_000), true],
        [2, many.slice(30_000), true],
      ]);
      assert.ok(links);
      const store = workspace.open(true);
      await readAll(store);
      const [run] = store.runs;
      assert.ok(run);
      assert.equal(store.keptRuns.recall(run, asFromDisk(links)), null);
      const fresh = workspace.open(false);
      await readAll(fresh);
      assert.deepEqual(await linesOf(store), await linesOf(fresh));
    });
  }

  const LINES: readonly PlainEvent[] = [
    { type: "ACT", id: "a", sequence: 1 },
    { type: "ACT", id: "b", sequence: 2, causes: ["a", "later"], job: "job1" },
    { type: "STEP", id: "a", sequence: 5, causes: ["never"], job: "job1" },
    { type: "STEP", id: "c", sequence: 6, causes: ["c"] },
  ];
  const MORE: readonly PlainEvent[] = [{ type: "ACT", id: "later", sequence: 7 }];

  async function reopened(links: KeptRun, workspace: KeptWorkspace): Promise<string | null> {
    const store = workspace.open(true);
    await readAll(store);
    const [run] = store.runs;
    assert.ok(run);
    const why = store.keptRuns.recall(run, asFromDisk(links));
    assert.deepEqual(await pictureOf(store), await freshOf(workspace));
    return why;
  }

  async function keptLines(rules = RULES) {
    const workspace = new KeptWorkspace(rules);
    const links = await keptAfter(workspace, [
      [1, LINES, true],
      [2, MORE, true],
    ]);
    assert.ok(links);
    return { workspace, links };
  }

  it("are not used where facts or arrays are missing, or there are more", async () => {
    const { workspace, links } = await keptLines();
    const { facts, stretches } = links.links;
    for (let at = 0; at < facts.length; at++) {
      const fewer = { facts: facts.toSpliced(at, 1), stretches };
      assert.equal(
        await reopened({ ...links, links: fewer }, workspace),
        "it does not fit the run",
      );
    }
    for (let at = 0; at < stretches.length; at++) {
      const fewer = { facts, stretches: stretches.toSpliced(at, 1) };
      assert.equal(
        await reopened({ ...links, links: fewer }, workspace),
        "it does not fit the run",
      );
    }
    const more = { facts: [...facts, 0], stretches };
    assert.equal(await reopened({ ...links, links: more }, workspace), "it does not fit the run");
    assert.equal(await reopened(links, workspace), null);
  });

  it("are not used for another profile, which has other rules", async () => {
    const { links } = await keptLines();
    const other = await keptLines({ ...RULES, links: {} });
    assert.equal(await reopened(links, other.workspace), "it does not fit the run");
  });

  it("are not used where a log was kept anew, or a part is gone", async () => {
    const { workspace, links } = await keptLines();
    const part = workspace.parts.get(1);
    assert.ok(part);
    workspace.parts.set(1, { ...part, mark: "another" });
    assert.equal(await reopened(links, workspace), "the logs of the run are others");
    workspace.parts.set(1, part);
    const source = workspace.sources[2] as TextSource;
    source.bytes = new Uint8Array(0);
    workspace.parts.delete(2);
    assert.equal(await reopened(links, workspace), "the logs of the run are others");
  });

  it("are not used where a log was read rather than recalled", async () => {
    const { workspace, links } = await keptLines();
    workspace.parts.delete(1);
    assert.equal(await reopened(links, workspace), "the logs of the run are others");
  });

  it("are not used once the run is linked", async () => {
    const { workspace, links } = await keptLines();
    const store = workspace.open(true);
    await readAll(store);
    settle(store);
    const [run] = store.runs;
    assert.ok(run);
    assert.equal(store.keptRuns.recall(run, asFromDisk(links)), "it does not fit the run");
    assert.deepEqual(await pictureOf(store), await freshOf(workspace));
  });

  it("cannot be kept while the logs are not kept as they are", async () => {
    const workspace = new KeptWorkspace(RULES);
    const store = workspace.open(false);
    workspace.append(store, 2, LINES);
    await readAll(store);
    settle(store);
    const [run] = store.runs;
    assert.ok(run);
    assert.equal(await store.keptRuns.keep(run), null);
    assert.ok(await workspace.keep(store));
    workspace.append(store, 2, MORE);
    await readAll(store);
    settle(store);
    assert.equal(await store.keptRuns.keep(run), null);
  });
});
