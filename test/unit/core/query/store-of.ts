import { encodeUtf8 } from "../../../../src/core/base/utf8.ts";
import { EventStore } from "../../../../src/core/event-store.ts";
import type { NaiveTimeZone, Profile } from "../../../../src/core/profile/profile.ts";

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

/** A store of logs given as text, whose bytes can be appended to. */
export class TestStore {
  readonly store = new EventStore();
  readonly #bytes = new Map<string, Uint8Array>();
  /** How many bytes were asked for since the logs were read. */
  readBytes = 0;
  /** Path of a log whose bytes cannot be read now. */
  unreadable = "";

  static async of(
    logs: Readonly<Record<string, string>>,
    naiveTimeZone: NaiveTimeZone = "utc",
  ): Promise<TestStore> {
    const test = new TestStore();
    test.store.configureProfiles({
      custom: [TEST_PROFILE],
      assigned: () => "test",
      naiveTimeZone,
    });
    for (const path of Object.keys(logs)) test.#add(path, logs[path] ?? "");
    await test.store.readAll();
    test.readBytes = 0;
    return test;
  }

  async append(path: string, text: string): Promise<void> {
    const old = this.#bytes.get(path) ?? new Uint8Array(0);
    const more = encodeUtf8(text);
    const bytes = new Uint8Array(old.length + more.length);
    bytes.set(old);
    bytes.set(more, old.length);
    this.#bytes.set(path, bytes);
    const log = this.store.logs.find((one) => one.path === path);
    if (log !== undefined) this.store.noteSize(log.id, bytes.length, 1);
    await this.store.readAll();
    this.readBytes = 0;
  }

  #add(path: string, text: string): void {
    const bytes = encodeUtf8(text);
    this.#bytes.set(path, bytes);
    this.store.addLog({
      path,
      folder: path.slice(0, Math.max(0, path.lastIndexOf("/"))),
      totalBytes: bytes.length,
      mtimeMs: 0,
      final: false,
      source: {
        read: async (target, offset) => {
          if (path === this.unreadable) throw new Error("gone");
          const all = this.#bytes.get(path) ?? new Uint8Array(0);
          const part = all.subarray(offset, offset + target.length);
          target.set(part);
          this.readBytes += part.length;
          return part.length;
        },
        close: async () => {},
      },
    });
  }
}

/** A log of one line per value. */
export function linesOf(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
