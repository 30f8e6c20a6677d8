import type { ByteSource } from "../core/scan/byte-source.ts";
import { CompressedSource, isCompressedName } from "./compressed-source.ts";
import { type FilePool, FileSource } from "./file-source.ts";
import type { FoundLog } from "./find-logs.ts";
import { LogWitness } from "./log-witness.ts";

/** How the bytes of a log are come by. */
export type LogSource = {
  /** The file itself: what is looked at, renamed and compared. */
  readonly file: FileSource;
  /** What was read of the file. */
  readonly witness: LogWitness;
  /** What unpacks a compressed file; null: the file is read as it is. */
  readonly unpacked: CompressedSource | null;
  /** What the store reads. */
  readonly bytes: ByteSource;
};

/** Opens a log: the one place that knows what kinds of files there are. */
export function openLogSource(found: FoundLog, pool: FilePool, wholeBytes: number): LogSource {
  const witness = new LogWitness(wholeBytes);
  const file = new FileSource(found.path, found.identity, pool, witness);
  const unpacked = isCompressedName(found.path) ? new CompressedSource(file, found.size) : null;
  return { file, witness, unpacked, bytes: unpacked ?? file };
}
