import type { LogPart, SegmentRequest } from "../core/index/log-part.ts";
import { PartReader } from "../core/index/part-reader.ts";
import { type CompiledProfile, compileProfile } from "../core/profile/compiled-profile.ts";
import type { ScannerExports } from "../core/scan/wasm-scanner.ts";
import { FilePool, FileSource } from "../node/file-source.ts";
import type { Handlers } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc-error.ts";
import type { ScanApi } from "../protocol/scan-api.ts";

/** Reads segments of files, one after another. Knows no thread. */
export class ScanService implements Handlers<ScanApi> {
  readonly #pool = new FilePool();
  readonly #reader: PartReader;
  #profileText = "";
  #compiled: CompiledProfile | null = null;
  /** The last one asked for: one memory serves one segment at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(scanner: ScannerExports | null) {
    this.#reader = new PartReader(scanner);
  }

  scan(request: SegmentRequest): Promise<LogPart | null> {
    const result = this.#last.then(() => this.#scan(request));
    this.#last = result.catch(() => {});
    return result;
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
  }

  async #scan({ place, profile, ...rest }: SegmentRequest): Promise<LogPart | null> {
    const text = JSON.stringify(profile);
    if (this.#compiled === null || text !== this.#profileText) {
      this.#compiled = compileProfile(profile);
      this.#profileText = text;
    }
    const source = new FileSource(place.path, place.identity, this.#pool);
    try {
      return await this.#reader.read(source, this.#compiled, rest);
    } catch (error) {
      // Why a file cannot be read is found out, and told, where the store reads it itself.
      if (error instanceof Error) throw new RpcError("io", error.message);
      throw error;
    }
  }
}
