import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { StandardInput } from "../../../src/cli/standard-input.ts";

const MB = 2 ** 20;

/** Bytes that say where they are. */
function pattern(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >>> 8) * 7 + (at >>> 16)) & 255;
  return bytes;
}

async function readAll(input: StandardInput, step: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const part = new Uint8Array(step);
    const count = await input.read(part, at);
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
    at += count;
  }
}

describe("StandardInput", () => {
  for (const [where, memoryBytes] of [
    ["in memory", 64 * MB],
    ["in a file", MB],
    ["partly in a file", 3 * MB],
  ] as const) {
    it(`gives its bytes once and again, kept ${where}`, async () => {
      const bytes = pattern(5 * MB + 12_345);
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += 70_000)
        chunks.push(bytes.subarray(at, at + 70_000));
      const input = new StandardInput(Readable.from(chunks), memoryBytes);
      assert.ok((await readAll(input, 300_000)).equals(bytes));
      assert.ok((await readAll(input, 777_777)).equals(bytes));
      const middle = new Uint8Array(100);
      assert.equal(await input.read(middle, 2 * MB + 5), 100);
      assert.ok(Buffer.from(middle).equals(bytes.subarray(2 * MB + 5, 2 * MB + 105)));
      assert.equal(input.estimateBytes(), bytes.length);
      await input.close();
    });
  }

  it("waits for what is not there yet", async () => {
    const pipe = new PassThrough();
    const input = new StandardInput(pipe);
    const target = new Uint8Array(10);
    const reading = input.read(target, 0);
    pipe.write("ab");
    assert.equal(await reading, 2);
    const next = input.read(target, 2);
    pipe.end("c");
    assert.equal(await next, 1);
    assert.equal(await input.read(target, 3), 0);
    await input.close();
  });

  it("rejects where the pipe breaks", async () => {
    const pipe = new PassThrough();
    const input = new StandardInput(pipe);
    const reading = input.read(new Uint8Array(1), 0);
    pipe.destroy(new Error("broken"));
    await assert.rejects(reading, /broken/);
    await input.close();
  });
});
