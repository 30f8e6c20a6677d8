import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A file of the system's temporary folder for what is too large to be kept in memory. Its name is gone
 * as soon as it is open, so that nothing is left of it however the process ends; where a system keeps
 * the name of an open file, it goes when the file is closed. Written only at the end.
 */
export class SpillFile {
  #opened: Promise<{ readonly handle: FileHandle; readonly folder: string }> | null = null;
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds bytes and gives where they begin. One call at a time. Rejects where there is no room. */
  async append(bytes: Uint8Array): Promise<number> {
    this.#opened ??= openUnnamed();
    const { handle } = await this.#opened;
    const start = this.#length;
    let written = 0;
    while (written < bytes.length) {
      const part = bytes.subarray(written);
      written += (await handle.write(part, 0, part.length, start + written)).bytesWritten;
    }
    this.#length += written;
    return start;
  }

  /** As that of a ByteSource. */
  async read(target: Uint8Array, offset: number): Promise<number> {
    if (this.#opened === null || target.length === 0) return 0;
    const { handle } = await this.#opened;
    return (await handle.read(target, 0, target.length, offset)).bytesRead;
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    this.#length = 0;
    if (opened === null) return;
    const { handle, folder } = await opened;
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openUnnamed(): Promise<{ readonly handle: FileHandle; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "event-log-"));
  // Its owner alone may read it: a log may hold secrets.
  const handle = await open(join(folder, "spill"), "wx+", 0o600);
  // Where the system refuses, `close` does it.
  await rm(folder, { recursive: true, force: true }).catch(() => {});
  return { handle, folder };
}
