import * as zlib from "node:zlib";
import { readRange } from "../core/index/choose-profile.ts";
import type { ByteSource } from "../core/scan/byte-source.ts";
import { GzipPages } from "./gzip-pages.ts";
import {
  type FoundPage,
  PACKED_SIZES,
  type PackedPages,
  type PackedSizes,
  type Page,
} from "./packed-pages.ts";
import { ZstdPages } from "./zstd-pages.ts";

/** Log text is packed about eight times; a guess until some of it is unpacked. */
const USUAL_RATIO = 8;

/** Unpacked pages that all sources of the process keep. */
const CACHE_BYTES = 2 ** 25;

/** Bytes that tell what a file is packed with. */
export const MAGIC_BYTES = 4;

/** Whether a log is compressed, by the end of its name: `.gz` or `.zst`. */
export function isCompressedName(path: string): boolean {
  return /\.(?:gz|zst)$/i.test(path);
}

/** The name of a compressed log before it was compressed. */
export function plainNameOf(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, "");
}

/** Whether bytes are the beginning of a file that `CompressedSource` unpacks. */
export function isCompressed(start: Uint8Array): boolean {
  return start.length >= MAGIC_BYTES && formatOf(start) !== null;
}

function formatOf(start: Uint8Array): "gzip" | "zstd" | null {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd)
    return "zstd";
  // A skippable frame.
  const [first = 0, ...rest] = start.subarray(0, MAGIC_BYTES);
  return first >> 4 === 5 && rest.join() === "42,77,24" ? "zstd" : null;
}

/** The last used pages, by bytes. */
export class PageCache {
  readonly #maxBytes: number;
  readonly #pages = new Map<Page, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(page: Page): Promise<Uint8Array> | undefined {
    const bytes = this.#pages.get(page);
    if (bytes === undefined) return undefined;
    this.#pages.delete(page);
    this.#pages.set(page, bytes);
    return bytes;
  }

  set(page: Page, bytes: Promise<Uint8Array>): void {
    this.#pages.set(page, bytes);
    this.#bytes += page.size;
    for (const oldest of this.#pages.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === page) break;
      this.delete(oldest);
    }
    // What failed may be there the next time.
    bytes.catch(() => this.delete(page));
  }

  delete(page: Page): void {
    if (this.#pages.delete(page)) this.#bytes -= page.size;
  }
}

const SHARED_CACHE = new PageCache(CACHE_BYTES);

/**
 * The unpacked bytes of a `.gz` or `.zst` file. Pages are found as far as somebody reads; from then on
 * a read anywhere in them unpacks one page of about 4 MB. What the end of the file lacks is read when
 * it has grown. A damaged file ends where it is damaged, and `damage` says so.
 */
export class CompressedSource implements ByteSource {
  readonly #file: ByteSource;
  readonly #sizes: PackedSizes;
  readonly #cache: PageCache;
  #fileBytes: number;
  #format: PackedPages | null = null;
  #noFormat: string | null = null;
  readonly #pages: Page[] = [];
  /** The last page may still grow. */
  #lastIsOpen = false;
  #finding: Promise<boolean> | null = null;

  /** `fileBytes`: size of the file now. */
  constructor(
    file: ByteSource,
    fileBytes: number,
    sizes: PackedSizes = PACKED_SIZES,
    cache: PageCache = SHARED_CACHE,
  ) {
    this.#sizes = sizes;
    this.#cache = cache;
    this.#file = file;
    this.#fileBytes = fileBytes;
  }

  /** Bytes of the file that were unpacked. */
  get packedBytes(): number {
    return this.#format?.packedBytes ?? 0;
  }

  /** Why not all of the file could be unpacked, as a sentence; null: it could, as far as it was tried. */
  get damage(): string | null {
    return this.#noFormat ?? this.#format?.damage ?? null;
  }

  /** The file has another size now. */
  noteFileSize(fileBytes: number): void {
    this.#fileBytes = fileBytes;
  }

  /** Unpacked bytes in all, guessed from what is unpacked so far. */
  estimateBytes(): number {
    const unpacked = this.#end;
    const packed = this.packedBytes;
    const ratio = unpacked === 0 || packed === 0 ? USUAL_RATIO : unpacked / packed;
    return unpacked + Math.ceil(Math.max(0, this.#fileBytes - packed) * ratio);
  }

  /** Fewer bytes than wanted are all there are, as with a file. */
  async read(target: Uint8Array, offset: number): Promise<number> {
    let count = 0;
    while (count < target.length) {
      const page = this.#pageAt(offset + count);
      if (page === undefined) {
        if (!(await this.#findMore())) return count;
        continue;
      }
      const bytes = await this.#bytesOf(page);
      const at = offset + count - page.start;
      const part = bytes.subarray(at, at + target.length - count);
      // The file is another one by now; whoever follows it finds out.
      if (part.length === 0) return count;
      target.set(part, count);
      count += part.length;
    }
    // The next page is found while this one is scanned; but who only looks at the start needs none.
    if (
      offset > 0 &&
      !this.#lastIsOpen &&
      this.#pageAt(offset + count - 1) === this.#pages.at(-1)
    ) {
      // It is found again, with its failure, when it is asked for.
      this.#findMore().catch(() => {});
    }
    return count;
  }

  async close(): Promise<void> {
    for (const page of this.#pages) this.#cache.delete(page);
    await (this.#format ?? this.#file).close();
  }

  allocate(size: number): Uint8Array {
    return Buffer.allocUnsafeSlow(size);
  }

  get #end(): number {
    const last = this.#pages.at(-1);
    return last === undefined ? 0 : last.start + last.size;
  }

  #pageAt(offset: number): Page | undefined {
    if (offset >= this.#end) return undefined;
    let low = 0;
    let high = this.#pages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#pages[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#pages[low - 1];
  }

  #bytesOf(page: Page): Promise<Uint8Array> {
    const known = this.#cache.get(page);
    if (known !== undefined) return known;
    if (this.#format === null) throw new Error("internal error: a page of nothing");
    const bytes = this.#format.unpack(page);
    this.#cache.set(page, bytes);
    return bytes;
  }

  /** Finds the next page; false: there is none at present. */
  #findMore(): Promise<boolean> {
    this.#finding ??= this.#findNext().finally(() => {
      this.#finding = null;
    });
    return this.#finding;
  }

  async #findNext(): Promise<boolean> {
    this.#format ??= await this.#open();
    const before = this.#end;
    while (this.#end === before) {
      const found = (await this.#format?.next()) ?? null;
      if (found === null) return false;
      this.#take(found);
    }
    return true;
  }

  #take({ page, bytes, isOpen }: FoundPage): void {
    if (this.#lastIsOpen) {
      const open = this.#pages.pop();
      if (open !== undefined) this.#cache.delete(open);
    }
    this.#lastIsOpen = isOpen;
    if (page.size === 0) {
      this.#lastIsOpen = false;
      return;
    }
    this.#pages.push(page);
    this.#cache.set(page, Promise.resolve(bytes));
  }

  async #open(): Promise<PackedPages | null> {
    const start = await readRange(this.#file, 0, MAGIC_BYTES);
    if (start.length === 0) return null;
    const format = formatOf(start);
    this.#noFormat = null;
    if (format === "gzip") return new GzipPages(this.#file, this.#sizes);
    if (format === "zstd") {
      if (typeof zlib.createZstdDecompress === "function")
        return new ZstdPages(this.#file, this.#sizes);
      this.#noFormat = `This log is packed with zstd, which Node ${process.versions.node} cannot unpack: Node 22.15 or later can, and so can VS Code since 1.101.`;
    } else {
      this.#noFormat = "This file is neither gzip nor zstd, though its name says so.";
    }
    return null;
  }
}
