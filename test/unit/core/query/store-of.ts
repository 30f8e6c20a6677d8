import { EventStore, type StoreOptions } from "../../../../src/core/event-store.ts";
import type { NaiveTimeZone, Profile } from "../../../../src/core/profile/profile.ts";
import { TextSource, textSpec } from "../../../support/text-store.ts";

/** A profile with every role under its own name. */
export const TEST_PROFILE: Profile = {
  name: "test",
  roles: {
    time: "time",
    sequence: "sequence",
    run: "run",
    agent: "agent",
    to: "to",
    turn: "turn",
    type: "type",
    kind: "kind",
    severity: "severity",
    channel: "channel",
    message: "message",
    id: "id",
    causes: "causes",
    duration: "duration",
    source: "source",
  },
  aliases: { type: { STATE: "ENV" } },
  messages: [{ type: "made", text: "made of {details.parts}" }],
};

/** A file in memory that counts what is read of it and can become unreadable. */
class CountingSource extends TextSource {
  readCount = 0;
  unreadable = false;

  override async read(target: Uint8Array, offset: number): Promise<number> {
    if (this.unreadable) throw new Error("gone");
    const count = await super.read(target, offset);
    this.readCount += count;
    return count;
  }
}

/** A store of logs given as text, all with the test profile, whose files can be appended to. */
export class TestStore {
  readonly store: EventStore;
  readonly #sources = new Map<string, CountingSource>();

  constructor(options: StoreOptions) {
    this.store = new EventStore(options);
  }

  static async of(
    logs: Readonly<Record<string, string>>,
    naiveTimeZone: NaiveTimeZone = "utc",
    options: StoreOptions = {},
  ): Promise<TestStore> {
    const test = new TestStore(options);
    test.store.configureProfiles({
      custom: [TEST_PROFILE],
      assigned: () => "test",
      naiveTimeZone,
    });
    for (const [path, text] of Object.entries(logs)) {
      const source = new CountingSource(text);
      test.#sources.set(path, source);
      test.store.addLog(textSpec(path, source));
    }
    await test.#readAll();
    return test;
  }

  async append(path: string, text: string): Promise<void> {
    const source = this.sourceOf(path);
    source.append(text);
    const log = this.store.logs.find((one) => one.path === path);
    if (log !== undefined) this.store.noteSize(log.id, source.bytes.length, 1);
    await this.#readAll();
  }

  sourceOf(path: string): CountingSource {
    const source = this.#sources.get(path);
    if (source === undefined) throw new Error(`no log ${path}`);
    return source;
  }

  /** Bytes that were asked for since the logs were read. */
  get readBytes(): number {
    let bytes = 0;
    for (const source of this.#sources.values()) bytes += source.readCount;
    return bytes;
  }

  async #readAll(): Promise<void> {
    await this.store.readAll();
    for (const source of this.#sources.values()) source.readCount = 0;
  }
}

/** A log of one line per value. */
export function linesOf(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
