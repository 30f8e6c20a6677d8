import { columnHeadOf, HEAD } from "./block-layout.ts";

/** The buffer of a block. */
export type BlockBuffer = ArrayBuffer | SharedArrayBuffer;

/** Memory for a block that threads can share where the platform lets them. */
export function allocateBlock(bytes: number): BlockBuffer {
  return typeof SharedArrayBuffer === "undefined"
    ? new ArrayBuffer(bytes)
    : new SharedArrayBuffer(bytes);
}

/** A packed block with views of its buffer, see block-layout.ts. Views are made when first needed. */
export class PackedBlock {
  readonly buffer: BlockBuffer;
  /** The whole buffer; heads are at its beginning. */
  readonly f64: Float64Array;
  readonly rows: number;
  #u8: Uint8Array | null = null;
  #u16: Uint16Array | null = null;
  #u32: Uint32Array | null = null;
  #i32: Int32Array | null = null;

  constructor(buffer: BlockBuffer) {
    this.buffer = buffer;
    this.f64 = new Float64Array(buffer);
    this.rows = this.head(HEAD.rows);
  }

  get u8(): Uint8Array {
    this.#u8 ??= new Uint8Array(this.buffer);
    return this.#u8;
  }

  get u16(): Uint16Array {
    this.#u16 ??= new Uint16Array(this.buffer);
    return this.#u16;
  }

  get u32(): Uint32Array {
    this.#u32 ??= new Uint32Array(this.buffer);
    return this.#u32;
  }

  get i32(): Int32Array {
    this.#i32 ??= new Int32Array(this.buffer);
    return this.#i32;
  }

  /** A number of the block head, by its place in {@link HEAD}. */
  head(place: number): number {
    return this.f64[place] as number;
  }

  /** A number of a column's head, by its place in COLUMN_HEAD. */
  columnHead(slot: number, place: number): number {
    return this.f64[columnHeadOf(slot) + place] as number;
  }
}
