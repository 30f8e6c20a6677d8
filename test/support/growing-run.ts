import { type EventKey, eventKeyOf, type RowId } from "../../src/core/base/units.ts";
import { EventStore } from "../../src/core/event-store.ts";
import type { Profile } from "../../src/core/profile/profile.ts";
import type { PlainEvent } from "./plain-links.ts";
import { TextSource, textSpec } from "./text-store.ts";

/** A run of two parts that grow, with the profile `rules`. */
export class GrowingRun {
  readonly store: EventStore;
  readonly #lines: PlainEvent[][] = [[], []];
  readonly #sources = [new TextSource(""), new TextSource("")];

  constructor(profile: Profile, linkedAtOnce: number) {
    this.store = new EventStore({ linkedAtOnce, now: () => 0 });
    this.store.configureProfiles({
      custom: [profile],
      assigned: () => profile.name,
      naiveTimeZone: "utc",
    });
    for (const [at, name] of ["events_2026-01-01_00-00-01.jsonl", "events.jsonl"].entries()) {
      this.store.addLog(textSpec(`run/${name}`, this.#sources[at] as TextSource));
    }
  }

  append(part: number, lines: readonly PlainEvent[]): void {
    const source = this.#sources[part] as TextSource;
    source.append(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    this.#lines[part]?.push(...lines);
    this.store.noteSize(part as never, source.bytes.length, 0);
  }

  async read(): Promise<void> {
    for (const { id: log } of this.store.logs) {
      while ((await this.store.readSome(log, 1000)) === "more");
    }
  }

  /** Events in file order, by the store's own order of the parts. */
  get inFileOrder(): {
    readonly events: readonly PlainEvent[];
    readonly keys: readonly EventKey[];
  } {
    const logs = this.store.runs[0]?.logs ?? [];
    return {
      events: logs.flatMap((log) => this.#lines[log] ?? []),
      keys: logs.flatMap((log) =>
        (this.#lines[log] ?? []).map((_, row) => eventKeyOf(log, row as RowId)),
      ),
    };
  }
}
