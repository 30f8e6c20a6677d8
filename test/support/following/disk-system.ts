import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Faults, NO_FAULTS } from "./faults.ts";
import { type FollowedOptions, type Picture, POLL_MS } from "./followed-store.ts";
import type { FollowedSystem } from "./following-model.ts";

/** What a test asks of the process that follows. */
export type ChildCall =
  | { readonly name: "start"; readonly base: string; readonly options: FollowedOptions }
  | { readonly name: "pass"; readonly ms: number }
  | { readonly name: "hint"; readonly path: string }
  | { readonly name: "faults"; readonly faults: Faults }
  | { readonly name: "picture" };

type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** A follower in a process of its own, over the real file system; killing it is killing. */
export class DiskSystem implements FollowedSystem {
  readonly schedule = null;
  readonly #base: string;
  readonly #options: FollowedOptions;
  /** Where compiled code is kept, so that the next process starts four times as fast. */
  readonly #codeFolder: string;
  #faults: Faults = NO_FAULTS;
  #child: ChildProcess | null = null;
  #calls = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(base: string, options: FollowedOptions, codeFolder: string) {
    this.#base = base;
    this.#codeFolder = codeFolder;
    this.#options = options;
  }

  async start(): Promise<void> {
    const child = fork(join(import.meta.dirname, "follower-child.ts"), {
      serialization: "advanced",
      env: { ...process.env, NODE_COMPILE_CACHE: this.#codeFolder },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    child.on("message", (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    // What a killed process was asked is never answered.
    child.on("exit", () => {
      for (const [id, resolve] of this.#waiting) resolve({ id });
      this.#waiting.clear();
    });
    await this.#call({ name: "faults", faults: this.#faults });
    await this.#call({ name: "start", base: this.#base, options: this.#options });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** The poll is begun, not waited for; how far it comes is up to the machine. */
  async killDuring(calls: number): Promise<void> {
    const passing = this.pass(POLL_MS);
    for (let at = 0; at < calls; at++) await new Promise((resolve) => setImmediate(resolve));
    await this.kill();
    await passing;
  }

  async pass(ms: number): Promise<void> {
    await this.#call({ name: "pass", ms });
  }

  async hint(path: string): Promise<void> {
    await this.#call({ name: "hint", path });
  }

  /** The machine's clock goes on by itself. */
  moment(): void {}

  setFaults(faults: Faults): void {
    this.#faults = faults;
    // Answered before whatever is asked next.
    void this.#call({ name: "faults", faults });
  }

  flush(): boolean {
    return false;
  }

  async picture(): Promise<Picture> {
    return (await this.#call({ name: "picture" })) as Picture;
  }

  #call(call: ChildCall): Promise<unknown> {
    const child = this.#child;
    if (child === null) return Promise.resolve();
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ value, error }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      child.send({ id, call });
    });
  }
}
