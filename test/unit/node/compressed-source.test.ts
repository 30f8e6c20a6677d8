import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { readRange } from "../../../src/core/index/choose-profile.ts";
import type { ByteSource } from "../../../src/core/scan/byte-source.ts";
import {
  CompressedSource,
  isCompressed,
  isCompressedName,
  PageCache,
  plainNameOf,
} from "../../../src/node/compressed-source.ts";

/** A file in memory that can grow, and that counts what is read of it. */
class MemoryFile implements ByteSource {
  bytes: Uint8Array;
  readBytes = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  async read(target: Uint8Array, offset: number): Promise<number> {
    const part = this.bytes.subarray(offset, offset + target.length);
    target.set(part);
    this.readBytes += part.length;
    return part.length;
  }

  async close(): Promise<void> {}
}

/** Pages of 4 KB, the first of 256 bytes; the packed file comes by 100 bytes. */
const SMALL = { pageBytes: 4096, chunkBytes: 100 };

const opened: CompressedSource[] = [];

function open(bytes: Uint8Array): { file: MemoryFile; source: CompressedSource } {
  const file = new MemoryFile(bytes);
  // Each page is unpacked anew, but for the last one that was read.
  const source = new CompressedSource(file, bytes.length, SMALL, new PageCache(1));
  opened.push(source);
  return { file, source };
}

async function readFrom(source: ByteSource, start: number, step = 1000): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let at = start; ; ) {
    const part = new Uint8Array(step);
    const count = await source.read(part, at);
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
    at += count;
  }
}

/** Lines of a log: repetitive, but with numbers that are not. */
function logText(lines: number, seed = 1): Buffer {
  let state = seed;
  const texts = Array.from({ length: lines }, (_, line) => {
    state = (state * 48271) % 2147483647;
    return `{"line":${line},"agent":"agent-${state % 7}","value":${state}}\n`;
  });
  return Buffer.from(texts.join(""));
}

function inParts(data: Buffer, size: number, pack: (part: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) parts.push(pack(data.subarray(at, at + size)));
  return Buffer.concat(parts);
}

const DATA = logText(1000);

/** A head with an extra field, a name, a comment and a checksum of itself. */
function withLongHead(packed: Buffer): Buffer {
  const head = Buffer.from(packed.subarray(0, 10));
  head[3] = 4 | 8 | 16 | 2;
  const rest = Buffer.from("\x03\x00abcevents.jsonl\0a comment\0\x12\x34", "latin1");
  return Buffer.concat([head, rest, packed.subarray(10)]);
}

const { constants } = zlib;
const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const skippable = Buffer.from("5e2a4d180500000068656c6c6f", "hex");

const PACKED: Readonly<Record<string, Buffer>> = {
  "gzip -1": zlib.gzipSync(DATA, { level: 1 }),
  "gzip -6": zlib.gzipSync(DATA),
  "gzip -9": zlib.gzipSync(DATA, { level: 9 }),
  "gzip without compression": zlib.gzipSync(DATA, { level: 0 }),
  "gzip with the fixed code": zlib.gzipSync(DATA, { strategy: constants.Z_FIXED }),
  "gzip without repetitions": zlib.gzipSync(DATA, { strategy: constants.Z_HUFFMAN_ONLY }),
  "gzip with a long head": withLongHead(zlib.gzipSync(DATA)),
  "gzip padded with zeros": Buffer.concat([zlib.gzipSync(DATA), Buffer.alloc(777)]),
  "many small gzip members": inParts(DATA, 50, (part) => zlib.gzipSync(part)),
  "some gzip members": inParts(DATA, 3000, (part) => zlib.gzipSync(part)),
  "large gzip members": inParts(DATA, 20_000, (part) => zlib.gzipSync(part)),
  "small and large gzip members": Buffer.concat([
    inParts(DATA.subarray(0, 300), 100, (part) => zlib.gzipSync(part)),
    zlib.gzipSync(DATA.subarray(300)),
  ]),
  "empty gzip members": Buffer.concat([
    zlib.gzipSync(""),
    zlib.gzipSync(DATA),
    zlib.gzipSync(""),
    zlib.gzipSync(""),
  ]),
  "one zstd frame": zlib.zstdCompressSync(DATA),
  "a zstd frame with a checksum": zlib.zstdCompressSync(DATA, checksum),
  "many small zstd frames": inParts(DATA, 50, (part) => zlib.zstdCompressSync(part)),
  "some zstd frames": inParts(DATA, 3000, (part) => zlib.zstdCompressSync(part)),
  "large zstd frames": inParts(DATA, 20_000, (part) => zlib.zstdCompressSync(part)),
  "skippable zstd frames": Buffer.concat([
    skippable,
    inParts(DATA, 9000, (part) => Buffer.concat([zlib.zstdCompressSync(part), skippable])),
  ]),
};

describe("CompressedSource", function () {
  // Hundreds of archives, each unpacked page by page.
  this.timeout(30_000);

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((source) => source.close()));
  });

  for (const [name, packed] of Object.entries(PACKED)) {
    it(`reads ${name} from the start and from anywhere`, async () => {
      const { source } = open(packed);
      assert.ok((await readFrom(source, 0)).equals(DATA));
      assert.equal(source.damage, null);
      for (let at = 0; at < DATA.length; at += 997) {
        const expected = DATA.subarray(at, at + 500);
        assert.ok(expected.equals(await readRange(source, at, 500)), `at ${at}`);
      }
    });

    it(`reads the end of ${name} first`, async () => {
      const { source } = open(packed);
      const at = DATA.length - 100;
      assert.ok(DATA.subarray(at).equals(await readRange(source, at, 500)));
    });

    it(`reads ${name} while it grows`, async () => {
      const { file, source } = open(packed.subarray(0, 1));
      const parts: Buffer[] = [];
      let length = 0;
      const step = Math.ceil(packed.length / 60);
      for (let end = 1; ; end = Math.min(end + step, packed.length)) {
        file.bytes = packed.subarray(0, end);
        source.noteFileSize(end);
        const part = await readFrom(source, length);
        parts.push(part);
        length += part.length;
        if (end === packed.length) break;
      }
      assert.ok(Buffer.concat(parts).equals(DATA));
      assert.equal(source.damage, null);
    });

    it(`gives what was packed before where ${name} is cut`, async () => {
      for (let end = 0; end < packed.length; end += Math.ceil(packed.length / 45)) {
        const { source } = open(packed.subarray(0, end));
        const bytes = await readFrom(source, 0);
        assert.ok(DATA.subarray(0, bytes.length).equals(bytes), `cut at ${end}`);
        if (bytes.length < DATA.length && end > 4 && !/members|frames/.test(name)) {
          assert.match(source.damage ?? "", /^The archive ends in the middle, after [\d,]+ bytes/);
        }
        await source.close();
      }
    });
  }

  it("gives all of a cut gzip file that zlib gives", async () => {
    const packed = zlib.gzipSync(DATA);
    for (let end = 20; end < packed.length; end += 131) {
      const { source } = open(packed.subarray(0, end));
      const expected = zlib.gunzipSync(packed.subarray(0, end), {
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      assert.equal((await readFrom(source, 0)).length, expected.length, `cut at ${end}`);
    }
  });

  for (const [name, packed] of Object.entries({
    "a gzip file": zlib.gzipSync(DATA),
    "a file of gzip members": inParts(DATA, 1000, (part) => zlib.gzipSync(part)),
    "a zstd file": zlib.zstdCompressSync(DATA, checksum),
    "a file of zstd frames": inParts(DATA, 1000, (part) => zlib.zstdCompressSync(part, checksum)),
  })) {
    it(`says where ${name} is damaged, and gives what is before`, async () => {
      for (let at = 0; at < packed.length; at += Math.ceil(packed.length / 50)) {
        const damaged = Buffer.from(packed);
        damaged[at] = (damaged[at] ?? 0) ^ 0x5a;
        const { source } = open(damaged);
        const bytes = await readFrom(source, 0);
        if (!bytes.equals(DATA)) assert.match(source.damage ?? "", /^Th\w+ .*\.$/, `at ${at}`);
        assert.ok((await readFrom(source, 0)).equals(bytes), `the same again, at ${at}`);
        await source.close();
      }
    });
  }

  it("tells by a checksum that something is altered", async () => {
    const packed = zlib.gzipSync(DATA, { level: 0 });
    packed[packed.length - 100] = (packed[packed.length - 100] ?? 0) ^ 1;
    const { source } = open(packed);
    assert.equal((await readFrom(source, 0)).length, DATA.length);
    assert.match(source.damage ?? "", /^The checksum of the archive up to byte [\d,]+ is wrong/);
  });

  it("unpacks one page, not the file, for a read in the middle of a large member", async () => {
    const data = logText(20_000);
    const packed = zlib.gzipSync(data);
    const { file, source } = open(packed);
    await readFrom(source, 0);
    file.readBytes = 0;
    assert.ok(data.subarray(9000, 9100).equals(await readRange(source, 9000, 100)));
    assert.ok(file.readBytes < packed.length / 20, `${file.readBytes} of ${packed.length}`);
  });

  it("reads the middle of a long zstd frame from its copy, not from the file", async () => {
    const { file, source } = open(zlib.zstdCompressSync(DATA));
    await readFrom(source, 0);
    file.readBytes = 0;
    assert.ok(DATA.subarray(9000, 9100).equals(await readRange(source, 9000, 100)));
    assert.equal(file.readBytes, 0);
  });

  it("leaves nothing in the temporary folder", async () => {
    const before = process.env["TMPDIR"];
    const folder = join(tmpdir(), `compressed-source-test-${process.pid}`);
    mkdirSync(folder);
    process.env["TMPDIR"] = folder;
    try {
      const { source } = open(zlib.zstdCompressSync(DATA));
      await readFrom(source, 0);
      await source.close();
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      rmSync(folder, { recursive: true });
    }
  });

  it("reads whatever zlib packs, in reads of any size", async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 }))
        .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => bytes))),
    );
    const member = fc.record({
      pieces: fc.array(piece, { maxLength: 5 }),
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      windowBits: fc.integer({ min: 9, max: 15 }),
      strategy: fc.integer({ min: 0, max: 4 }),
      isZstd: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        async (members, isZstd, step, places) => {
          const data = Buffer.concat(members.flatMap(({ pieces }) => pieces));
          const packed = members.map(({ pieces, level, memLevel, windowBits, strategy }) =>
            isZstd
              ? zlib.zstdCompressSync(Buffer.concat(pieces), {
                  params: { [constants.ZSTD_c_compressionLevel]: level },
                })
              : zlib.gzipSync(Buffer.concat(pieces), { level, memLevel, windowBits, strategy }),
          );
          const { source } = open(Buffer.concat(packed));
          assert.ok((await readFrom(source, 0, step)).equals(data));
          assert.equal(source.damage, null);
          for (const place of places) {
            const at = Math.floor(place * data.length);
            const expected = data.subarray(at, at + step);
            assert.ok(expected.equals(await readRange(source, at, step)), `at ${at}`);
          }
          await source.close();
        },
      ),
      { seed: 20261120, numRuns: 300 },
    );
  });

  it("takes an empty file for an empty log that may still be written", async () => {
    const { file, source } = open(new Uint8Array(0));
    assert.equal((await readFrom(source, 0)).length, 0);
    assert.equal(source.damage, null);
    file.bytes = zlib.gzipSync(DATA);
    assert.ok((await readFrom(source, 0)).equals(DATA));
  });

  it("says that a file is not what its name says", async () => {
    const { source } = open(Buffer.from('{"a":1}\n'));
    assert.equal((await readFrom(source, 0)).length, 0);
    assert.equal(source.damage, "This file is neither gzip nor zstd, though its name says so.");
  });

  it("says what follows the last member", async () => {
    const packed = Buffer.concat([zlib.gzipSync(DATA), Buffer.from("garbage")]);
    const { source } = open(packed);
    assert.ok((await readFrom(source, 0)).equals(DATA));
    const place = (packed.length - 7).toLocaleString("en");
    assert.equal(
      source.damage,
      `The archive is damaged at byte ${place}: what is there is no gzip. What was packed before is shown.`,
    );
  });

  it("guesses how much there is, and knows it in the end", async () => {
    const packed = zlib.gzipSync(DATA);
    const { source } = open(packed);
    assert.equal(source.estimateBytes(), packed.length * 8);
    await readFrom(source, 0);
    assert.equal(source.estimateBytes(), DATA.length);
  });

  it("rejects as the file does, and reads on when it can be read again", async () => {
    const { file, source } = open(zlib.gzipSync(DATA));
    const read = file.read.bind(file);
    file.read = () => Promise.reject(new Error("EIO"));
    await assert.rejects(readFrom(source, 0), /EIO/);
    file.read = read;
    assert.ok((await readFrom(source, 0)).equals(DATA));
  });
});

describe("isCompressedName", () => {
  it("tells by the end of the name", () => {
    assert.equal(isCompressedName("a/events.jsonl.1.gz"), true);
    assert.equal(isCompressedName("events.jsonl.ZST"), true);
    assert.equal(isCompressedName("events.gz.jsonl"), false);
    assert.equal(plainNameOf("a/events.jsonl.1.gz"), "a/events.jsonl.1");
  });
});

describe("isCompressed", () => {
  it("tells by the first bytes", () => {
    assert.equal(isCompressed(zlib.gzipSync("")), true);
    assert.equal(isCompressed(zlib.zstdCompressSync("")), true);
    assert.equal(isCompressed(skippable), true);
    assert.equal(isCompressed(Buffer.from('{"a":1}')), false);
    assert.equal(isCompressed(Buffer.from("")), false);
  });
});
