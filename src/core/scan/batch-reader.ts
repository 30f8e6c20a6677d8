/**
 * Reads the roles of many lines at once: the scanner in WebAssembly puts the values of a profile's slots
 * into columns, and each role is made of them column by column. It gives the same as the role reader
 * line by line, which takes the lines that the scanner leaves out.
 */
import type { StringTables } from "../base/string-table.ts";
import type { CompiledProfile } from "../profile/compiled-profile.ts";
import type { NaiveTimeZone } from "../profile/profile.ts";
import { type BatchPlan, batchPlanOf } from "./batch-plan.ts";
import { BatchSeverities } from "./batch-severities.ts";
import { type NamedRole, textRole } from "./batch-texts.ts";
import {
  CauseColumns,
  type HashColumns,
  hashesOf,
  numbersOf,
  type ScannedBatch,
  SpotRole,
  TimeColumns,
} from "./batch-values.ts";
import type { PlacedPlan } from "./placed-plan.ts";
import type { ConstantColumn, RoleBatch } from "./role-batch.ts";
import { BATCH_END } from "./scanner-layout.ts";
import { createTimeReader, type OffsetMinutesAt, type TimeReader } from "./time.ts";
import type { WasmScanner } from "./wasm-scanner.ts";

/** Columns that this module writes; those of causes are made elsewhere. */
type OwnColumns = {
  -readonly [K in keyof Omit<
    RoleBatch,
    "correlationHi" | "correlationLo" | "constant"
  >]: RoleBatch[K];
} & {
  correlationHi: Uint32Array[];
  correlationLo: Uint32Array[];
  readonly constant: Set<ConstantColumn>;
};

type KnownReader = {
  readonly reader: BatchReader;
  readonly strings: StringTables;
  readonly zone: NaiveTimeZone;
  readonly offsetMinutesAt: OffsetMinutesAt | undefined;
};

/** Readers remember what names mean, so that all logs of a profile that are read by turns share one. */
const readers = new WeakMap<WasmScanner, WeakMap<CompiledProfile, KnownReader>>();

/** The reader for a profile's logs whose texts are kept in `strings`. */
export function batchReaderOf(
  scanner: WasmScanner,
  compiled: CompiledProfile,
  strings: StringTables,
  zone: NaiveTimeZone,
  offsetMinutesAt?: OffsetMinutesAt,
): BatchReader {
  let ofScanner = readers.get(scanner);
  if (ofScanner === undefined) {
    ofScanner = new WeakMap();
    readers.set(scanner, ofScanner);
  }
  const known = ofScanner.get(compiled);
  const isSame =
    known?.strings === strings && known.zone === zone && known.offsetMinutesAt === offsetMinutesAt;
  if (isSame) return known.reader;
  const reader = new BatchReader(scanner, compiled, strings, zone, offsetMinutesAt);
  ofScanner.set(compiled, { reader, strings, zone, offsetMinutesAt });
  return reader;
}

/** Reads lines, batch by batch. It knows nothing of logs: what it reads next may be of another one. */
export class BatchReader {
  /** False: the next line is one that the batch leaves out. Of the batch read last. */
  isUsual = true;
  readonly #scanner: WasmScanner;
  readonly #compiled: CompiledProfile;
  readonly #plan: BatchPlan;
  readonly #times: TimeReader;
  readonly #time: SpotRole;
  readonly #sequence: SpotRole;
  readonly #turn: SpotRole;
  readonly #duration: SpotRole;
  readonly #id: SpotRole;
  readonly #causes: SpotRole;
  readonly #correlations: readonly SpotRole[];
  readonly #run: NamedRole;
  readonly #agent: NamedRole;
  readonly #to: NamedRole;
  readonly #type: NamedRole;
  readonly #kind: NamedRole;
  readonly #severities: BatchSeverities;
  readonly #causeColumns = new CauseColumns();
  readonly #timeColumns = new TimeColumns();
  #columns: OwnColumns;
  #own: ReturnType<typeof createOwnColumns>;

  constructor(
    scanner: WasmScanner,
    compiled: CompiledProfile,
    strings: StringTables,
    zone: NaiveTimeZone,
    offsetMinutesAt?: OffsetMinutesAt,
  ) {
    this.#scanner = scanner;
    this.#compiled = compiled;
    this.#plan = batchPlanOf(compiled);
    this.#times = createTimeReader(zone, offsetMinutesAt);
    const { names } = scanner;
    const { places, correlations } = compiled.index;
    this.#time = new SpotRole(places.time, names);
    this.#sequence = new SpotRole(places.sequence, names);
    this.#turn = new SpotRole(places.turn, names);
    this.#duration = new SpotRole(places.duration, names);
    this.#id = new SpotRole(places.id, names);
    this.#causes = new SpotRole(places.causes, names);
    this.#correlations = correlations.map((rule) => new SpotRole(rule, names));
    this.#run = textRole(places.run, names, strings.run);
    this.#agent = textRole(places.agent, names, strings.agent);
    this.#to = textRole(places.to, names, strings.agent);
    this.#type = textRole(places.type, names, strings.type, compiled.typeAliases);
    this.#kind = textRole(places.kind, names, strings.kind);
    this.#severities = new BatchSeverities(compiled, strings, names);
    this.#columns = createColumns(0);
    this.#own = createOwnColumns(0, correlations.length);
  }

  /** The rows read last, valid until the next batch of any reader with this scanner. */
  get batch(): RoleBatch {
    return this.#columns;
  }

  /**
   * Reads lines of `bytes`, which the scanner must hold, from `from` on; a newline stands before `to`.
   * Gives where the next line begins: at `to`, where a batch was full, or at a line that is not usual.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    const scanner = this.#scanner;
    const placed = scanner.place(this.#plan);
    if (placed === null) {
      this.#columns.count = 0;
      this.isUsual = false;
      return from;
    }
    let count = scanner.scan(placed, bytes, from, to);
    if (placed.why === BATCH_END.names && count === 0) {
      // Too few names are left for the first line.
      scanner.forgetNames();
      count = scanner.scan(placed, bytes, from, to);
    }
    this.#columns.count = count;
    // A line for which there is no room even alone is not usual, either.
    this.isUsual = placed.why !== BATCH_END.unusual && (count > 0 || placed.why === BATCH_END.end);
    if (count > 0) this.#makeRoles({ placed, bytes, count });
    return placed.stoppedAt - bytes.byteOffset;
  }

  #makeRoles(batch: ScannedBatch): void {
    const { placed, count } = batch;
    if (this.#own.rows < placed.rows) {
      this.#columns = createColumns(placed.rows);
      this.#own = createOwnColumns(placed.rows, this.#correlations.length);
    }
    const columns = this.#columns;
    const { constant } = columns;
    columns.count = count;
    columns.objectStart = placed.starts;
    columns.objectEnd = placed.ends;
    constant.clear();
    const times = this.#timeColumns;
    times.fill(this.#time, batch, this.#times);
    columns.timeUs = times.timeUs;
    columns.timeNs = times.timeNs;
    columns.timeAssumed = times.timeAssumed;
    if (!times.hasNanoseconds) constant.add("timeNs");
    if (!times.hasAssumed) constant.add("timeAssumed");
    columns.sequence = this.#numbersOf("sequence", this.#sequence, batch);
    columns.turn = this.#numbersOf("turn", this.#turn, batch);
    columns.durationUs = this.#durationsOf(batch);
    this.#fillTexts(placed, count);
    this.#severities.fill(placed, count, columns);
    if (!this.#severities.hasChannels) constant.add("channel");
    const ids = hashesOf(this.#id, batch, this.#own.ids);
    if (ids === null) constant.add("id");
    columns.idHi = (ids ?? this.#own.noHashes).hi;
    columns.idLo = (ids ?? this.#own.noHashes).lo;
    if (!this.#causeColumns.fill(this.#causes, batch)) constant.add("causes");
    columns.causeStart = this.#causeColumns.start;
    columns.causeHi = this.#causeColumns.hi;
    columns.causeLo = this.#causeColumns.lo;
    this.#correlations.forEach((role, rule) => {
      const { correlations, noHashes } = this.#own;
      const hashes = hashesOf(role, batch, correlations[rule] ?? noHashes) ?? noHashes;
      columns.correlationHi[rule] = hashes.hi;
      columns.correlationLo[rule] = hashes.lo;
    });
  }

  #numbersOf(name: "sequence" | "turn", role: SpotRole, batch: ScannedBatch): Float64Array {
    const numbers = numbersOf(role, batch, this.#own[name]);
    if (numbers === null) this.#columns.constant.add(name);
    return numbers ?? this.#own.noNumbers;
  }

  #durationsOf(batch: ScannedBatch): Float64Array {
    const { durationUs, noNumbers } = this.#own;
    const numbers = numbersOf(this.#duration, batch, durationUs);
    if (numbers === null) {
      this.#columns.constant.add("durationUs");
      return noNumbers;
    }
    const { usPerDurationUnit } = this.#compiled;
    for (let row = 0; row < batch.count; row++) {
      const value = numbers[row] as number;
      // Most rows of most logs.
      if (Number.isNaN(value)) {
        durationUs[row] = value;
        continue;
      }
      const us = Math.round(value * usPerDurationUnit);
      durationUs[row] = us >= 0 && us < Number.POSITIVE_INFINITY ? us : Number.NaN;
    }
    return durationUs;
  }

  #fillTexts(placed: PlacedPlan, count: number): void {
    const { run, agent, to, type, kind, constant } = this.#columns;
    if (!this.#run.isIn(placed)) constant.add("run");
    if (!this.#type.isIn(placed)) constant.add("type");
    if (!this.#kind.isIn(placed)) constant.add("kind");
    if (!this.#agent.isIn(placed)) constant.add("agent");
    if (!this.#to.isIn(placed)) constant.add("to");
    fillText(this.#run, run, placed, count);
    fillText(this.#type, type, placed, count);
    fillText(this.#kind, kind, placed, count);
    // Both share a table, so what is new in either gets its number in the order of rows.
    const known = this.#agent.fill(placed, agent, count) && this.#to.fill(placed, to, count);
    for (let row = 0; row < (known ? 0 : count); row++) {
      agent[row] = this.#agent.at(placed, row);
      to[row] = this.#to.at(placed, row);
    }
  }
}

function fillText(role: NamedRole, out: Int32Array, placed: PlacedPlan, count: number): void {
  if (role.fill(placed, out, count)) return;
  for (let row = 0; row < count; row++) out[row] = role.at(placed, row);
}

/** Columns of a reader's own, for what is not in the scanner's as it has to be. */
function createOwnColumns(rows: number, correlations: number) {
  const hashes = (): HashColumns => ({ hi: new Uint32Array(rows), lo: new Uint32Array(rows) });
  return {
    rows,
    sequence: new Float64Array(rows),
    turn: new Float64Array(rows),
    durationUs: new Float64Array(rows),
    ids: hashes(),
    correlations: Array.from({ length: correlations }, hashes),
    /** Never written to. */
    noNumbers: new Float64Array(rows).fill(Number.NaN),
    noHashes: hashes(),
  };
}

function createColumns(rows: number): OwnColumns {
  const ids = () => new Int32Array(rows);
  const none = { words: new Uint32Array(0), numbers: new Float64Array(0) };
  return {
    count: 0,
    objectStart: none.words,
    objectEnd: none.words,
    timeUs: none.numbers,
    timeNs: new Uint16Array(0),
    timeAssumed: new Uint8Array(0),
    sequence: none.numbers,
    turn: none.numbers,
    durationUs: none.numbers,
    run: ids(),
    agent: ids(),
    to: ids(),
    type: ids(),
    kind: ids(),
    channel: ids(),
    severity: new Int8Array(rows),
    idHi: none.words,
    idLo: none.words,
    causeStart: none.words,
    causeHi: none.words,
    causeLo: none.words,
    correlationHi: [],
    correlationLo: [],
    constant: new Set(),
  };
}
