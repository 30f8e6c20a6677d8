import assert from "node:assert/strict";
import { createStringTables } from "../../../../src/core/base/string-table.ts";
import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { LogIndexer } from "../../../../src/core/index/log-indexer.ts";
import { BUILTIN_PROFILES } from "../../../../src/core/profile/builtin-profiles.ts";
import { compileProfile } from "../../../../src/core/profile/compiled-profile.ts";
import type { Profile } from "../../../../src/core/profile/profile.ts";
import { WasmScanner } from "../../../../src/core/scan/wasm-scanner.ts";
import { startCompiledScanner } from "../../../support/compiled-scanner.ts";
import { Random, randomLog, randomProfile } from "../../../support/random-log.ts";
import { simLine } from "../../../support/sim-line.ts";
import { tableValues } from "../../../support/table-values.ts";

/** Where a piece of a log ends, and whether there are no more bytes for now. */
type Piece = { readonly to: number; readonly endOfData: boolean };

describe("LogIndexer with the scanner in WebAssembly", () => {
  let host: WasmScanner;

  before(async function () {
    this.timeout(20_000);
    host = new WasmScanner(await startCompiledScanner());
  });

  function pictureOf(
    profile: Profile,
    log: Uint8Array,
    pieces: readonly Piece[],
    scanner?: WasmScanner,
  ): unknown {
    const options = { naiveTimeZone: "+02:00" as const, ...(scanner ? { scanner } : {}) };
    const indexer = new LogIndexer(compileProfile(profile), createStringTables(), options);
    const pictures: unknown[] = [];
    for (const { to, endOfData } of pieces) {
      indexer.feed(log.subarray(indexer.nextOffset, to));
      if (!endOfData) continue;
      indexer.endOfData(to === log.length);
      pictures.push({ ...indexer.counts });
    }
    const { problems } = indexer;
    return {
      pictures,
      counts: { ...indexer.counts },
      readBytes: indexer.readBytes,
      shares: new Map(indexer.shares),
      table: tableValues(indexer.table),
      problems: Array.from({ length: problems.length }, (_, at) => [
        problems.reasonOf(at),
        problems.textOf(at),
        problems.line[at],
        problems.offset[at],
        problems.size[at],
        problems.rowsBefore[at],
        problems.classOf(at),
      ]),
    };
  }

  function readsTheSame(profile: Profile, log: Uint8Array, pieces: readonly Piece[]): void {
    const expected = pictureOf(profile, log, pieces);
    assert.deepEqual(pictureOf(profile, log, pieces, host), expected);
  }

  it("reads what it reads without it, however the log grows", function () {
    this.timeout(60_000);
    const random = new Random(20_261_120);
    const profiles = [
      ...BUILTIN_PROFILES,
      ...Array.from({ length: 10 }, (_, at) => randomProfile(random, `p${at}`)),
    ];
    for (let round = 0; round < 1500; round++) {
      const profile = random.pick(profiles);
      const log = randomLog(random, profile, 20);
      const pieces: Piece[] = [];
      for (let at = 0; at < log.length; ) {
        at = Math.min(log.length, at + 1 + random.below(random.pick([5, 200, 5000])));
        pieces.push({ to: at, endOfData: random.once(3) });
      }
      pieces.push({ to: log.length, endOfData: true });
      readsTheSame(profile, log, pieces);
    }
  });

  it("reads lines longer than what it stages, wherever they are cut", function () {
    this.timeout(60_000);
    const [llmSim] = BUILTIN_PROFILES;
    assert.ok(llmSim);
    const long = (bytes: number) => simLine({ details: { prompt: "é".repeat(bytes / 2) } });
    const log = encodeUtf8(
      `\uFEFF${simLine({})}${long(3_000_000)}${simLine({})}${long(1_100_000)}${simLine({})}`,
    );
    for (const size of [2 ** 20, 2 ** 20 + 1, 700_001, 5_000_000]) {
      const pieces = Array.from({ length: Math.ceil(log.length / size) }, (_, at) => ({
        to: Math.min(log.length, (at + 1) * size),
        endOfData: false,
      }));
      readsTheSame(llmSim, log, [...pieces, { to: log.length, endOfData: true }]);
    }
  });

  it("reads logs of more causes, texts and rows than a batch holds", () => {
    const [llmSim] = BUILTIN_PROFILES;
    assert.ok(llmSim);
    const many = (count: number) => Array.from({ length: count }, (_, at) => `cause-${at}`);
    const log = encodeUtf8(
      [
        ...Array.from({ length: 3000 }, (_, at) => simLine({ agent: `agent ${at}`, at })),
        simLine({ causes: many(40_000) }),
        ...Array.from({ length: 30 }, () => simLine({ causes: many(5000) })),
        ...Array.from({ length: 9000 }, (_, at) =>
          simLine({ agent: `${at} agent`, run: `r${at}` }),
        ),
      ].join(""),
    );
    readsTheSame(llmSim, log, [{ to: log.length, endOfData: true }]);
  });

  it("reads with profiles that are larger than the scanner's memory for them", () => {
    const [llmSim] = BUILTIN_PROFILES;
    assert.ok(llmSim);
    const rules = Array.from({ length: 6000 }, (_, at) => ({
      when: [{ path: `key${at}.inner`, exists: true }],
      severity: "error" as const,
    }));
    const log = encodeUtf8(simLine({ agent: "a" }) + simLine({ agent: "b" }));
    readsTheSame({ ...llmSim, rules }, log, [{ to: log.length, endOfData: true }]);
    readsTheSame(llmSim, log, [{ to: log.length, endOfData: true }]);
  });
});
