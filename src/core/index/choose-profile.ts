import { decodeUtf8 } from "../base/utf8.ts";
import { BUILTIN_PROFILES } from "../profile/builtin-profiles.ts";
import { detectProfile } from "../profile/detect.ts";
import type { Profile } from "../profile/profile.ts";
import type { ByteSource } from "../scan/byte-source.ts";

/** How much of a log is looked at, in steps: a first line may be long (an embedded map, a prompt). */
const SAMPLE_BYTES = [2 ** 15, 2 ** 20, 2 ** 23] as const;
/** A store may hold thousands of logs, and every known profile is tried on each line. */
const SAMPLE_LINES = 60;
const ENOUGH_LINES = 2;

/** The profile of a log and how many bytes it was chosen by. */
export type ChosenProfile = { readonly profile: Profile; readonly sampledBytes: number };

/** Takes the profile with the assigned name, else the one that a sample of the log's lines fits. */
export async function chooseProfile(
  source: ByteSource,
  custom: readonly Profile[],
  assigned: string | null,
): Promise<ChosenProfile> {
  const known = [...custom, ...BUILTIN_PROFILES];
  const forced = known.find((profile) => profile.name === assigned);
  if (forced !== undefined) return { profile: forced, sampledBytes: Number.POSITIVE_INFINITY };
  let lines: readonly string[] = [];
  let sampledBytes = 0;
  for (const size of SAMPLE_BYTES) {
    const sample = await readRange(source, 0, size);
    lines = sampleLines(sample, sample.length < size);
    sampledBytes = sample.length;
    if (lines.length >= ENOUGH_LINES || sample.length < size) break;
  }
  // The name of what is guessed is no known profile: assigned, it only switches the known ones off.
  const profile = detectProfile(lines, assigned === "generic" ? [] : known);
  return { profile, sampledBytes };
}

/** Bytes `[offset, offset + size)` of a source, fewer at its end. */
export async function readRange(
  source: ByteSource,
  offset: number,
  size: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  const count = await fillRange(source, offset, bytes);
  return count < size ? bytes.slice(0, count) : bytes;
}

/** Reads from `offset` on until `target` is full or the source ends; gives how many bytes came. */
export async function fillRange(
  source: ByteSource,
  offset: number,
  target: Uint8Array,
): Promise<number> {
  let at = 0;
  while (at < target.length) {
    const count = await source.read(target.subarray(at), offset + at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

function sampleLines(sample: Uint8Array, isWhole: boolean): readonly string[] {
  const lines: string[] = [];
  let start = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0;
  while (start < sample.length && lines.length < SAMPLE_LINES) {
    let end = sample.indexOf(10, start);
    if (end < 0) {
      if (!isWhole) break;
      end = sample.length;
    }
    if (end > start) lines.push(decodeUtf8(sample, start, end));
    start = end + 1;
  }
  return lines;
}
