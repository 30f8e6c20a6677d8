import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { readRange } from "../core/index/choose-profile.ts";
import type { ByteSource } from "../core/scan/byte-source.ts";
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
import { SpillFile } from "./spill-file.ts";
import { ZstdFrame } from "./zstd-frame.ts";
import { ZstdUnpacker } from "./zstd-unpacker.ts";

/** A frame is unpacked whole up to so many pages, packed and (where it tells) unpacked. */
const WHOLE_PACKED_PAGES = 1 / 4;
const WHOLE_PAGES = 4;
/** Packed bytes of whole frames in one page, as log text is packed about eight times. */
const PACKED_PAGES = 1 / 8;
/** Frames of up to this size are unpacked at once: another thread takes longer to be asked. */
const SMALL_BYTES = 2 ** 13;

/** Packed bytes of a long frame that are unpacked at once: at the worst some 128 MB. */
const FED_BYTES = 2 ** 12;

/** The copy of a long frame is made fast rather than small. */
const COPY_OPTIONS: zlib.ZstdOptions = {
  params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 },
};

type Place =
  /** Whole frames, in the file. */
  | { readonly kind: "frames"; readonly from: number; readonly to: number }
  /** A part of a long frame, in the copy. */
  | { readonly kind: "copy"; readonly at: number; readonly packedBytes: number }
  /** The part of a long frame that is not complete yet. */
  | { readonly kind: "open"; readonly bytes: Uint8Array };

export type ZstdPage = Page & { readonly place: Place };

/** A frame that is unpacked in parts, and how much of it was. */
type LongFrame = { readonly frame: ZstdFrame; readonly unpacker: ZstdUnpacker; fed: number };

const zstdDecompress = promisify<zlib.InputType, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress);
const zstdCompress = promisify<zlib.InputType, zlib.ZstdOptions, Buffer>(zlib.zstdCompress);

/**
 * A zstd file as pages. Frames know nothing of each other, so a page is some whole ones. Within a frame
 * there is no place to begin at (blocks use the tables of earlier ones, which nobody gives out): a long
 * one – most are the only one of their file – is unpacked once in parts, and each part is kept, packed
 * by itself, in a file of the temporary folder, about as large as the log's.
 */
export class ZstdPages implements PackedPages<ZstdPage> {
  readonly #source: ByteSource;
  readonly #sizes: PackedSizes;
  readonly #input: PackedInput;
  readonly #copy = new SpillFile();
  /** Where the next page begins in the unpacked bytes. */
  #start = 0;
  /** The next frame begins here. */
  #at = 0;
  #long: LongFrame | null = null;
  /** Frames that begin before are not unpacked whole: that was tried. */
  #longBefore = 0;
  #stopped = false;
  #openBytes = 0;
  #flaw: string | null = null;
  #isCut = false;

  constructor(source: ByteSource, sizes: PackedSizes) {
    this.#source = source;
    this.#sizes = sizes;
    this.#input = new PackedInput(source, sizes.chunkBytes, 0);
  }

  get packedBytes(): number {
    return this.#input.end;
  }

  get damage(): string | null {
    return this.#flaw ?? (this.#isCut ? cutSentence(this.#input.end) : null);
  }

  async next(): Promise<FoundPage<ZstdPage> | null> {
    while (!this.#stopped) {
      if (this.#long !== null) {
        const found = await this.#nextOfLong(this.#long);
        if (found !== "end") return found;
        continue;
      }
      const to = await this.#findFrames();
      if (to === this.#at) {
        if (this.#long === null) return null;
        continue;
      }
      const found = await this.#giveFrames(to);
      if (found !== null) return found;
    }
    return null;
  }

  async unpack({ place }: ZstdPage): Promise<Uint8Array> {
    switch (place.kind) {
      case "open":
        return place.bytes;
      case "copy":
        return zstdDecompress(await readRange(this.#copy, place.at, place.packedBytes), {});
      case "frames": {
        const packed = await readRange(this.#source, place.from, place.to - place.from);
        return (await unpackFrames(packed, this.#sizes)).bytes;
      }
    }
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#long?.unpacker.close();
    await Promise.all([this.#copy.close(), this.#source.close()]);
  }

  /** Where the whole frames end that are the next page. Where there are none a long one may begin. */
  async #findFrames(): Promise<number> {
    const input = this.#input;
    let frame = new ZstdFrame(this.#at);
    const wanted = pageBytesAt(this.#start, this.#sizes);
    let unpacked = 0;
    while (true) {
      const result = frame.walk(input.bytes.subarray(0, input.length), input.start);
      if (result === "broken") {
        if (frame.from === this.#at) this.#stop(frame.at, "what is there is no zstd");
        return frame.from;
      }
      if (this.#isLong(frame)) {
        if (frame.from === this.#at) this.#begin(frame);
        return frame.from;
      }
      if (frame.to !== null && frame.to <= input.end) {
        const packed = frame.to - this.#at;
        unpacked += frame.contentBytes ?? 0;
        if (packed >= this.#sizes.pageBytes * PACKED_PAGES || unpacked >= wanted) return frame.to;
        frame = new ZstdFrame(frame.to);
      } else if (!(await input.fill())) {
        this.#isCut = input.end > frame.from;
        // What there is of a frame is worth having.
        if (frame.from === this.#at && frame.at > frame.from && !frame.isSkippable)
          this.#begin(frame);
        return frame.from;
      }
    }
  }

  #isLong(frame: ZstdFrame): boolean {
    if (frame.isSkippable) return false;
    const { pageBytes } = this.#sizes;
    return (
      frame.from < this.#longBefore ||
      (frame.to ?? frame.at) - frame.from > pageBytes * WHOLE_PACKED_PAGES ||
      (frame.contentBytes ?? 0) > pageBytes * WHOLE_PAGES
    );
  }

  #begin(frame: ZstdFrame): void {
    this.#long = { frame, unpacker: new ZstdUnpacker(), fed: frame.from };
  }

  #stop(offset: number, flaw: string): void {
    this.#stopped = true;
    this.#flaw = damageSentence(offset, flaw);
  }

  /** The whole frames up to `to` as a page; null if they unpack to nothing. */
  async #giveFrames(to: number): Promise<FoundPage<ZstdPage> | null> {
    const from = this.#at;
    const { start, bytes } = this.#input;
    const unpacked = await unpackFrames(bytes.slice(from - start, to - start), this.#sizes);
    // What cannot be unpacked whole gives in parts what it can.
    if (unpacked.packedBytes < to - from) this.#longBefore = from + unpacked.packedBytes + 1;
    const end = from + unpacked.packedBytes;
    this.#moveTo(end);
    this.#isCut = false;
    if (unpacked.bytes.length === 0) return null;
    return this.#give(unpacked.bytes, { kind: "frames", from, to: end });
  }

  #moveTo(offset: number): void {
    this.#at = offset;
    this.#input.dropTo(offset);
  }

  #give(bytes: Uint8Array, place: Place): FoundPage<ZstdPage> {
    const page: ZstdPage = { start: this.#start, size: bytes.length, place };
    const isOpen = place.kind === "open";
    this.#openBytes = isOpen ? bytes.length : 0;
    if (!isOpen) this.#start += bytes.length;
    return { page, bytes, isOpen };
  }

  /** The next part of a long frame; "end": there is none. */
  async #nextOfLong(long: LongFrame): Promise<FoundPage<ZstdPage> | null | "end"> {
    const { frame, unpacker } = long;
    const input = this.#input;
    const wanted = pageBytesAt(this.#start, this.#sizes);
    while (unpacker.bytes < wanted && long.fed !== frame.to) {
      const result = frame.walk(input.bytes.subarray(0, input.length), input.start);
      const known = Math.min(frame.to ?? frame.at, input.end);
      if (long.fed < known) {
        const size = Math.min(known - long.fed, FED_BYTES);
        const from = long.fed - input.start;
        try {
          await unpacker.write(input.bytes.slice(from, from + size));
        } catch {
          this.#stop(long.fed, "it cannot be unpacked");
          break;
        }
        long.fed += size;
        continue;
      }
      if (result === "broken") {
        this.#stop(frame.at, "a block has an unknown kind");
        break;
      }
      input.dropTo(long.fed);
      if (await input.fill()) continue;
      this.#isCut = true;
      if (unpacker.bytes === this.#openBytes) return null;
      const bytes = unpacker.take(true);
      return this.#give(bytes, { kind: "open", bytes });
    }
    const isEnd = this.#stopped || long.fed === frame.to;
    const bytes = unpacker.take(false);
    if (isEnd) {
      unpacker.close();
      this.#long = null;
      this.#isCut = false;
      this.#moveTo(long.fed);
    }
    if (bytes.length === 0) return isEnd ? "end" : null;
    const packed = await zstdCompress(bytes, COPY_OPTIONS);
    const at = await this.#copy.append(packed);
    return this.#give(bytes, { kind: "copy", at, packedBytes: packed.length });
  }
}

/** The bytes of whole frames, and how many of the packed bytes gave them: not all where one is damaged or too large. */
async function unpackFrames(
  packed: Uint8Array,
  { pageBytes }: PackedSizes,
): Promise<{ readonly bytes: Uint8Array; readonly packedBytes: number }> {
  const options = { maxOutputLength: pageBytes * WHOLE_PAGES };
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < packed.length) {
    const frame = new ZstdFrame(at);
    if (frame.walk(packed, 0) !== "end" || frame.to === null || frame.to > packed.length) break;
    const bytes = packed.subarray(at, frame.to);
    if (!frame.isSkippable) {
      try {
        parts.push(
          bytes.length <= SMALL_BYTES
            ? zlib.zstdDecompressSync(bytes, options)
            : await zstdDecompress(bytes, options),
        );
      } catch {
        break;
      }
    }
    at = frame.to;
  }
  return { bytes: Buffer.concat(parts), packedBytes: at };
}
