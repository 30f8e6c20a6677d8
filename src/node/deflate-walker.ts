/**
 * Walks over a deflate stream (RFC 1951) without unpacking it: it knows after each symbol how many
 * bytes were unpacked so far. That is what a restart in the middle needs and what zlib does not tell
 * through Node. The idea of restart points is that of zlib's `examples/zran.c`; there they are at the
 * borders of blocks, here behind any symbol, because the header of a block can be put in front of the
 * rest of it – some packers write one block for a whole file.
 */

/** Some bits, the first one lowest in the first byte. */
export type Bits = { readonly bytes: Uint8Array; readonly count: number };

/**
 * `more`: the input ends here, or will go on. `full`: as many bytes as were wanted. `end`: the stream
 * is complete. `broken`: these bits mean nothing, see `flaw`.
 */
export type WalkResult = "more" | "full" | "end" | "broken";

/** Bytes that must be readable (of any value) behind the end of the input. */
export const WALKER_PADDING = 16;

const END_OF_BLOCK = 256;
const MAX_CODE_BITS = 15;

/** Codes up to this length are found with one look into a table. */
const TABLE_BITS = 10;
const TABLE_MASK = (1 << TABLE_BITS) - 1;

// An entry says all about a symbol: bits 0–3 length of its code, 4–7 number of extra bits, 8–9 kind,
// from 16 on the length or distance that the extra bits are added to. 0 is no symbol.
const LITERAL = 1 << 8;
const LENGTH = 2 << 8;
const END = 3 << 8;
const KIND = 3 << 8;

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const LITERAL_SYMBOLS = literalSymbols();
const DISTANCE_SYMBOLS = distanceSymbols();
const PLAIN_SYMBOLS = Int32Array.from({ length: 19 }, (_, symbol) => (symbol << 16) | LITERAL);

const FIXED_LITERAL_LENGTHS = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);

/** A Huffman code: a table for short codes, the canonical order for long ones. */
type Code = {
  readonly table: Int32Array;
  /** How many codes have each length. */
  readonly counts: Uint16Array;
  /** Entries in the order of their codes. */
  readonly ordered: Int32Array;
};

/** Whether a set of lengths is a Huffman code, as zlib sees it. */
function isUsable(counts: Uint16Array, mayBeIncomplete: boolean): boolean {
  let left = 1;
  let longest = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    left = left * 2 - (counts[length] ?? 0);
    if (left < 0) return false;
    if (counts[length] !== 0) longest = length;
  }
  // zlib takes a set without any code, and one code of one bit.
  return left === 0 || (mayBeIncomplete && longest <= 1);
}

function buildCode(
  lengths: Uint8Array,
  symbols: Int32Array,
  mayBeIncomplete: boolean,
): Code | null {
  const counts = new Uint16Array(MAX_CODE_BITS + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  if (!isUsable(counts, mayBeIncomplete)) return null;
  const at = new Uint16Array(MAX_CODE_BITS + 2);
  const code = new Uint16Array(MAX_CODE_BITS + 2);
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const count = counts[length] ?? 0;
    at[length + 1] = (at[length] ?? 0) + count;
    code[length + 1] = ((code[length] ?? 0) + count) << 1;
  }
  const table = new Int32Array(1 << TABLE_BITS);
  const ordered = new Int32Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const entry = (symbols[symbol] ?? 0) === 0 ? 0 : (symbols[symbol] ?? 0) | length;
    const place = at[length] ?? 0;
    ordered[place] = entry;
    at[length] = place + 1;
    const value = code[length] ?? 0;
    code[length] = value + 1;
    if (length > TABLE_BITS) continue;
    for (let index = reversed(value, length); index <= TABLE_MASK; index += 1 << length) {
      table[index] = entry;
    }
  }
  return { table, counts, ordered };
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit);
  return result;
}

/** The entry of the code that `word` begins with, bit by bit; 0 if there is none. */
function findLong({ counts, ordered }: Code, word: number): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    code |= (word >>> (length - 1)) & 1;
    const count = counts[length] ?? 0;
    if (code - count < first) return ordered[index + code - first] ?? 0;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return 0;
}

const FIXED_LITERALS = fixedCode(FIXED_LITERAL_LENGTHS, LITERAL_SYMBOLS);
const FIXED_DISTANCES = fixedCode(new Uint8Array(32).fill(5), DISTANCE_SYMBOLS);

function fixedCode(lengths: Uint8Array, symbols: Int32Array): Code {
  const code = buildCode(lengths, symbols, false);
  if (code === null) throw new Error("internal error: the fixed code is none");
  return code;
}

/** Walks over one deflate stream whose input may come in parts. */
export class DeflateWalker {
  /** Where the next symbol, header or stored byte begins, in bits from the start of the input. */
  bit: number;
  /** Bytes that the stream has unpacked to so far. */
  unpackedBytes = 0;
  /** Header of the block that `bit` is in the middle of; null at a block's start and in stored ones. */
  header: Bits | null = null;
  /** What is wrong with the bits at `bit`. */
  flaw = "";
  #place: "header" | "symbols" | "stored" | "end" = "header";
  #isLast = false;
  #storedLeft = 0;
  #literals: Code = FIXED_LITERALS;
  #distances: Code = FIXED_DISTANCES;

  /** `bit`: where the stream begins. */
  constructor(bit: number) {
    this.bit = bit;
  }

  /** Whether a restart here is possible: not within a stored block. */
  get canRestart(): boolean {
    return this.#place === "header" || this.#place === "symbols";
  }

  /**
   * Walks on until `wantedBytes` are unpacked (or some more, where only a later place is a border), or
   * the input is used up. `input` has WALKER_PADDING bytes behind its `length`. Some 10 ns per symbol.
   */
  walk(input: Uint8Array, length: number, wantedBytes: number): WalkResult {
    while (true) {
      if (this.#place === "end") return "end";
      if (this.#place === "stored") {
        if (!this.#walkStored(length)) return "more";
      } else {
        if (this.unpackedBytes >= wantedBytes) return "full";
        const result =
          this.#place === "header"
            ? this.#readHeader(input, length * 8)
            : this.#walkSymbols(input, length * 8, wantedBytes);
        if (result !== "on") return result;
      }
    }
  }

  #walkStored(length: number): boolean {
    const at = this.bit / 8;
    const taken = Math.max(0, Math.min(this.#storedLeft, length - at));
    this.bit += taken * 8;
    this.unpackedBytes += taken;
    this.#storedLeft -= taken;
    if (this.#storedLeft > 0) return false;
    this.#endBlock();
    return true;
  }

  #endBlock(): void {
    this.header = null;
    this.#place = this.#isLast ? "end" : "header";
    if (this.#isLast) this.bit = Math.ceil(this.bit / 8) * 8;
  }

  #readHeader(input: Uint8Array, limit: number): WalkResult | "on" {
    const reader = new BitReader(input, this.bit);
    const isLast = reader.take(1) === 1;
    const kind = reader.take(2);
    let flaw = "";
    let literals: Code | null = FIXED_LITERALS;
    let distances: Code | null = FIXED_DISTANCES;
    let stored = 0;
    if (kind === 0) {
      reader.at = Math.ceil(reader.at / 8) * 8;
      stored = reader.take(16);
      if (reader.take(16) !== (~stored & 0xffff)) flaw = "the length of a stored block is wrong";
    } else if (kind === 2) {
      const lengths = readLengths(reader);
      literals = lengths === null ? null : buildCode(lengths.literals, LITERAL_SYMBOLS, true);
      distances = lengths === null ? null : buildCode(lengths.distances, DISTANCE_SYMBOLS, true);
      if (literals === null || distances === null) flaw = "the code of a block is wrong";
    } else if (kind === 3) {
      flaw = "a block has an unknown kind";
    }
    // What lies behind the input may have made it look wrong.
    if (reader.at > limit) return "more";
    if (flaw !== "" || literals === null || distances === null) {
      this.flaw = flaw;
      return "broken";
    }
    this.#isLast = isLast;
    this.#literals = literals;
    this.#distances = distances;
    this.#storedLeft = stored;
    this.#place = kind === 0 ? "stored" : "symbols";
    this.header = kind === 0 ? null : copyBits(input, this.bit, reader.at);
    this.bit = reader.at;
    return "on";
  }

  #walkSymbols(input: Uint8Array, limit: number, wantedBytes: number): WalkResult | "on" {
    const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    const literals = this.#literals;
    const distances = this.#distances;
    const { table } = literals;
    const { table: distanceTable } = distances;
    let { bit, unpackedBytes: unpacked } = this;
    let result: WalkResult | "on" = "full";
    while (unpacked < wantedBytes) {
      // Four bytes from any bit on hold the 25 bits from there: a code and its extra bits are 20.
      const word = view.getUint32(bit >>> 3, true) >>> (bit & 7);
      const entry = table[word & TABLE_MASK] || findLong(literals, word);
      const kind = entry & KIND;
      const codeBits = entry & 15;
      if (kind === LITERAL) {
        if (bit + codeBits > limit) {
          result = "more";
          break;
        }
        bit += codeBits;
        unpacked++;
        continue;
      }
      if (kind !== LENGTH) {
        const at = bit + (kind === END ? codeBits : MAX_CODE_BITS);
        if (at > limit) {
          result = "more";
        } else if (kind === END) {
          bit = at;
          result = "on";
        } else {
          result = "broken";
          this.flaw = "there is no such code";
        }
        break;
      }
      const extraBits = (entry >>> 4) & 15;
      const length = (entry >>> 16) + ((word >>> codeBits) & ((1 << extraBits) - 1));
      let at = bit + codeBits + extraBits;
      const distanceWord = view.getUint32(at >>> 3, true) >>> (at & 7);
      const distanceEntry =
        distanceTable[distanceWord & TABLE_MASK] || findLong(distances, distanceWord);
      at += distanceEntry === 0 ? MAX_CODE_BITS : distanceEntry & 15;
      const distanceExtraBits = (distanceEntry >>> 4) & 15;
      const extraWord = view.getUint32(at >>> 3, true) >>> (at & 7);
      const distance = (distanceEntry >>> 16) + (extraWord & ((1 << distanceExtraBits) - 1));
      at += distanceExtraBits;
      if (at > limit) {
        result = "more";
        break;
      }
      if (distanceEntry === 0 || distance > unpacked) {
        result = "broken";
        this.flaw =
          distanceEntry === 0 ? "there is no such code" : "it refers to what is not there";
        break;
      }
      bit = at;
      unpacked += length;
    }
    this.bit = bit;
    this.unpackedBytes = unpacked;
    if (result === "on") this.#endBlock();
    return result;
  }
}

/** Reads bits one after another; behind the input they are 0. */
class BitReader {
  at: number;
  readonly #input: Uint8Array;

  constructor(input: Uint8Array, at: number) {
    this.#input = input;
    this.at = at;
  }

  take(count: number): number {
    const byte = this.at >>> 3;
    const input = this.#input;
    const word =
      (input[byte] ?? 0) | ((input[byte + 1] ?? 0) << 8) | ((input[byte + 2] ?? 0) << 16);
    const value = (word >>> (this.at & 7)) & ((1 << count) - 1);
    this.at += count;
    return value;
  }
}

/** The code lengths in the header of a block with codes of its own; null if they make no sense. */
function readLengths(
  reader: BitReader,
): { readonly literals: Uint8Array; readonly distances: Uint8Array } | null {
  const literalCount = reader.take(5) + 257;
  const distanceCount = reader.take(5) + 1;
  const lengthCount = reader.take(4) + 4;
  if (literalCount > 286 || distanceCount > 30) return null;
  const lengthLengths = new Uint8Array(CODE_LENGTH_ORDER.length);
  for (let at = 0; at < lengthCount; at++)
    lengthLengths[CODE_LENGTH_ORDER[at] ?? 0] = reader.take(3);
  const code = buildCode(lengthLengths, PLAIN_SYMBOLS, false);
  if (code === null) return null;
  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let at = 0; at < lengths.length; ) {
    const start = reader.at;
    const entry = findLong(code, reader.take(7));
    if (entry === 0) return null;
    reader.at = start + (entry & 15);
    const symbol = entry >>> 16;
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    const repeated = symbol === 16 ? lengths[at - 1] : 0;
    if (repeated === undefined) return null;
    const times =
      symbol === 16 ? 3 + reader.take(2) : symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7);
    if (at + times > lengths.length) return null;
    lengths.fill(repeated, at, at + times);
    at += times;
  }
  if (lengths[END_OF_BLOCK] === 0) return null;
  return { literals: lengths.subarray(0, literalCount), distances: lengths.subarray(literalCount) };
}

/** Bits `[start, end)` of some bytes. */
function copyBits(bytes: Uint8Array, start: number, end: number): Bits {
  const count = end - start;
  return { bytes: shifted(bytes, start, Math.ceil(count / 8)), count };
}

/** `size` bytes from a bit on; what is missing at the end is 0. */
function shifted(bytes: Uint8Array, start: number, size: number): Uint8Array {
  const result = new Uint8Array(size);
  const shift = start & 7;
  const from = start >>> 3;
  for (let at = 0; at < size; at++) {
    result[at] = ((bytes[from + at] ?? 0) | ((bytes[from + at + 1] ?? 0) << 8)) >>> shift;
  }
  return result;
}

/**
 * `first` and then the bits of `rest` from bit `start` on. A last byte that they do not fill is left out,
 * since zeros may mean something, or (`fills`) filled with zeros.
 */
export function joinBits(
  first: Bits | null,
  rest: Uint8Array,
  start: number,
  fills: boolean,
): Uint8Array {
  const before = first?.count ?? 0;
  if (before === 0 && start % 8 === 0) return rest.subarray(start / 8);
  const bytes = (before + rest.length * 8 - start) / 8;
  const size = fills ? Math.ceil(bytes) : Math.floor(bytes);
  const result = new Uint8Array(Math.max(size, 0));
  const whole = before >>> 3;
  const odd = before & 7;
  if (first !== null) result.set(first.bytes.subarray(0, Math.min(whole, size)));
  let at = whole;
  let from = start;
  if (odd > 0 && at < size) {
    const filled = 8 - odd;
    const kept = (first?.bytes[whole] ?? 0) & ((1 << odd) - 1);
    result[at++] = kept | ((shifted(rest, from, 1)[0] ?? 0) << odd);
    from += filled;
  }
  result.set(shifted(rest, from, Math.max(size - at, 0)), Math.min(at, size));
  return result;
}

/** 0–255 literals, 256 the end of a block, 257–285 lengths 3–258. */
function literalSymbols(): Int32Array {
  const symbols = new Int32Array(288);
  symbols.fill((1 << 16) | LITERAL, 0, END_OF_BLOCK);
  symbols[END_OF_BLOCK] = END;
  let base = 3;
  for (let at = 0; at < 28; at++) {
    const extraBits = at < 4 ? 0 : (at >> 2) - 1;
    symbols[257 + at] = (base << 16) | LENGTH | (extraBits << 4);
    base += 1 << extraBits;
  }
  symbols[285] = (258 << 16) | LENGTH;
  return symbols;
}

/** Distances 1–32,768. */
function distanceSymbols(): Int32Array {
  const symbols = new Int32Array(32);
  let base = 1;
  for (let at = 0; at < 30; at++) {
    const extraBits = at < 2 ? 0 : (at >> 1) - 1;
    symbols[at] = (base << 16) | LENGTH | (extraBits << 4);
    base += 1 << extraBits;
  }
  return symbols;
}
