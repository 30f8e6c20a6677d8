/** First four bytes of a frame (RFC 8878, section 3.1.1), and of one that decoders skip (3.1.2). */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

const MAGIC_BYTES = 4;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;

/**
 * Walks over one zstd frame by the heads of its blocks, to know where it ends. Offsets are those of
 * the file.
 */
export class ZstdFrame {
  readonly from: number;
  /** The next head. */
  at: number;
  /** Where the frame ends, once that is known. */
  to: number | null = null;
  /** Unpacked bytes, where the frame tells. */
  contentBytes: number | null = null;
  isSkippable = false;
  #headIsRead = false;
  #checksumBytes = 0;

  constructor(from: number) {
    this.from = from;
    this.at = from;
  }

  /** Walks on over `bytes`, which begin at `start` in the file and hold all from `at` on that there is. */
  walk(bytes: Uint8Array, start: number): "more" | "end" | "broken" {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!this.#headIsRead) {
      const result = this.#readHead(view, this.at - start);
      if (result !== "on") return result;
    }
    while (this.to === null) {
      const at = this.at - start;
      if (at + BLOCK_HEAD_BYTES > bytes.length) return "more";
      const head = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      const kind = (head >> 1) & 3;
      if (kind === 3) return "broken";
      // Kind 1 is one byte, repeated.
      this.at += BLOCK_HEAD_BYTES + (kind === 1 ? 1 : head >> 3);
      if ((head & 1) === 1) this.to = this.at + this.#checksumBytes;
    }
    return "end";
  }

  #readHead(view: DataView, at: number): "more" | "on" | "broken" {
    const left = view.byteLength - at;
    if (left < MAGIC_BYTES + 1) return "more";
    const magic = view.getUint32(at, true);
    if ((magic & ~15) >>> 0 === SKIPPABLE_MAGIC) {
      if (left < MAGIC_BYTES + 4) return "more";
      this.isSkippable = true;
      this.contentBytes = 0;
      this.to = this.from + MAGIC_BYTES + 4 + view.getUint32(at + MAGIC_BYTES, true);
      this.#headIsRead = true;
      return "on";
    }
    if (magic !== FRAME_MAGIC) return "broken";
    const flags = view.getUint8(at + MAGIC_BYTES);
    const isSingle = (flags & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    const sizeAt = MAGIC_BYTES + 1 + (isSingle ? 0 : 1) + dictionaryBytes;
    if (left < sizeAt + sizeBytes) return "more";
    this.contentBytes = readSize(view, at + sizeAt, sizeBytes);
    this.#checksumBytes = (flags & 4) === 0 ? 0 : CHECKSUM_BYTES;
    this.at += sizeAt + sizeBytes;
    this.#headIsRead = true;
    return "on";
  }
}

function readSize(view: DataView, at: number, bytes: number): number | null {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return null;
  }
}
