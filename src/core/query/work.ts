/** How far a search of logs' bytes is. `totalBytes` is an estimate and may grow. */
export type SearchProgress = {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Events known to match so far. */
  readonly matches: number;
};

/**
 * How long work is sliced and cancelled. Core has no timers, so whoever starts the work says how to
 * let others have their turn.
 */
export type Work = {
  /** Asked between slices; an AbortSignal fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Called between slices; resolves when work may go on. */
  readonly pause?: () => Promise<void>;
  /** Called while logs' bytes are read, up to some thousand times a second. */
  readonly onProgress?: (progress: SearchProgress) => void;
};

/** The failure of work whose signal was aborted; expected, never shown. */
export class WorkCancelled extends Error {
  override readonly name = "WorkCancelled";
  constructor() {
    super("cancelled");
  }
}

/** Throws {@link WorkCancelled} if the work is no longer wanted. */
export function checkWanted(work: Work): void {
  if (work.signal?.aborted === true) throw new WorkCancelled();
}

/** Between two slices. */
export async function betweenSlices(work: Work): Promise<void> {
  checkWanted(work);
  if (work.pause !== undefined) await work.pause();
  checkWanted(work);
}
