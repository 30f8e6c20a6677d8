import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { readRange } from "../core/index/choose-profile.ts";
import type { ByteSource } from "../core/scan/byte-source.ts";
import { type Bits, DeflateWalker, joinBits, WALKER_PADDING } from "./deflate-walker.ts";
import { PackedInput } from "./packed-input.ts";
import {
  cutSentence,
  damageSentence,
  type FoundPage,
  type PackedPages,
  type PackedSizes,
  type Page,
  pageBytesAt,
} from "./packed-pages.ts";

/** How far back deflate refers (RFC 1951). */
const WINDOW_BYTES = 2 ** 15;
/** Checksum and length behind each member (RFC 1952). */
const TRAILER_BYTES = 8;
/** Bytes of a file behind a cut that are unpacked with a page, so that no bit of the last byte is made up. */
const EXTRA_BYTES = 1;
/** Output behind a page's end that those bits may unpack to; it spares zlib a second buffer. */
const CHUNK_ROOM = 2 ** 12;

const EMPTY = new Uint8Array(0);

const inflateRaw = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const gunzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gunzip);

/** Where a page begins. */
type PageStart = {
  /** In the unpacked bytes. */
  readonly start: number;
  /** Byte of the file, and bit in it. */
  readonly from: number;
  readonly bit: number;
  /** A member begins here; else it is in the middle of one. */
  readonly isMember: boolean;
  /** Of the block that goes on here. */
  readonly header: Bits | null;
  /** The last bytes before, that it may refer to. */
  readonly window: Uint8Array | null;
};

export type GzipPage = Page &
  PageStart & {
    /** Where its packed bytes end in the file. */
    readonly to: number;
    /** Where in the file the whole members end that it begins with; `from`: there are none. */
    readonly wholeTo: number;
    /** What follows it is not known: it ends with the file, or with what is damaged. */
    readonly isLast: boolean;
  };

type Walked =
  | { readonly kind: "more" | "stopped" }
  | {
      readonly kind: "cut";
      readonly page: GzipPage;
      readonly next: PageStart;
      readonly crc: number | null;
    };

/**
 * A gzip file as pages. Where members are small a page is some whole ones; in large ones it begins
 * behind any symbol, with the window of 32 KB before it, which is kept, and the block's header.
 */
export class GzipPages implements PackedPages<GzipPage> {
  readonly #source: ByteSource;
  readonly #sizes: PackedSizes;
  readonly #input: PackedInput;
  /** The page that is walked through. */
  #page: PageStart = { start: 0, from: 0, bit: 0, isMember: true, header: null, window: null };
  /** The member that the walk is in: its first byte in the file and in the unpacked bytes. */
  #member = { from: 0, start: 0 };
  #walker: DeflateWalker | null = null;
  /** Checksum of the member up to the page's start. */
  #crc = 0;
  /** Nothing behind this place in the file is looked at. */
  #stoppedAt: number | null = null;
  #flaw: string | null = null;
  #isCut = false;
  /** Unpacked bytes of the open page when it was last given. */
  #openSize = 0;

  constructor(source: ByteSource, sizes: PackedSizes) {
    this.#source = source;
    this.#sizes = sizes;
    this.#input = new PackedInput(source, sizes.chunkBytes, WALKER_PADDING);
  }

  get packedBytes(): number {
    return this.#input.end;
  }

  get damage(): string | null {
    return this.#flaw ?? (this.#isCut ? cutSentence(this.#input.end) : null);
  }

  async next(): Promise<FoundPage<GzipPage> | null> {
    let atEnd = false;
    while (this.#stoppedAt === null) {
      const walked = this.#walk(atEnd);
      if (walked.kind === "cut") return this.#close(walked.page, walked.next, walked.crc);
      if (walked.kind === "more") {
        if (atEnd) break;
        atEnd = !(await this.#input.fill());
      }
    }
    return this.#giveOpen();
  }

  async unpack(page: GzipPage): Promise<Uint8Array> {
    const packed = await readRange(this.#source, page.from, page.to - page.from);
    return (await unpackOrSalvage(page, packed)).bytes;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Walks over what is there of the file up to the end of a page. */
  #walk(atEnd: boolean): Walked {
    while (true) {
      const input = this.#input;
      if (this.#walker === null) {
        const begun = this.#beginMember();
        if (begun !== "begun") return begun;
      }
      const walker = this.#walker;
      if (walker === null) return { kind: "more" };
      // Two bytes are left for the page's end, but at the end of the file, where all is taken that is there.
      const length = Math.max(0, input.length - (atEnd ? 0 : EXTRA_BYTES + 1));
      const wanted =
        this.#page.start + pageBytesAt(this.#page.start, this.#sizes) - this.#member.start;
      const result = walker.walk(input.bytes, length, wanted);
      if (result === "more") return { kind: "more" };
      if (result === "broken")
        return this.#stop(input.start + Math.ceil(walker.bit / 8), walker.flaw);
      if (result === "full") {
        const cut = this.#cutWithin(walker);
        if (cut !== null) return cut;
        // Whole members before this one are a page, or the extra byte is not there yet.
        if (this.#page.from === this.#member.from || !this.#page.isMember) return { kind: "more" };
        return this.#cutAtMember(this.#member.from, this.#member.start, null);
      }
      const end = walker.bit / 8;
      if (input.length < end + TRAILER_BYTES) return { kind: "more" };
      const trailer = new DataView(input.bytes.buffer, input.bytes.byteOffset + end, TRAILER_BYTES);
      const crc = trailer.getUint32(0, true);
      const memberEnd = input.start + end + TRAILER_BYTES;
      const unpackedEnd = this.#member.start + walker.unpackedBytes;
      this.#walker = null;
      this.#member = { from: memberEnd, start: unpackedEnd };
      if (!this.#page.isMember) return this.#cutAtMember(memberEnd, unpackedEnd, crc);
      if (unpackedEnd - this.#page.start >= pageBytesAt(this.#page.start, this.#sizes)) {
        return this.#cutAtMember(memberEnd, unpackedEnd, null);
      }
    }
  }

  /** Reads the head of a member. Zeros behind the last one only fill up a block of a tape. */
  #beginMember(): Walked | "begun" {
    const { start, length, bytes } = this.#input;
    const at = this.#member.from - start;
    const rest = bytes.subarray(at, length);
    if (rest.every((byte) => byte === 0)) return { kind: "more" };
    const head = memberHeadSize(rest);
    if (head === "more") return { kind: "more" };
    if (head === "none") return this.#stop(this.#member.from, "what is there is no gzip");
    this.#walker = new DeflateWalker((at + head) * 8);
    return "begun";
  }

  #stop(offset: number, flaw: string): Walked {
    this.#stoppedAt = offset;
    this.#flaw = damageSentence(offset, flaw);
    return { kind: "stopped" };
  }

  /** Ends the page in the middle of its member. Null where the page began with another one. */
  #cutWithin(walker: DeflateWalker): Walked | null {
    const { start, length } = this.#input;
    const page = this.#page;
    if (page.isMember && page.from !== this.#member.from) return null;
    const to = Math.ceil(walker.bit / 8) + EXTRA_BYTES;
    if (to > length || !walker.canRestart) return null;
    const unpackedEnd = this.#member.start + walker.unpackedBytes;
    const next: PageStart = {
      start: unpackedEnd,
      from: start + (walker.bit >>> 3),
      bit: walker.bit & 7,
      isMember: false,
      header: walker.header,
      window: null,
    };
    const size = unpackedEnd - page.start;
    return {
      kind: "cut",
      page: { ...page, size, to: start + to, wholeTo: page.from, isLast: false },
      next,
      crc: null,
    };
  }

  /** Ends the page where a member does. `crc`: of the member, if the page began in the middle of it. */
  #cutAtMember(from: number, unpackedEnd: number, crc: number | null): Walked {
    const page = this.#page;
    const next: PageStart = {
      start: unpackedEnd,
      from,
      bit: 0,
      isMember: true,
      header: null,
      window: null,
    };
    const size = unpackedEnd - page.start;
    const wholeTo = page.isMember ? from : page.from;
    return { kind: "cut", page: { ...page, size, to: from, wholeTo, isLast: false }, next, crc };
  }

  /** Unpacks a page that ends, and begins the next one. */
  async #close(page: GzipPage, next: PageStart, crc: number | null): Promise<FoundPage<GzipPage>> {
    const bytes = await this.#unpackHere(page);
    if (bytes.length < page.size) {
      this.#stoppedAt = page.from;
      this.#flaw ??= damageSentence(page.from, "it cannot be unpacked");
      return { page: { ...page, size: bytes.length }, bytes, isOpen: false };
    }
    if (page.wholeTo < page.to) this.#check(page, bytes, crc);
    this.#page = next.isMember ? next : { ...next, window: windowAfter(page.window, bytes) };
    this.#openSize = 0;
    this.#isCut = false;
    const dropped = next.from - this.#input.start;
    this.#input.dropTo(next.from);
    if (this.#walker !== null) this.#walker.bit -= dropped * 8;
    return { page, bytes, isOpen: false };
  }

  /** Checks the checksum of a member that has several pages. */
  #check(page: GzipPage, bytes: Uint8Array, crc: number | null): void {
    // Older versions of Node are without it: such members are unchecked there.
    if (typeof zlib.crc32 !== "function") return;
    this.#crc = zlib.crc32(bytes, page.isMember ? 0 : this.#crc);
    if (crc !== null && crc !== this.#crc) this.#flaw ??= checksumSentence(page.to);
  }

  /** The page at the file's end as far as it goes; null if it is as it was. */
  async #giveOpen(): Promise<FoundPage<GzipPage> | null> {
    const { start, end, length, bytes: input } = this.#input;
    const isLast = this.#stoppedAt !== null;
    const unpackedEnd = this.#member.start + (this.#walker?.unpackedBytes ?? 0);
    const size = unpackedEnd - this.#page.start;
    const rest = input.subarray(Math.max(0, this.#member.from - start), length);
    this.#isCut = !isLast && (this.#walker !== null || rest.some((byte) => byte !== 0));
    if (size === this.#openSize) return null;
    this.#openSize = size;
    const wholeTo = this.#page.isMember ? this.#member.from : this.#page.from;
    const page: GzipPage = {
      ...this.#page,
      size,
      to: this.#stoppedAt ?? end,
      wholeTo,
      isLast: true,
    };
    const bytes = await this.#unpackHere(page);
    return { page: { ...page, size: bytes.length }, bytes, isOpen: !isLast };
  }

  /** Unpacks a page whose packed bytes are in the input. */
  async #unpackHere(page: GzipPage): Promise<Uint8Array> {
    const { start, bytes } = this.#input;
    // A copy: reading goes on meanwhile.
    const packed = bytes.slice(page.from - start, page.to - start);
    const { bytes: unpacked, flaw } = await unpackOrSalvage(page, packed);
    if (flaw !== null) this.#flaw ??= flaw;
    return unpacked;
  }
}

/** Bytes of a page, and what is wrong with them. */
type Unpacked = { readonly bytes: Uint8Array; readonly flaw: string | null };

async function unpackOrSalvage(page: GzipPage, packed: Uint8Array): Promise<Unpacked> {
  try {
    return { bytes: await unpackPage(page, packed), flaw: null };
  } catch {
    // The walk found all symbols right: it is a checksum, or the first bits of what is wrong.
    return salvage(page, packed);
  }
}

/** The bytes of a page; rejects where zlib finds it damaged. */
async function unpackPage(page: GzipPage, packed: Uint8Array): Promise<Uint8Array> {
  const { from, wholeTo, to, size } = page;
  const parts: Uint8Array[] = [];
  if (size > 0 && wholeTo > from) {
    parts.push(await gunzip(packed.subarray(0, wholeTo - from), { chunkSize: size + CHUNK_ROOM }));
  }
  const rest = packed.subarray(wholeTo - from);
  if (to > wholeTo && lengthOf(parts) < size) parts.push(await unpackRest(page, rest));
  const bytes = parts.length === 1 ? (parts[0] ?? EMPTY) : concat(parts);
  return bytes.subarray(0, size);
}

/** The part of a page that ends, and may begin, in the middle of a member. */
async function unpackRest(page: GzipPage, packed: Uint8Array): Promise<Uint8Array> {
  const options = optionsOf(page);
  if (!page.isMember) {
    return inflateRaw(joinBits(page.header, packed, page.bit, page.isLast), options);
  }
  const head = memberHeadSize(packed);
  return typeof head === "number" ? inflateRaw(packed.subarray(head), options) : EMPTY;
}

function optionsOf({ size, window }: GzipPage): zlib.ZlibOptions {
  return {
    // What a page ends with is the beginning of something else.
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
    chunkSize: size + CHUNK_ROOM,
    ...(window === null ? {} : { dictionary: window }),
  };
}

/** Unpacks a damaged page member by member, as far as it goes. */
async function salvage(page: GzipPage, packed: Uint8Array): Promise<Unpacked> {
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  const parts: Uint8Array[] = [];
  let flaw: string | null = null;
  let at = 0;
  try {
    if (!page.isMember) {
      // Without its last byte, whose bits may be what is wrong.
      parts.push(await unpackRest(page, packed.subarray(0, -1)));
      at = packed.length;
    }
    while (at < packed.length) {
      const head = memberHeadSize(packed.subarray(at));
      if (typeof head !== "number") break;
      const isLast = page.from + at >= page.wholeTo;
      const rest = packed.subarray(at + head, isLast ? -1 : packed.length);
      const member = await inflateMember(rest, options);
      parts.push(member.bytes);
      at += head + member.packedBytes + TRAILER_BYTES;
      if (isLast || at > packed.length || typeof zlib.crc32 !== "function") continue;
      const trailer = new DataView(packed.buffer, packed.byteOffset + at - TRAILER_BYTES, 4);
      if (zlib.crc32(member.bytes) === trailer.getUint32(0, true)) continue;
      flaw ??= checksumSentence(page.from + at);
    }
  } catch {
    flaw ??= damageSentence(page.from + at, "it cannot be unpacked");
  }
  return { bytes: concat(parts).subarray(0, page.size), flaw };
}

function inflateMember(
  packed: Uint8Array,
  options: zlib.ZlibOptions,
): Promise<{ readonly bytes: Uint8Array; readonly packedBytes: number }> {
  return new Promise((resolve, reject) => {
    const stream = zlib.createInflateRaw(options);
    const parts: Uint8Array[] = [];
    stream.on("data", (part: Uint8Array) => parts.push(part));
    stream.on("error", reject);
    stream.on("end", () => resolve({ bytes: concat(parts), packedBytes: stream.bytesWritten }));
    stream.end(packed);
  });
}

function checksumSentence(end: number): string {
  return `The checksum of the archive up to byte ${end.toLocaleString("en")} is wrong: what was unpacked may be altered.`;
}

/** A copy: `slice` of a Buffer would keep all of the page. */
function windowAfter(window: Uint8Array | null, bytes: Uint8Array): Uint8Array {
  const isEnough = window === null || bytes.length >= WINDOW_BYTES;
  const all = isEnough ? bytes : concat([window, bytes]);
  return new Uint8Array(all.subarray(Math.max(0, all.length - WINDOW_BYTES)));
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Bytes of the head that a member begins with (RFC 1952); "none": these bytes are no member. */
export function memberHeadSize(bytes: Uint8Array): number | "more" | "none" {
  const magic = [0x1f, 0x8b, 8];
  if (!magic.every((byte, at) => (bytes[at] ?? byte) === byte)) return "none";
  const flags = bytes[3] ?? 0;
  if ((flags & 0xe0) !== 0) return "none";
  let size = 10;
  if (flags & 4) size += 2 + ((bytes[size] ?? 0) | ((bytes[size + 1] ?? 0) << 8));
  // File name and comment, each up to a zero.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, size);
    if (end < 0) return "more";
    size = end + 1;
  }
  if (flags & 2) size += 2;
  return size > bytes.length ? "more" : size;
}
