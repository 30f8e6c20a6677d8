import { EVENT_FLAGS } from "./event-table.ts";
import { PIECE } from "./hash-partitions.ts";
import type { KeptReader, KeptWriter } from "./kept-values.ts";
import type { RunRows } from "./run-rows.ts";

/** Findings that are known of a whole run only; the others are set when an event is read. */
export const RUN_FINDINGS =
  EVENT_FLAGS.duplicateId |
  EVENT_FLAGS.danglingCause |
  EVENT_FLAGS.causeCycle |
  EVENT_FLAGS.effectBeforeCause |
  EVENT_FLAGS.sequenceGap;

/** Beyond this share of the events a byte for each is kept, not five for each that has a finding. */
const DENSE_SHARE = 1 / 5;

/** Findings of a run by ordinal, as they were kept. */
export type KeptFindings = {
  /** Ascending ordinals of the events that have findings; null: `bits` has all events. */
  readonly ordinals: Int32Array | null;
  readonly bits: Uint8Array;
};

/** Sets the findings of a whole run to what was kept, of events beyond it to none; null: all to none. In slices. */
export function* setRunFindings(rows: RunRows, kept: KeptFindings | null): Generator<void> {
  const now = new Uint8Array(Math.min(PIECE, rows.length));
  const wanted = new Uint8Array(now.length);
  const ordinals = kept?.ordinals ?? null;
  let at = 0;
  for (let from = 0; from < rows.length; from += PIECE) {
    const to = Math.min(rows.length, from + PIECE);
    rows.read((table) => table.flags, from, to, now);
    wanted.fill(0);
    if (kept !== null && ordinals === null) wanted.set(kept.bits.subarray(from, to));
    else if (kept !== null && ordinals !== null) {
      for (; at < ordinals.length && (ordinals[at] as number) < to; at++) {
        wanted[(ordinals[at] as number) - from] = kept.bits[at] as number;
      }
    }
    for (let place = 0; place < to - from; place++) {
      const bits = wanted[place] as number;
      if (((now[place] as number) & RUN_FINDINGS) === bits) continue;
      const table = rows.locate(from + place);
      table.clearFlags(rows.row, RUN_FINDINGS & ~bits);
      table.addFlags(rows.row, bits);
    }
    yield;
  }
}

/** Writes the findings of a whole run to be kept, in slices. */
export function* keepRunFindings(rows: RunRows, out: KeptWriter): Generator<void> {
  let count = 0;
  for (const piece of findingsByPiece(rows)) {
    for (const bits of piece) if (bits !== 0) count++;
    yield;
  }
  const isDense = count > rows.length * DENSE_SHARE;
  const ordinals = new Int32Array(isDense ? 0 : count);
  const kept = new Uint8Array(isDense ? rows.length : count);
  let ordinal = 0;
  let at = 0;
  for (const piece of findingsByPiece(rows)) {
    if (isDense) kept.set(piece, ordinal);
    else {
      for (const [place, bits] of piece.entries()) {
        if (bits === 0) continue;
        ordinals[at] = ordinal + place;
        kept[at++] = bits;
      }
    }
    ordinal += piece.length;
    yield;
  }
  out.number(Number(isDense));
  out.array(ordinals);
  out.array(kept);
}

/** What {@link keepRunFindings} wrote. */
export function readRunFindings(from: KeptReader): KeptFindings {
  const isDense = from.number() === 1;
  const ordinals = from.ints();
  const bits = from.bytes();
  from.expect(isDense || ordinals.length === bits.length);
  return { ordinals: isDense ? null : ordinals, bits };
}

/** The findings of the events one after the other, each good until the next is asked for. */
function* findingsByPiece(rows: RunRows): Generator<Uint8Array> {
  const flags = new Uint8Array(Math.min(PIECE, rows.length));
  for (let from = 0; from < rows.length; from += PIECE) {
    const to = Math.min(rows.length, from + PIECE);
    rows.read((table) => table.flags, from, to, flags);
    for (let place = 0; place < to - from; place++) {
      flags[place] = (flags[place] as number) & RUN_FINDINGS;
    }
    yield flags.subarray(0, to - from);
  }
}
