/**
 * Our scan on one thread: from the file's bytes to columns of all roles of the profile (place, time, turn,
 * type, agent and the others, 64-bit hashes of ids and causes), every line checked as a whole. Of these
 * the six are kept as the peer keeps them; packing them and linking is the index's row.
 */
import { join } from "node:path";
import { createStringTables } from "../../../src/core/base/string-table.ts";
import { chooseProfile } from "../../../src/core/index/choose-profile.ts";
import { compileProfile } from "../../../src/core/profile/compiled-profile.ts";
import { BatchReader } from "../../../src/core/scan/batch-reader.ts";
import type { RoleBatch } from "../../../src/core/scan/role-batch.ts";
import { createRoleReader } from "../../../src/core/scan/role-reader.ts";
import { WasmScanner } from "../../../src/core/scan/wasm-scanner.ts";
import { FilePool, FileSource } from "../../../src/node/file-source.ts";
import { startScanner } from "../../../src/node/scanner-module.ts";
import { answerQuestions, timed } from "../tools/answering.ts";

const CHUNK_BYTES = 7 << 17;
/** Before each chunk, for the line that the one before has begun; with it a chunk is 1 MB, as the index reads. */
const ROOM_BYTES = 1 << 17;
const NEWLINE = 10;

answerQuestions<{ readonly file: string }>(({ file }) =>
  timed(async () => {
    // The bundle is in dist/bench.
    const exports = startScanner(join(import.meta.dirname, ".."));
    if (exports === null) throw new Error("there is no scanner.wasm");
    const source = new FileSource(file, "", new FilePool());
    const { profile } = await chooseProfile(source, [], null);
    const scanner = new WasmScanner(exports);
    const compiled = compileProfile(profile);
    const strings = createStringTables();
    const batches = new BatchReader(scanner, compiled, strings, "utc");
    const lines = createRoleReader(compiled, strings, "utc");
    let chunk = scanner.allocate(ROOM_BYTES + CHUNK_BYTES);
    let other = scanner.allocate(ROOM_BYTES + CHUNK_BYTES);
    if (chunk === null || other === null) throw new Error("the scanner has no room for chunks");
    const columns = new Columns();
    let rejected = 0;

    /** Takes whole lines of `[start, stop)`; gives where the last, unfinished one begins. */
    const take = (bytes: Uint8Array, start: number, stop: number, toFile: number): number => {
      const end = bytes.lastIndexOf(NEWLINE, stop - 1) + 1;
      for (let at = start; at < end; ) {
        const next = batches.read(bytes, at, end);
        columns.add(batches.batch, toFile);
        at = next;
        if (batches.isUsual || at >= end) continue;
        const lineEnd = bytes.indexOf(NEWLINE, at);
        if (lines.read(bytes, at, lineEnd).ok) columns.length++;
        else rejected++;
        at = lineEnd + 1;
      }
      return end;
    };

    // One chunk is filled while the other is scanned, as the index does it.
    let reading = source.read(chunk.subarray(ROOM_BYTES), 0);
    for (let offset = 0, carried = 0; ; ) {
      const count = await reading;
      if (count === 0) break;
      reading = source.read(other.subarray(ROOM_BYTES), offset + count);
      const start = ROOM_BYTES - carried;
      const end = ROOM_BYTES + count;
      const used = take(chunk, start, end, offset - ROOM_BYTES);
      carried = end - used;
      if (carried > ROOM_BYTES) throw new Error("a line is too long for this program");
      other.set(chunk.subarray(used, end), ROOM_BYTES - carried);
      offset += count;
      [chunk, other] = [other, chunk];
    }
    await source.close();
    return { events: columns.length, rejected, causes: columns.causes };
  }),
);

/** The six columns, as the peer keeps them, and the hashes that it does not make. */
class Columns {
  length = 0;
  causes = 0;
  #offset = new Float64Array(1 << 16);
  #timeUs = new Float64Array(1 << 16);
  #turn = new Float64Array(1 << 16);
  #type = new Int32Array(1 << 16);
  #agent = new Int32Array(1 << 16);
  #idHi = new Uint32Array(1 << 16);
  #idLo = new Uint32Array(1 << 16);
  #causeHi = new Uint32Array(1 << 16);
  #causeLo = new Uint32Array(1 << 16);

  add(batch: RoleBatch, offset: number): void {
    const { count } = batch;
    if (count === 0) return;
    const at = this.length;
    if (at + count > this.#offset.length) this.#grow();
    for (let row = 0; row < count; row++) {
      this.#offset[at + row] = offset + (batch.objectStart[row] as number);
    }
    this.#timeUs.set(batch.timeUs.subarray(0, count), at);
    this.#turn.set(batch.turn.subarray(0, count), at);
    this.#type.set(batch.type.subarray(0, count), at);
    this.#agent.set(batch.agent.subarray(0, count), at);
    this.#idHi.set(batch.idHi.subarray(0, count), at);
    this.#idLo.set(batch.idLo.subarray(0, count), at);
    const causes = batch.causeStart[count] as number;
    while (this.causes + causes > this.#causeHi.length) {
      this.#causeHi = longer(this.#causeHi, new Uint32Array(this.#causeHi.length * 2));
      this.#causeLo = longer(this.#causeLo, new Uint32Array(this.#causeLo.length * 2));
    }
    this.#causeHi.set(batch.causeHi.subarray(0, causes), this.causes);
    this.#causeLo.set(batch.causeLo.subarray(0, causes), this.causes);
    this.causes += causes;
    this.length = at + count;
  }

  #grow(): void {
    const length = this.#offset.length * 2;
    this.#offset = longer(this.#offset, new Float64Array(length));
    this.#timeUs = longer(this.#timeUs, new Float64Array(length));
    this.#turn = longer(this.#turn, new Float64Array(length));
    this.#type = longer(this.#type, new Int32Array(length));
    this.#agent = longer(this.#agent, new Int32Array(length));
    this.#idHi = longer(this.#idHi, new Uint32Array(length));
    this.#idLo = longer(this.#idLo, new Uint32Array(length));
  }
}

function longer<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
