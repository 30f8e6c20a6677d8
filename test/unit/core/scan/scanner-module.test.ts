import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { compileScanner } from "../../../../scripts/support/compile-scanner.mjs";
import { FIELD_KIND } from "../../../../src/core/scan/field-scanner.ts";
import {
  BATCH_END,
  EDGE,
  FIRST_NAME,
  HOST_MEMORY,
  NODE,
  OWN_MEMORY,
  PLAN,
  SEEN,
  SLOT,
  SLOT_WORK,
} from "../../../../src/core/scan/scanner-layout.ts";

/** Of the module as the pinned compiler makes it. A change of src/scanner changes it, nothing else may. */
const SHA_256 = "ff45c4d3c56bed3aed5f857aa7b78c2e3a9e43abfffedad074f1c5f9c26b0bbd";

const SOURCES = join(import.meta.dirname, "../../../../src/scanner");

/** The numbers that a file of the scanner exports; its types are those of AssemblyScript. */
async function numbersOf(file: string): Promise<Readonly<Record<string, number>>> {
  return (await import(join(SOURCES, file))) as Record<string, number>;
}

describe("the scanner's module", function () {
  this.timeout(20_000);
  let bytes: Uint8Array;

  before(async () => {
    bytes = await compileScanner();
  });

  it("is what was compiled when its hash was written here", () => {
    assert.equal(createHash("sha256").update(bytes).digest("hex"), SHA_256);
  });

  it("keeps static data where the layout has room for it", async () => {
    const { STATIC_AT = 0, STATIC_END = 0, STACK_AT } = await numbersOf("layout.ts");
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.slice()));
    const memory = new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer);
    const elsewhere = memory.findIndex(
      (byte, at) => byte !== 0 && (at < STATIC_AT || at >= STATIC_END),
    );
    assert.equal(elsewhere, -1);
    assert.equal(STACK_AT, STATIC_END);
  });

  it("has a memory of fixed size, below 16 MB, that holds two chunks", () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.slice()));
    const memory = exports["memory"] as WebAssembly.Memory;
    assert.throws(() => memory.grow(1));
    assert.ok(memory.buffer.byteLength <= 16 * 2 ** 20);
    assert.ok(memory.buffer.byteLength >= HOST_MEMORY.chunksAt + 2 * (2 ** 20 + 48));
  });

  it("has parts that follow each other", async () => {
    const own = await numbersOf("layout.ts");
    const order = [
      ...["STATIC_AT", "STATIC_END", "STACK_AT", "STACK_END", "NAMES_AT", "NAMES_END", "FRESH_AT"],
      ...["FRESH_END", "ARENA_AT", "ARENA_END", "LIST_HI_AT", "LIST_LO_AT", "LIST_END"],
    ].map((name) => own[name] ?? Number.NaN);
    const { plansAt, columnsAt, stageAt, stageBytes, chunksAt, lookAhead } = HOST_MEMORY;
    order.push(plansAt, columnsAt, stageAt, stageAt + stageBytes + lookAhead, chunksAt);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it("is laid out as its host believes", async () => {
    const own = await numbersOf("layout.ts");
    assert.deepEqual(OWN_MEMORY, {
      freshAt: own["FRESH_AT"],
      freshMax: own["FRESH_MAX"],
      listHiAt: own["LIST_HI_AT"],
      listLoAt: own["LIST_LO_AT"],
      listMax: own["LIST_MAX"],
      end: own["LIST_END"],
    });
    const plan = await numbersOf("plan.ts");
    const named = (prefix: string, names: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(names).map(([name, field]) => [name, plan[`${prefix}_${field}`]]),
      );
    assert.deepEqual(
      { ...PLAN, bytes: undefined },
      {
        ...named("PLAN", {
          ...{ root: "ROOT", slots: "SLOTS", slotsEnd: "SLOTS_END", starts: "STARTS" },
          ...{ ends: "ENDS", rows: "ROWS", dirty: "DIRTY", stoppedAt: "STOPPED_AT", why: "WHY" },
          ...{ lists: "LISTS", fresh: "FRESH", guesses: "GUESSES", guessesEnd: "GUESSES_END" },
          ...{ noEdge: "NO_EDGE", rowLists: "ROW_LISTS", mixed: "MIXED" },
        }),
        bytes: undefined,
      },
    );
    assert.deepEqual(
      { ...EDGE, bytes: undefined },
      {
        ...named("EDGE", {
          ...{ head: "HEAD", length: "LENGTH", key: "KEY", next: "NEXT", slot: "SLOT" },
          ...{ child: "CHILD", below: "BELOW", belowEnd: "BELOW_END", follower: "FOLLOWER" },
          ...{ textLength: "TEXT_LENGTH", text: "TEXT", textMask: "TEXT_MASK" },
          textEnd: "TEXT_END",
        }),
        guessBytes: plan["GUESS_BYTES"],
        bytes: undefined,
      },
    );
    assert.equal(NODE.first, plan["NODE_FIRST"]);
    assert.deepEqual(SLOT, {
      ...named("SLOT", { works: "WORKS", seen: "SEEN", spots: "SPOTS", bytes: "BYTES" }),
    });
    assert.deepEqual(SLOT_WORK, {
      ...named("WORK", { spot: "SPOT", name: "NAME", hash: "HASH", number: "NUMBER" }),
      ...named("WORK", { clock: "CLOCK", list: "LIST" }),
    });
    assert.deepEqual(
      SEEN,
      named("SEEN", { odd: "ODD", naive: "NAIVE", nanoseconds: "NANOSECONDS" }),
    );
    assert.deepEqual(
      BATCH_END,
      named("WHY", {
        ...{ end: "END", rows: "ROWS", unusual: "UNUSUAL", names: "NAMES", lists: "LISTS" },
      }),
    );
    assert.ok(FIRST_NAME > FIELD_KIND.array);
  });
});
